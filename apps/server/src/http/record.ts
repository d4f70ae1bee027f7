import type { Statement } from '../kernel/db/database.ts';
import type { AuditDetail, Tx } from '../kernel/db/tx.ts';
import type { Actor, Caller } from './caller.ts';

/** The organization of the operator: it owns the installation, and what concerns no other organization. */
export const operatorOrg = 'eco_org_0000000000000000000000';

export type AuditResult = 'success' | 'denied' | 'failure';

/** One line of the audit log before it is sealed. */
export interface AuditEntry extends AuditDetail {
  action: string;
  result: AuditResult;
  caller: Caller;
  requestId: string;
  /** Epoch milliseconds. */
  at: number;
}

/** One request: the request log, and the billable usage where `quantity` > 0. Holds no address and no name. */
export interface UsageRecord {
  /** The request's id; unique. */
  id: string;
  org: string;
  /** Epoch milliseconds. */
  at: number;
  method: string;
  /** The declared path, never the raw URL. */
  route: string;
  status: number;
  durationUs: number;
  bytesIn: number;
  bytesOut: number;
  callerKind: Actor['kind'];
  callerId: string;
  key: string | undefined;
  meter: string | undefined;
  quantity: number;
  customer: string | undefined;
  verifiedKey: string | undefined;
  code: string | undefined;
  /** Set where the audit log gets this request as one of a counted row. */
  coalesced: { action: string; result: AuditResult; resourceType: string; resourceId: string } | undefined;
}

/** Filled by app.ts from the audit and metering modules. */
export interface RecordPort {
  /** What to send with the commit for the entries and the usage of a mutation. */
  statements(tx: Tx, org: string, entries: readonly AuditEntry[], usage: UsageRecord): Promise<Statement[]>;
  /** Into the journal; resolved when it would survive a kill. */
  journal(usage: UsageRecord, caller: Caller, entries: readonly AuditEntry[]): Promise<void>;
}
