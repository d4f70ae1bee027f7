/** The process's journal: an acknowledged record is never lost. See README.md. */
import fs from 'node:fs';
import path from 'node:path';
import { type Clock, second } from '../clock.ts';
import { Journal } from './journal.ts';
import type { JournalEvent, ShipperSetup } from './messages.ts';
import { createNodeDirectory, removeNodeDirectory } from './owner.ts';
import { Progress } from './progress.ts';
import { type JournalFiles, SegmentWriter } from './segments.ts';

export { copyRows } from './copy.ts';
export type { JournalRecord, JournalValue } from './frames.ts';
export type { Journal } from './journal.ts';
export type { JournalEvent } from './messages.ts';
export type { Ingest } from './sinks.ts';

export interface JournalOptions {
  /** Shared by all processes that may recover each other's journals. */
  readonly dir: string;
  /** Unique to this start of the process: up to 64 letters, digits, `_` and `-`. */
  readonly nodeId: string;
  /** A role that may write the tables of all sinks and the two tables of migrations/001_journal.sql. */
  readonly databaseUrl: string;
  /** Stream name → file URL of a module exporting `ingest` (see `Ingest`). */
  readonly sinks: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** For the log and alerts; `fenced`, `damaged`, `rejected` and `sync_failed` need an operator. */
  readonly onEvent: (event: JournalEvent) => void;
  readonly limits?: Partial<JournalLimits>;
  /** For tests with a failing disk. */
  readonly files?: JournalFiles;
}

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

const defaults: JournalLimits = {
  segmentBytes: 8 * 1024 * 1024,
  overloadBytes: 256 * 1024 * 1024,
  syncEvery: 30,
  minBatch: 100,
  shipSpacing: 250,
  maxBatch: 5000,
  shipIdle: 250,
  shipMaxWait: 5 * second,
  recoverEvery: 10 * second,
  leaseStale: 30 * second,
  leaseValid: 15 * second,
  leaseEvery: 2 * second,
};

/** Opens this process's journal and starts its shipper. Does not wait for PostgreSQL. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  if (!/^[\w-]{1,64}$/.test(options.nodeId)) throw new RangeError(`not a node id: ${options.nodeId}`);
  const limits = { ...defaults, ...options.limits };
  const root = path.resolve(options.dir);
  fs.mkdirSync(root, { recursive: true, mode: 0o700 });
  const directory = createNodeDirectory(root, options.nodeId);
  const progress = new Progress();
  const setup: ShipperSetup = {
    root,
    nodeId: options.nodeId,
    databaseUrl: options.databaseUrl,
    sinks: options.sinks,
    progress: progress.memory,
    minBatch: limits.minBatch,
    maxBatch: limits.maxBatch,
    times: {
      sync: limits.syncEvery,
      idle: limits.shipIdle,
      spacing: limits.shipSpacing,
      maxWait: limits.shipMaxWait,
      recover: limits.recoverEvery,
      stale: limits.leaseStale,
    },
  };
  const { clock, onEvent } = options;
  const { overloadBytes, leaseValid, leaseEvery } = limits;
  const writer = new SegmentWriter(directory, limits.segmentBytes, options.files);
  const settings = { clock, onEvent, overloadBytes, leaseValid, leaseEvery, streams: Object.keys(options.sinks) };
  const journal = new Journal(setup, settings, writer, progress);
  try {
    await journal.startShipper();
  } catch (error) {
    await journal.close(0);
    removeNodeDirectory(directory);
    throw error;
  }
  return journal;
}
