import type { Position } from './segments.ts';

/** Milliseconds. The defaults in index.ts give the reasons. */
export interface ShipperTimes {
  readonly sync: number;
  readonly idle: number;
  readonly spacing: number;
  readonly maxWait: number;
  readonly recover: number;
  readonly stale: number;
}

export interface ShipperSetup {
  readonly root: string;
  readonly nodeId: string;
  readonly databaseUrl: string;
  readonly sinks: Readonly<Record<string, string>>;
  readonly progress: SharedArrayBuffer;
  readonly minBatch: number;
  readonly maxBatch: number;
  readonly times: ShipperTimes;
}

export type ToShipper =
  | { readonly type: 'wake' }
  | { readonly type: 'renew'; readonly count: number }
  | { readonly type: 'drain'; readonly id: number; readonly target: Position }
  | { readonly type: 'close'; readonly timeoutMs: number };

export type JournalEvent =
  /** The journal of a dead process was shipped; its directory is gone. */
  | { readonly event: 'recovered'; readonly nodeId: string; readonly records: number }
  /** An unacknowledged partial frame at the end of a dead process's journal was dropped. Expected after a crash. */
  | { readonly event: 'torn'; readonly nodeId: string; readonly segment: number; readonly bytes: number }
  /** Bytes that should be frames are not. The segment was copied to `copy`. Needs an operator. */
  | { readonly event: 'damaged'; readonly nodeId: string; readonly segment: number; readonly copy: string }
  /** A sink refused a record, which is now in nexus_journal_rejected. Needs an operator. */
  | { readonly event: 'rejected'; readonly nodeId: string; readonly stream: string; readonly code: string }
  /** PostgreSQL did not take a batch; it is retried after `retryIn` milliseconds. */
  | { readonly event: 'ship_failed'; readonly nodeId: string; readonly error: string; readonly retryIn: number }
  /** fdatasync failed; appends are refused until everything written so far is in PostgreSQL. */
  | { readonly event: 'sync_failed'; readonly error: string }
  /** The disk did not take a frame; its records were refused. */
  | { readonly event: 'write_failed'; readonly error: string }
  /** Another process took this one for dead and recovered its journal: nothing more is accepted. Restart. */
  | { readonly event: 'fenced' }
  /** The shipper's thread ended; a new one is started. */
  | { readonly event: 'shipper_died'; readonly error: string };

export type FromShipper =
  | { readonly type: 'ready' }
  | { readonly type: 'renewed'; readonly count: number }
  | { readonly type: 'drained'; readonly id: number }
  | { readonly type: 'shipped'; readonly position: Position; readonly records: number; readonly rejected: number }
  | { readonly type: 'recovering'; readonly bytes: number }
  | { readonly type: 'unsynced'; readonly unsynced: boolean }
  | { readonly type: 'closed' }
  | { readonly type: 'event'; readonly event: JournalEvent };
