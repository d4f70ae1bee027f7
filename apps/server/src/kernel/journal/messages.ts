import type { Position } from './segments.ts';

/** Milliseconds, bytes and records. */
export interface JournalLimits {
  /** A new segment starts at this size: small enough to be deleted soon, large enough that opening one costs little. */
  readonly segmentBytes: number;
  /** Backlog above which `overloaded()` is true: at 150 bytes a record, 1.8 million records. */
  readonly overloadBytes: number;
  /** Interval of fdatasync. Together with the disk's own time it stays within the promised 50 ms. */
  readonly syncEvery: number;
  /** A batch is shipped once it holds this many records and the last one was shipped `shipSpacing` ago, … */
  readonly minBatch: number;
  readonly shipSpacing: number;
  /** … at once when it holds this many, the maximum of one transaction, … */
  readonly maxBatch: number;
  /** … when nothing was appended for this long (so that dashboards stay current), … */
  readonly shipIdle: number;
  /** … and in any case after this time. */
  readonly shipMaxWait: number;
  /** Interval of searching the directory for journals of dead processes. */
  readonly recoverEvery: number;
  /** An owner on another host counts as dead when its lease file has not changed for this long. */
  readonly leaseStale: number;
  /** An owner accepts no records this long after its last renewal: well before it counts as dead. */
  readonly leaseValid: number;
  readonly leaseEvery: number;
}

export interface ShipperSetup {
  readonly root: string;
  readonly nodeId: string;
  readonly databaseUrl: string;
  readonly sinks: Readonly<Record<string, string>>;
  readonly limits: JournalLimits;
  readonly progress: SharedArrayBuffer;
}

export type ToShipper =
  | { readonly type: 'wake' }
  | { readonly type: 'renew'; readonly count: number }
  | { readonly type: 'drain'; readonly id: number; readonly target: Position }
  | { readonly type: 'close'; readonly timeoutMs: number };

interface Place {
  readonly nodeId: string;
  readonly segment: number;
  readonly offset: number;
}

export type JournalEvent =
  /** The journal of a dead process was shipped; its directory is gone. */
  | { readonly event: 'recovered'; readonly nodeId: string; readonly records: number }
  /** An unacknowledged partial frame at the end of a dead process's journal was dropped. Expected after a crash. */
  | ({ readonly event: 'torn'; readonly bytes: number } & Place)
  /** Bytes that should be frames are not, or are missing (null: unknown how many). Needs an operator. */
  | ({ readonly event: 'damaged'; readonly bytes: number | null; readonly copy: string | null } & Place)
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
