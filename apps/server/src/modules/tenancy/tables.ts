// Written by `npm run tables` from the migrations. Do not edit.
import type { Jsonb, NullableTimestamp, Timestamp, WithDefault } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';

export interface Tables {
  eco_customers: Customers;
  eco_ended_tokens: EndedTokens;
  eco_environments: Environments;
  eco_impersonation_consents: ImpersonationConsents;
  eco_impersonations: Impersonations;
  eco_invitations: Invitations;
  eco_members: Members;
  eco_organizations: Organizations;
  eco_projects: Projects;
  eco_service_account_secrets: ServiceAccountSecrets;
  eco_service_accounts: ServiceAccounts;
  eco_team_members: TeamMembers;
  eco_teams: Teams;
}

export interface Customers {
  id: Id<'cus'>;
  orgId: Id<'org'>;
  externalId: string;
  name: string;
  email: string | null;
  plan: string | null;
  metadata: WithDefault<Jsonb>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  deletedAt: NullableTimestamp;
  eraseAfter: NullableTimestamp;
}

export interface EndedTokens {
  id: Id<'tok'>;
  orgId: Id<'org'>;
  accountId: Id<'svc'>;
  expiresAt: Timestamp;
}

export interface Environments {
  id: Id<'env'>;
  orgId: Id<'org'>;
  projectId: Id<'prj'>;
  name: string;
  slug: string;
  production: boolean;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  deletedAt: NullableTimestamp;
  eraseAfter: NullableTimestamp;
  deletedWithProject: WithDefault<boolean>;
}

export interface ImpersonationConsents {
  id: Id<'cns'>;
  orgId: Id<'org'>;
  givenBy: string;
  givenAt: Timestamp;
  expiresAt: Timestamp;
  withdrawnAt: NullableTimestamp;
}

export interface Impersonations {
  id: Id<'imp'>;
  orgId: Id<'org'>;
  userId: Id<'usr'>;
  operatorId: Id<'usr'>;
  reason: string;
  tokenHash: Buffer;
  startedAt: Timestamp;
  expiresAt: Timestamp;
  endedAt: NullableTimestamp;
  endedBy: string | null;
}

export interface Invitations {
  id: Id<'ivt'>;
  orgId: Id<'org'>;
  role: string;
  email: Buffer | null;
  emailHash: Buffer | null;
  hash: Buffer;
  token: Buffer | null;
  invitedBy: string;
  mails: WithDefault<number>;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  closedAt: NullableTimestamp;
  outcome: 'accepted' | 'revoked' | 'expired' | null;
  acceptedBy: string | null;
}

export interface Members {
  id: Id<'mem'>;
  orgId: Id<'org'>;
  userId: Id<'usr'>;
  role: 'owner' | 'admin' | 'developer' | 'viewer' | 'billing' | Id<'rol'>;
  permissionsVersion: WithDefault<number>;
  joinedAt: Timestamp;
}

export interface Organizations {
  id: Id<'org'>;
  name: string;
  slug: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  deletedAt: NullableTimestamp;
  eraseAfter: NullableTimestamp;
  erasedAt: NullableTimestamp;
  suspendedAt: NullableTimestamp;
  suspendedReason: string | null;
}

export interface Projects {
  id: Id<'prj'>;
  orgId: Id<'org'>;
  name: string;
  slug: string;
  description: WithDefault<string>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  deletedAt: NullableTimestamp;
  eraseAfter: NullableTimestamp;
}

export interface ServiceAccountSecrets {
  id: Id<'cre'>;
  orgId: Id<'org'>;
  accountId: Id<'svc'>;
  hash: string;
  hint: string;
  expiresAt: NullableTimestamp;
  createdBy: string;
  createdAt: Timestamp;
}

export interface ServiceAccounts {
  id: Id<'svc'>;
  orgId: Id<'org'>;
  name: string;
  description: WithDefault<string>;
  disabledAt: NullableTimestamp;
  createdBy: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface TeamMembers {
  orgId: Id<'org'>;
  teamId: Id<'tem'>;
  userId: Id<'usr'>;
  addedAt: Timestamp;
}

export interface Teams {
  id: Id<'tem'>;
  orgId: Id<'org'>;
  name: string;
  description: WithDefault<string>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}
