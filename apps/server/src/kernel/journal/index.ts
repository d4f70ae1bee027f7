/** The process's journal: an acknowledged record is never lost. See README.md. */
import fs from 'node:fs';
import path from 'node:path';
import { type Clock, second } from '../clock.ts';
import { headerFrame } from './frames.ts';
import { Journal } from './journal.ts';
import type { JournalEvent, JournalLimits } from './messages.ts';
import { createNodeDirectory, removeNodeDirectory } from './owner.ts';
import { Progress } from './progress.ts';
import { type HeaderOf, type JournalFiles, SegmentWriter } from './segments.ts';

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
  /** Whose database takes the records; see `installationId`. Stands in each segment, so that no other replays it. */
  readonly installation: string;
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
  const { nodeId, installation, databaseUrl, sinks, clock, onEvent } = options;
  const setup = { root, nodeId, databaseUrl, sinks, limits, progress: progress.memory };
  const header: HeaderOf = (segment, previousEnd) =>
    headerFrame({ installation, nodeId, segment, previousEnd, openedAt: clock.now() });
  const writer = new SegmentWriter(directory, limits.segmentBytes, header, options.files);
  const journal = new Journal(setup, clock, onEvent, writer, progress);
  try {
    await journal.startShipper();
  } catch (error) {
    await journal.close(0);
    removeNodeDirectory(directory);
    throw error;
  }
  return journal;
}
