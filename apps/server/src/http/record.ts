import type { Caller } from '../kernel/caller.ts';
import type { AuditEntry, UsageRecord } from '../kernel/record.ts';

/** Filled by app.ts from the audit and metering modules: for requests that have no transaction to record in. */
export interface RecordPort {
  /** Into the journal; resolved when it would survive a kill. */
  journal(usage: UsageRecord, caller: Caller, entries: readonly AuditEntry[]): Promise<void>;
}
