import fs from 'node:fs';
import path from 'node:path';
import type { JournalEvent } from './messages.ts';
import { type Batch, type Loss, SegmentReader } from './reader.ts';
import { firstPosition, listSegments, type Position, segmentFile } from './segments.ts';
import type { JournalStore, Rejected } from './store.ts';

/** Copies of damaged segments go here, for an operator. A node id has no dot, so this is never one. */
const damagedName = 'damaged.d';

export type Step =
  | { readonly kind: 'shipped'; readonly batch: Batch; readonly rejected: Rejected[] }
  /** Another process moved the position; the next step starts from there. */
  | { readonly kind: 'moved' }
  /** Nothing more to read for now; if the owner is dead, nothing more ever. */
  | { readonly kind: 'end' }
  /** The journal is marked as finished. */
  | { readonly kind: 'finished' };

/** Moves one node's journal from its files into PostgreSQL, a batch per step. A step that throws may be repeated. */
export class Transfer {
  readonly nodeId: string;
  readonly directory: string;
  private readonly store: JournalStore;
  private readonly emit: (event: JournalEvent) => void;
  private readonly reader: SegmentReader;
  /** The position in the database; undefined while unknown, as after every failure. */
  private persisted: Position | undefined;
  private done: Position = firstPosition;
  private removedBelow = 1;

  constructor(
    nodeId: string,
    directory: string,
    store: JournalStore,
    emit: (event: JournalEvent) => void,
    synced?: Position,
  ) {
    this.nodeId = nodeId;
    this.directory = directory;
    this.store = store;
    this.emit = emit;
    this.reader = new SegmentReader(directory, firstPosition, synced);
  }

  /** Every record before it is in PostgreSQL. */
  get position(): Position {
    return this.done;
  }

  async step(maxRecords: number, written?: Position): Promise<Step> {
    const from = await this.locate();
    if (from === 'finished') return { kind: 'finished' };
    const batch = this.reader.next(maxRecords, written);
    if (batch === undefined) {
      this.done = this.reader.position;
      return { kind: 'end' };
    }
    this.persisted = undefined;
    // Copied first: after the commit, another process may remove the segment.
    const events = batch.losses.map((loss) => this.lossEvent(loss));
    const shipment = await this.store.ship(this.nodeId, from, batch);
    if (shipment.kind === 'moved') return shipment;
    this.persisted = batch.end;
    this.done = batch.end;
    // Not before the commit: if another process had shipped and removed the segment, nothing was lost.
    for (const event of events) this.emit(event);
    this.removeShipped(batch.end.segment);
    return { kind: 'shipped', batch, rejected: shipment.rejected };
  }

  /** At the end: marks the journal as finished; false if another process moved it meanwhile. */
  async finish(): Promise<boolean> {
    const at = await this.locate();
    if (at === 'finished') return true;
    const finished = await this.store.finish(this.nodeId, at);
    if (!finished) this.persisted = undefined;
    return finished;
  }

  /** Bytes in files that are not yet in PostgreSQL. */
  backlogBytes(): number {
    let bytes = 0;
    for (const segment of listSegments(this.directory)) {
      bytes += fs.statSync(segmentFile(this.directory, segment), { throwIfNoEntry: false })?.size ?? 0;
    }
    return Math.max(0, bytes - this.done.offset);
  }

  close(): void {
    this.reader.close();
  }

  private lossEvent({ kind, segment, offset, bytes }: Loss): JournalEvent {
    const place = { nodeId: this.nodeId, segment, offset };
    if (kind === 'torn') return { event: 'torn', ...place, bytes: bytes ?? 0 };
    return { event: 'damaged', ...place, bytes, copy: this.copyAside(segment) };
  }

  /** Path of a copy of a damaged segment; null if the segment is gone. */
  private copyAside(segment: number): string | null {
    const file = segmentFile(this.directory, segment);
    if (!fs.existsSync(file)) return null;
    const folder = path.join(path.dirname(this.directory), damagedName);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const copy = path.join(folder, `${this.nodeId}-${segment}.seg`);
    fs.copyFileSync(file, copy);
    return copy;
  }

  private async locate(): Promise<Position | 'finished'> {
    if (this.persisted !== undefined) return this.persisted;
    const position = await this.store.position(this.nodeId);
    if (position === 'finished') return position;
    this.persisted = position;
    this.done = position;
    this.reader.seek(position);
    return position;
  }

  private removeShipped(below: number): void {
    for (; this.removedBelow < below; this.removedBelow += 1) {
      fs.rmSync(segmentFile(this.directory, this.removedBelow), { force: true });
    }
  }
}
