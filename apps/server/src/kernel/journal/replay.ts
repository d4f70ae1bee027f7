import fs from 'node:fs';
import path from 'node:path';
import { type Clock, day, systemClock } from '../clock.ts';
import { installationId } from '../crypto/installation.ts';
import { registrationsOf } from '../db/capacity.ts';
import { withClient } from '../db/client.ts';
import { segmentVersion } from './frames.ts';
import type { Batch, Frame, Loss } from './reader.ts';
import { type Scan, type ScannedFrame, scanSegment } from './scan.ts';
import type { Position } from './segments.ts';
import { loadSinks } from './sinks.ts';
import { finishedKeptMs, type Gap, JournalStore, type Shipment } from './store.ts';

export interface ReplayOptions {
  readonly databaseUrl: string;
  /** As for `openJournal`. */
  readonly sinks: Readonly<Record<string, string>>;
  readonly clock?: Clock;
}

export interface Replayed {
  readonly file: string;
  /** Records that were stored now; those of them that a sink refused are in nexus_journal_rejected. */
  readonly added: number;
  readonly rejected: number;
  /** Records that were in the database before. */
  readonly known: number;
  /** Records that the journal's own process has yet to ship, and will: it is at work. */
  readonly waiting: number;
  readonly damaged: Scan['damaged'];
}

/** A file that is not replayed, and why. */
export class NotReplayed extends Error {}

interface Segment extends Scan {
  readonly file: string;
  readonly nodeId: string;
  readonly segment: number;
}

/** Records of one transaction. */
const maxBatch = 5000;

/**
 * Stores what is readable in a segment, or in all segments of a directory, and is not yet in the database. The position
 * of each journal and its gaps tell which frames are there, so nothing is stored twice, whoever ships at the same time.
 * @throws NotReplayed, before anything is stored or, where a segment in between is missing, at that place.
 */
export async function replay(target: string, options: ReplayOptions): Promise<Replayed[]> {
  const { databaseUrl, sinks, clock = systemClock } = options;
  const segments = filesAt(target).map(readSegment);
  segments.sort((a, b) => (a.nodeId === b.nodeId ? a.segment - b.segment : a.nodeId < b.nodeId ? -1 : 1));
  const alive = new Map<string, boolean>();
  for (const segment of segments) alive.set(segment.nodeId, await admit(databaseUrl, segment, clock));
  const store = new JournalStore(databaseUrl, await loadSinks(sinks), clock);
  const replayed: Replayed[] = [];
  try {
    for (const [index, segment] of segments.entries()) {
      const before = segments[index - 1];
      const follows = before?.nodeId === segment.nodeId && before.segment === segment.segment - 1;
      replayed.push(await new SegmentReplay(store, segment, follows, alive.get(segment.nodeId) === true).run());
    }
  } finally {
    store.disconnect();
  }
  return replayed;
}

function filesAt(target: string): string[] {
  if (!fs.statSync(target).isDirectory()) return [target];
  const files = fs.readdirSync(target).filter((name) => name.endsWith('.seg'));
  if (files.length === 0) throw new NotReplayed(`${target} holds no segments (*.seg)`);
  return files.map((name) => path.join(target, name));
}

function readSegment(file: string): Segment {
  const scan = scanSegment(fs.readFileSync(file));
  const version = scan.header?.version ?? segmentVersion;
  if (version !== segmentVersion)
    throw new NotReplayed(`${file} has the format ${version}, and this program reads ${segmentVersion}. Update it.`);
  const named = scan.header ?? placeIn(path.resolve(file));
  if (named === undefined)
    throw new NotReplayed(`${file} does not say whose it is. Give it its name again: <node>/<number>.seg.`);
  return { ...scan, file, nodeId: named.nodeId, segment: named.segment };
}

/** What the name of a segment, or of a copy in damaged.d, says of it. */
function placeIn(file: string): { nodeId: string; segment: number } | undefined {
  const found = /(?:^|\/)([\w-]{1,64})[/-](\d{1,10})\.seg$/.exec(file);
  return found === null ? undefined : { nodeId: String(found[1]), segment: Number(found[2]) };
}

/** Whether the journal's own process is at work. */
async function admit(databaseUrl: string, { file, nodeId, header }: Segment, clock: Clock): Promise<boolean> {
  return withClient(databaseUrl, async (client) => {
    const installation = await installationId(client);
    if (header !== undefined && header.installation !== installation)
      throw new NotReplayed(
        `${file} is of the installation ${header.installation}, and this database of ${installation}`,
      );
    const { rows } = await client.query<{ known: boolean; alive: boolean }>(
      `select exists (select from nexus_journal_positions where node_id = $1) as known,
         exists (select from pg_stat_activity where datname = current_database() and application_name like $2) as alive`,
      [nodeId, registrationsOf(nodeId)],
    );
    const { known, alive } = rows[0] ?? { known: false, alive: false };
    if (known) return alive;
    if (header === undefined)
      throw new NotReplayed(
        `${file} does not say of which installation it is, and this database does not know its journal`,
      );
    // How far a journal was stored is forgotten after a while, and then nobody can tell what of it is there.
    if (clock.now() - header.openedAt > finishedKeptMs - day)
      throw new NotReplayed(`${file} is too old: whether its records were stored is not known any more`);
    return alive;
  });
}

class SegmentReplay {
  private readonly store: JournalStore;
  private readonly file: Segment;
  /** The segment before it was replayed just now. */
  private readonly follows: boolean;
  private readonly alive: boolean;
  private added = 0;
  private rejected = 0;
  private waiting = 0;

  constructor(store: JournalStore, file: Segment, follows: boolean, alive: boolean) {
    this.store = store;
    this.file = file;
    this.follows = follows;
    this.alive = alive;
  }

  async run(): Promise<Replayed> {
    const { file, nodeId, segment, frames, damaged } = this.file;
    for (const gap of await this.store.gaps(nodeId, segment)) await this.fill(gap);
    while (await this.goOn());
    const known = countRecords(frames) - this.added - this.waiting;
    return { file, added: this.added, rejected: this.rejected, known, waiting: this.waiting, damaged };
  }

  /** Stores the frames of a range that could not be read when it was passed over. */
  private async fill(gap: Gap): Promise<void> {
    const end = gap.to ?? Number.POSITIVE_INFINITY;
    const frames = this.file.frames.filter((frame) => frame.offset >= gap.from && frame.end <= end);
    if (frames.length === 0) return;
    const rest: Gap[] = [];
    let { from } = gap;
    for (const frame of frames) {
      if (frame.offset > from) rest.push({ ...gap, from, to: frame.offset });
      from = frame.end;
    }
    if (from < end) rest.push({ ...gap, from });
    this.note(await this.store.fill(this.file.nodeId, gap, frames.map(this.located), rest), frames);
  }

  /** Stores the batch after the journal's position; false at the end. */
  private async goOn(): Promise<boolean> {
    const { nodeId, segment, frames } = this.file;
    const at = await this.store.position(nodeId);
    if (at === 'finished' || at.segment > segment) return false;
    const from = at.segment === segment ? at.offset : 0;
    const ahead = frames.filter(({ offset }) => offset >= from);
    if (ahead.length === 0) return false;
    if (this.alive) {
      this.waiting = countRecords(ahead);
      return false;
    }
    const some = ahead.slice(0, firstFrames(ahead));
    const before = at.segment < segment ? this.endOfPrevious(at) : [];
    const batch: Batch = {
      frames: some.map(this.located),
      losses: [...before, ...this.lossesBetween(from, some)],
      end: { segment, offset: some.at(-1)?.end ?? from },
      records: countRecords(some),
      bytes: 0,
    };
    this.note(await this.store.ship(nodeId, at, batch), some);
    return true;
  }

  private readonly located = ({ offset, records }: ScannedFrame): Frame => ({
    segment: this.file.segment,
    offset,
    records,
  });

  private note(shipment: Shipment, frames: readonly ScannedFrame[]): void {
    if (shipment.kind === 'moved') return;
    this.added += countRecords(frames);
    this.rejected += shipment.rejected.length;
  }

  /** What is missing at the end of the segment before this one. */
  private endOfPrevious(at: Position): Loss[] {
    const { file, segment, header } = this.file;
    const end = header?.previousEnd;
    const isNext = at.segment === segment - 1;
    if (isNext && end === at.offset) return [];
    if (!isNext || !this.follows)
      throw new NotReplayed(
        `${file} is not the next one: its journal is stored up to byte ${at.offset} of segment ${at.segment}. Replay that one first, or their whole directory.`,
      );
    return [{ kind: 'damaged', ...at, bytes: end === undefined || end < at.offset ? null : end - at.offset }];
  }

  private lossesBetween(from: number, frames: readonly ScannedFrame[]): Loss[] {
    const losses: Loss[] = [];
    let at = from;
    for (const { offset, end } of frames) {
      if (offset > at) losses.push({ kind: 'damaged', segment: this.file.segment, offset: at, bytes: offset - at });
      at = end;
    }
    return losses;
  }
}

/** How many frames make a batch. */
function firstFrames(frames: readonly ScannedFrame[]): number {
  let records = 0;
  const last = frames.findIndex((frame) => {
    records += frame.records.length;
    return records >= maxBatch;
  });
  return last === -1 ? frames.length : last + 1;
}

const countRecords = (frames: readonly ScannedFrame[]): number =>
  frames.reduce((sum, { records }) => sum + records.length, 0);
