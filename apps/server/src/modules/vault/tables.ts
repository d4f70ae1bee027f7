// Written by `npm run tables` from the migrations. Do not edit.
import type { Jsonb, NullableTimestamp, Timestamp, WithDefault } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';

export interface Tables {
  eco_approval_policies: ApprovalPolicies;
  eco_approvals: Approvals;
  eco_change_requests: ChangeRequests;
  eco_dynamic_secrets: DynamicSecrets;
  eco_environment_imports: EnvironmentImports;
  eco_folder_versions: FolderVersions;
  eco_folders: Folders;
  eco_key_rotations: KeyRotations;
  eco_leases: Leases;
  eco_proposed_changes: ProposedChanges;
  eco_rotators: Rotators;
  eco_secret_names: SecretNames;
  eco_secret_overrides: SecretOverrides;
  eco_secret_values: SecretValues;
  eco_shares: Shares;
}

export interface ApprovalPolicies {
  orgId: Id<'org'>;
  environmentId: Id<'env'>;
  approvals: number;
  updatedBy: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface Approvals {
  orgId: Id<'org'>;
  environmentId: string;
  requestId: Id<'chr'>;
  personId: Id<'usr'>;
  createdAt: Timestamp;
}

export interface ChangeRequests {
  id: Id<'chr'>;
  orgId: Id<'org'>;
  environmentId: Id<'env'>;
  reason: string;
  paths: string[];
  status: WithDefault<'open' | 'applied' | 'rejected' | 'withdrawn' | 'expired'>;
  requestedBy: string;
  personId: Id<'usr'> | null;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  endedBy: string | null;
  endedAt: NullableTimestamp;
  note: string | null;
}

export interface DynamicSecrets {
  id: Id<'dyn'>;
  orgId: Id<'org'>;
  projectId: string;
  environmentId: Id<'env'>;
  name: string;
  kind: 'postgres' | 'mysql' | 'redis' | 'api-key';
  target: Jsonb;
  credentials: Buffer | null;
  ttlSeconds: number;
  maxTtlSeconds: number;
  createdBy: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  deletedAt: NullableTimestamp;
  path: WithDefault<string>;
}

export interface EnvironmentImports {
  orgId: Id<'org'>;
  environmentId: Id<'env'>;
  importedId: Id<'env'>;
  position: number;
  createdBy: string;
  createdAt: Timestamp;
}

export interface FolderVersions {
  orgId: Id<'org'>;
  environmentId: string;
  folderId: Id<'fld'>;
  version: number;
  createdAt: Timestamp;
  deletedAt: NullableTimestamp;
  destroyedAt: NullableTimestamp;
}

export interface Folders {
  id: Id<'fld'>;
  orgId: Id<'org'>;
  projectId: string;
  environmentId: Id<'env'>;
  path: string;
  revision: WithDefault<number>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  customMetadata: WithDefault<Jsonb>;
}

export interface KeyRotations {
  dataKeyId: Id<'dek'>;
  projectId: Id<'prj'>;
  total: number;
  done: WithDefault<number>;
  startedAt: Timestamp;
  finishedAt: NullableTimestamp;
  failedAt: NullableTimestamp;
  failure: string | null;
}

export interface Leases {
  id: Id<'lea'>;
  orgId: Id<'org'>;
  projectId: string;
  environmentId: Id<'env'>;
  dynamicSecretId: Id<'dyn'>;
  username: string;
  state: 'creating' | 'active' | 'revoking' | 'irrevocable' | 'revoked';
  createdBy: string;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  maxExpiresAt: Timestamp;
  revokeAt: NullableTimestamp;
  attempts: WithDefault<number>;
  failure: string | null;
  endedAt: NullableTimestamp;
}

export interface ProposedChanges {
  orgId: Id<'org'>;
  environmentId: string;
  requestId: Id<'chr'>;
  path: string;
  name: string;
  base: number;
  removes: boolean;
  value: Buffer | null;
  comment: string | null;
  tags: Jsonb | null;
}

export interface Rotators {
  id: Id<'rot'>;
  orgId: Id<'org'>;
  projectId: string;
  environmentId: Id<'env'>;
  path: string;
  name: string;
  target: Jsonb;
  credentials: Buffer | null;
  intervalSeconds: number | null;
  pending: Buffer | null;
  rotations: WithDefault<number>;
  nextAt: NullableTimestamp;
  busyUntil: NullableTimestamp;
  attempts: WithDefault<number>;
  rotatedAt: NullableTimestamp;
  failedAt: NullableTimestamp;
  failure: string | null;
  createdBy: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface SecretNames {
  id: Id<'sec'>;
  orgId: Id<'org'>;
  environmentId: string;
  folderId: Id<'fld'>;
  name: string;
  createdAt: Timestamp;
}

export interface SecretOverrides {
  orgId: Id<'org'>;
  environmentId: string;
  secretId: Id<'sec'>;
  personId: Id<'usr'>;
  value: Buffer;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface SecretValues {
  orgId: Id<'org'>;
  environmentId: string;
  secretId: Id<'sec'>;
  since: number;
  until: number | null;
  value: Buffer | null;
  comment: WithDefault<string>;
  tags: WithDefault<Jsonb>;
  createdBy: string;
  createdAt: Timestamp;
  endedBy: string | null;
  endedAt: NullableTimestamp;
  destroyedBy: string | null;
  destroyedAt: NullableTimestamp;
  json: WithDefault<boolean>;
}

export interface Shares {
  id: Id<'shr'>;
  orgId: Id<'org'>;
  content: Buffer | null;
  proofHash: Buffer | null;
  views: number;
  viewsLeft: number;
  failures: WithDefault<number>;
  createdBy: string;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  endedAt: NullableTimestamp;
}
