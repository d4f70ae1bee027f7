/** The process's journal: acknowledged means recorded. See README.md. */
import fs from 'node:fs';
import path from 'node:path';
import { type Clock, second } from '../clock.ts';
import { Journal } from './journal.ts';
import type { JournalEvent, KeeperSetup } from './messages.ts';
import { createNodeDirectory, removeNodeDirectory } from './owner.ts';
import { type JournalFiles, SegmentWriter } from './segments.ts';
import { Written } from './written.ts';

export { copyRows } from './copy.ts';
export type { JournalRecord, JournalValue } from './frames.ts';
export type { Journal } from './journal.ts';
export type { JournalEvent } from './messages.ts';
export type { Ingest } from './sinks.ts';

export interface JournalOptions {
  /** Shared by all processes of the installation that may replay each other's journals. */
  readonly dir: string;
  /** Random and new for every start: letters, digits, `_` and `-`, at most 64. */
  readonly nodeId: string;
  /** A role that may write the tables of all sinks and the two tables of migrations/001_journal.sql. */
  readonly databaseUrl: string;
  /** Stream name → file URL of a module exporting `ingest` (see `Ingest`). */
  readonly sinks: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** For the log and the alerts; `fenced`, `damaged`, `rejected` and `sync_failed` need a human. */
  readonly onEvent: (event: JournalEvent) => void;
  readonly limits?: Partial<JournalLimits>;
  /** A failing disk, in tests. */
  readonly files?: JournalFiles;
}

/** Milliseconds, bytes and records. */
export interface JournalLimits {
  /** A segment is sealed at this size: small enough to be deleted soon, large enough that opening one costs nothing. */
  readonly segmentBytes: number;
  /** Backlog over which `overloaded()` is true: at 150 bytes a record, 1.8 million records. */
  readonly overloadBytes: number;
  /** Pause between two fdatasyncs. With the disk's own time it stays within the promised 50 ms. */
  readonly syncEvery: number;
  /** A batch goes once it holds this many records and the last one went `shipSpacing` ago, … */
  readonly minBatch: number;
  readonly shipSpacing: number;
  /** … at once when it holds this many, which is also the size of one transaction, … */
  readonly maxBatch: number;
  /** … when nothing was appended for so long (dashboards stay live), … */
  readonly shipIdle: number;
  /** … and in any case after this time. */
  readonly shipAtMost: number;
  /** How often the directory is searched for journals of the dead. */
  readonly adoptEvery: number;
  /** An owner on another host counts as dead when its lease file stood still this long; it stops accepting earlier. */
  readonly leaseStale: number;
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
  shipAtMost: 5 * second,
  adoptEvery: 10 * second,
  leaseStale: 30 * second,
  leaseValid: 15 * second,
  leaseEvery: 2 * second,
};

/** Opens this process's journal and starts its keeper. Does not wait for PostgreSQL. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  if (!/^[\w-]{1,64}$/.test(options.nodeId)) throw new RangeError(`not a node id: ${options.nodeId}`);
  const limits = { ...defaults, ...options.limits };
  const root = path.resolve(options.dir);
  fs.mkdirSync(root, { recursive: true, mode: 0o700 });
  const directory = createNodeDirectory(root, options.nodeId);
  const written = new Written();
  const setup: KeeperSetup = {
    root,
    nodeId: options.nodeId,
    databaseUrl: options.databaseUrl,
    sinks: options.sinks,
    written: written.memory,
    minBatch: limits.minBatch,
    maxBatch: limits.maxBatch,
    times: {
      sync: limits.syncEvery,
      idle: limits.shipIdle,
      spacing: limits.shipSpacing,
      atMost: limits.shipAtMost,
      adopt: limits.adoptEvery,
      stale: limits.leaseStale,
    },
  };
  const { clock, onEvent } = options;
  const { overloadBytes, leaseValid, leaseEvery } = limits;
  const writer = new SegmentWriter(directory, limits.segmentBytes, options.files);
  const settings = { clock, onEvent, overloadBytes, leaseValid, leaseEvery, streams: Object.keys(options.sinks) };
  const journal = new Journal(setup, settings, writer, written);
  try {
    await journal.startKeeper();
  } catch (error) {
    await journal.close(0);
    removeNodeDirectory(directory);
    throw error;
  }
  return journal;
}
