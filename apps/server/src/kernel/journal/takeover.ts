import fs from 'node:fs';
import type { Batch, Loss } from './reader.ts';
import { SegmentReader } from './reader.ts';
import { firstPosition, listSegments, type Position, segmentFile } from './segments.ts';
import type { Rejected, Shipper } from './shipper.ts';

export type Step =
  | { readonly kind: 'shipped'; readonly batch: Batch; readonly rejected: Rejected[] }
  /** Someone else moved the position; the next step starts from there. */
  | { readonly kind: 'moved' }
  /** Nothing more to read for now; of a dead journal: for ever. */
  | { readonly kind: 'end' }
  /** The journal was declared wholly taken over. */
  | { readonly kind: 'finished' };

/** Carries one node's journal from its files into PostgreSQL, step by step. A step that throws may be repeated. */
export class Takeover {
  readonly nodeId: string;
  readonly directory: string;
  private readonly shipper: Shipper;
  private readonly reader: SegmentReader;
  /** Where the database stands; undefined while that is not known, which is so after every failure. */
  private persisted: Position | undefined;
  private done: Position = firstPosition;
  private removedBelow = 1;

  constructor(
    nodeId: string,
    directory: string,
    damagedDirectory: string,
    shipper: Shipper,
    onLoss: (loss: Loss) => void,
  ) {
    this.nodeId = nodeId;
    this.directory = directory;
    this.shipper = shipper;
    this.reader = new SegmentReader(directory, damagedDirectory, firstPosition, onLoss);
  }

  /** Everything before it is in PostgreSQL, or is known to be no record. */
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
    const shipment = await this.shipper.ship(this.nodeId, from, batch);
    if (shipment.kind === 'moved') return shipment;
    this.persisted = batch.end;
    this.done = batch.end;
    this.removeShipped(batch.end.segment);
    return { kind: 'shipped', batch, rejected: shipment.rejected };
  }

  /** After the end: declares the journal finished; false if someone else moved it meanwhile. */
  async finish(): Promise<boolean> {
    const at = await this.locate();
    if (at === 'finished') return true;
    const finished = await this.shipper.finish(this.nodeId, at);
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

  private async locate(): Promise<Position | 'finished'> {
    if (this.persisted !== undefined) return this.persisted;
    const position = await this.shipper.position(this.nodeId);
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
