// Written by `npm run tables` from the migrations. Do not edit.
import type { Jsonb, NullableTimestamp, Timestamp, WithDefault } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';

export interface Tables {
  eco_api_consents: ApiConsents;
  eco_apis: Apis;
  eco_apps: Apps;
  eco_oidc_records: OidcRecords;
  eco_project_access: ProjectAccess;
  eco_registered_clients: RegisteredClients;
}

export interface ApiConsents {
  id: Id<'apc'>;
  orgId: Id<'org'>;
  apiId: Id<'rsc'>;
  personId: Id<'usr'>;
  clientId: string;
  clientName: string;
  scopes: string[];
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface Apis {
  id: Id<'rsc'>;
  orgId: Id<'org'>;
  name: string;
  identifier: string;
  identifierKey: string;
  scopes: Jsonb;
  tokenSeconds: number;
  unregisteredClients: 'none' | 'documents' | 'any';
  clientHosts: string[];
  createdBy: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface Apps {
  id: Id<'app'>;
  orgId: Id<'org'>;
  projectId: Id<'prj'>;
  name: string;
  type: 'web' | 'native' | 'spa';
  entry: 'members' | 'granted';
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  backchannelLogoutUri: string | null;
  secretHash: string | null;
  previousHash: string | null;
  previousUntil: NullableTimestamp;
  createdBy: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  idTokenAlgorithm: WithDefault<'ES256' | 'RS256'>;
  pkceRequired: WithDefault<boolean>;
  defaultScopes: WithDefault<string[]>;
  grantTypes: WithDefault<string[]>;
  nonceRequired: WithDefault<boolean>;
  responseTypes: WithDefault<string[]>;
}

export interface OidcRecords {
  model: string;
  hash: Buffer;
  payload: Buffer;
  grantHash: Buffer | null;
  uidHash: Buffer | null;
  userCodeHash: Buffer | null;
  sessionId: string | null;
  personId: string | null;
  appId: string | null;
  expiresAt: Timestamp;
  consumedAt: NullableTimestamp;
}

export interface ProjectAccess {
  id: Id<'acs'>;
  orgId: Id<'org'>;
  appId: Id<'app'>;
  personId: Id<'usr'>;
  role: string | null;
  grantedBy: string | null;
  grantedAt: NullableTimestamp;
  expiresAt: NullableTimestamp;
  revokedAt: NullableTimestamp;
  consent: Jsonb | null;
  consentedAt: NullableTimestamp;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface RegisteredClients {
  id: Id<'cli'>;
  orgId: Id<'org'>;
  name: string;
  redirectUris: string[];
  usedAt: NullableTimestamp;
  expiresAt: Timestamp;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}
