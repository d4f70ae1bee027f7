// Written by `npm run tables` from the migrations. Do not edit.
import type { Jsonb, NullableTimestamp, Timestamp, WithDefault } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';

export interface Tables {
  eco_api_keys: ApiKeys;
  eco_key_prefixes: KeyPrefixes;
  eco_key_remaining: KeyRemaining;
  eco_key_reports: KeyReports;
}

export interface ApiKeys {
  id: Id<'api'>;
  orgId: Id<'org'>;
  kind: 'platform' | 'customer';
  name: string;
  ownerId: string | null;
  customerId: Id<'cus'> | null;
  environmentId: Id<'env'> | null;
  scopes: string[] | null;
  limits: WithDefault<Jsonb>;
  allowedIps: WithDefault<string[]>;
  metadata: WithDefault<Jsonb>;
  hint: string;
  secretHash: string;
  previousHash: string | null;
  previousUntil: NullableTimestamp;
  createdBy: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  rotatedAt: NullableTimestamp;
  expiresAt: NullableTimestamp;
  revokedAt: NullableTimestamp;
  revokedWith: string | null;
  limitsKeyId: Id<'api'> | null;
  pausedAt: NullableTimestamp;
  importedHash: string | null;
}

export interface KeyPrefixes {
  orgId: Id<'org'>;
  prefix: string;
  updatedAt: Timestamp;
}

export interface KeyRemaining {
  keyId: Id<'api'>;
  orgId: string;
  remaining: number;
  refillAmount: number | null;
  refillInterval: 'daily' | 'monthly' | null;
  refilledAt: Timestamp;
}

export interface KeyReports {
  orgId: Id<'org'>;
  id: string;
  receivedAt: Timestamp;
}
