// Written by `npm run tables` from the migrations. Do not edit.
import type { Timestamp, WithDefault } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';

export interface Tables {
  eco_audit_actors: AuditActors;
  eco_audit_archives: AuditArchives;
  eco_audit_checkpoints: AuditCheckpoints;
  eco_audit_coalesced: AuditCoalesced;
  eco_audit_entries: AuditEntries;
  eco_audit_heads: AuditHeads;
  eco_audit_inbox: AuditInbox;
  eco_audit_kinds: AuditKinds;
  eco_audit_retention: AuditRetention;
}

export interface AuditActors {
  orgId: string;
  number: number;
  callerId: string;
  keyId: string;
}

export interface AuditArchives {
  orgId: string;
  afterSeq: number;
  throughSeq: number;
  file: string;
  sha256: Buffer;
  createdAt: Timestamp;
}

export interface AuditCheckpoints {
  orgId: string;
  seq: number;
  at: Timestamp;
  token: string;
}

export interface AuditCoalesced {
  orgId: string;
  id: Id<'aud'>;
  at: Timestamp;
  action: string;
  result: 'success' | 'denied' | 'failure';
  callerKind: string;
  callerId: string;
  keyId: string;
  resourceType: string;
  resourceId: string;
  route: string;
  source: Buffer;
  origin: Buffer | null;
  count: number;
  reason: string | null;
  requestId: string | null;
}

export interface AuditEntries {
  org: number;
  kind: number;
  seq: number;
  at: Timestamp;
  actor: number;
  count: number;
  minute: number;
  resourceHash: number;
  kindHash: number;
  id: Buffer;
  resource: Buffer;
  request: Buffer | null;
  session: Buffer | null;
  person: Buffer | null;
  digest: Buffer;
  hash: Buffer;
  origin: Buffer | null;
  personal: Buffer | null;
  before: string | null;
  after: string | null;
  reason: string | null;
}

export interface AuditHeads {
  orgId: string;
  seq: number;
  hash: Buffer;
  prunedSeq: WithDefault<number>;
  prunedHash: WithDefault<Buffer>;
  checkpointSeq: WithDefault<number>;
  checkpointAt: Timestamp;
  number: number;
}

export interface AuditInbox {
  orgId: string;
  id: Id<'aud'>;
  version: number;
  at: Timestamp;
  action: string;
  result: 'success' | 'denied' | 'failure';
  risk: 'low' | 'medium' | 'high';
  callerKind: string;
  callerId: string;
  personId: string | null;
  sessionId: string | null;
  keyId: string | null;
  resourceType: string;
  resourceId: string;
  route: string | null;
  before: string | null;
  after: string | null;
  origin: Buffer | null;
  personal: Buffer | null;
  requestId: string | null;
  count: number;
  digest: Buffer;
  reason: string | null;
}

export interface AuditKinds {
  number: number;
  version: number;
  action: string;
  result: string;
  risk: string;
  callerKind: string;
  resourceType: string;
  route: string | null;
}

export interface AuditRetention {
  orgId: string;
  days: number;
  updatedAt: Timestamp;
}
