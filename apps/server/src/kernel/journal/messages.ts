import type { Position } from './segments.ts';

/** Milliseconds, unless the name says otherwise. Reasons stand with the defaults in index.ts. */
export interface KeeperTimes {
  readonly sync: number;
  readonly idle: number;
  readonly spacing: number;
  readonly atMost: number;
  readonly adopt: number;
  readonly stale: number;
}

export interface KeeperSetup {
  readonly root: string;
  readonly nodeId: string;
  readonly databaseUrl: string;
  readonly sinks: Readonly<Record<string, string>>;
  readonly written: SharedArrayBuffer;
  readonly minBatch: number;
  readonly maxBatch: number;
  readonly times: KeeperTimes;
}

export type ToKeeper =
  | { readonly type: 'wake' }
  | { readonly type: 'renew'; readonly count: number }
  | { readonly type: 'drain'; readonly id: number; readonly target: Position }
  | { readonly type: 'close'; readonly patience: number };

export type JournalEvent =
  /** Frames of a dead process were taken over; its directory is gone. */
  | { readonly event: 'adopted'; readonly nodeId: string; readonly records: number }
  /** An unacknowledged half frame at the end of a dead process's journal was dropped. Expected after a crash. */
  | { readonly event: 'torn'; readonly nodeId: string; readonly segment: number; readonly bytes: number }
  /** Bytes that should be frames are not. The segment was copied to `copy`. Needs an operator. */
  | { readonly event: 'damaged'; readonly nodeId: string; readonly segment: number; readonly copy: string }
  /** A record that its sink refused now lies in nexus_journal_rejected. Needs an operator. */
  | { readonly event: 'rejected'; readonly nodeId: string; readonly stream: string; readonly code: string }
  /** PostgreSQL did not take a batch; it is tried again after `retryIn` milliseconds. */
  | { readonly event: 'ship_failed'; readonly nodeId: string; readonly error: string; readonly retryIn: number }
  /** fdatasync failed; appends are refused until everything written so far is in PostgreSQL. */
  | { readonly event: 'sync_failed'; readonly error: string }
  /** The disk did not take a frame; its records were refused. */
  | { readonly event: 'write_failed'; readonly error: string }
  /** Another process believes this one dead and took its journal: nothing more is accepted, restart. */
  | { readonly event: 'fenced' }
  /** The keeper's thread ended; a new one is started. */
  | { readonly event: 'keeper_died'; readonly error: string };

export type FromKeeper =
  | { readonly type: 'ready' }
  | { readonly type: 'renewed'; readonly count: number }
  | { readonly type: 'drained'; readonly id: number }
  | { readonly type: 'shipped'; readonly position: Position; readonly records: number; readonly rejected: number }
  | { readonly type: 'adopting'; readonly bytes: number }
  | { readonly type: 'unsynced'; readonly unsynced: boolean }
  | { readonly type: 'closed' }
  | { readonly type: 'event'; readonly event: JournalEvent };
