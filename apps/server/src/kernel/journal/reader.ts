import fs from 'node:fs';
import path from 'node:path';
import { maxFrameBytes, readFrame, type StoredRecord } from './frames.ts';
import { listSegments, type Position, segmentFile } from './segments.ts';

export interface Frame {
  readonly segment: number;
  readonly offset: number;
  readonly records: StoredRecord[];
}

export interface Batch {
  readonly frames: Frame[];
  /** The journal's position after the batch. */
  readonly end: Position;
  readonly records: number;
  readonly bytes: number;
}

/** Bytes that are not a frame. A torn tail is expected after a crash; anything else is damage, and was copied aside. */
export interface Loss {
  readonly kind: 'torn' | 'damaged';
  readonly segment: number;
  readonly offset: number;
  readonly bytes: number;
  /** Path of the copy of a damaged segment. */
  readonly copy?: string;
}

/** Segments are read in chunks of this size, which always hold at least one frame. */
const chunkBytes = 2 * maxFrameBytes;

/** Reads one node's frames in order, for shipping and for recovery alike. */
export class SegmentReader {
  private readonly directory: string;
  private readonly damagedDirectory: string;
  private readonly onLoss: (loss: Loss) => void;
  private readonly buffer = Buffer.allocUnsafeSlow(chunkBytes);
  private cursor: Position;
  private open: { segment: number; fd: number } | undefined;

  constructor(directory: string, damagedDirectory: string, start: Position, onLoss: (loss: Loss) => void) {
    this.directory = directory;
    this.damagedDirectory = damagedDirectory;
    this.cursor = start;
    this.onLoss = onLoss;
  }

  get position(): Position {
    return this.cursor;
  }

  seek(position: Position): void {
    this.cursor = position;
  }

  /**
   * The next whole frames, until they hold `maxRecords` records or more; undefined at the end. `written` is how far a
   * living owner has written; without it the owner is dead and the files are final.
   */
  next(maxRecords: number, written?: Position): Batch | undefined {
    for (;;) {
      const fd = this.descriptor();
      const size = fd === undefined ? 0 : this.size(fd, written);
      if (fd !== undefined && size > this.cursor.offset) {
        const batch = this.readBatch(fd, size, maxRecords, written);
        if (batch !== undefined) return batch;
      }
      if (!this.advance(written)) return undefined;
    }
  }

  close(): void {
    if (this.open !== undefined) fs.closeSync(this.open.fd);
    this.open = undefined;
  }

  private readBatch(fd: number, size: number, maxRecords: number, written?: Position): Batch | undefined {
    const { segment, offset } = this.cursor;
    const filled = fs.readSync(fd, this.buffer, 0, Math.min(size - offset, chunkBytes), offset);
    const frames: Frame[] = [];
    let records = 0;
    let at = 0;
    while (records < maxRecords && at < filled) {
      const read = readFrame(this.buffer, at, filled);
      if (read.kind !== 'frame') {
        if (frames.length === 0) this.skipRest(read.kind, size, written);
        break;
      }
      frames.push({ segment, offset: offset + at, records: read.records });
      records += read.records.length;
      at = read.end;
    }
    if (frames.length === 0) return undefined;
    this.cursor = { segment, offset: offset + at };
    return { frames, end: this.cursor, records, bytes: at };
  }

  /** Skips the rest of the segment: after a broken frame it is unknown where the next one starts. */
  private skipRest(kind: 'incomplete' | 'damaged', size: number, written?: Position): void {
    const { segment, offset } = this.cursor;
    const last = written === undefined && listSegments(this.directory).at(-1) === segment;
    const loss = { segment, offset, bytes: size - offset };
    this.cursor = { segment, offset: size };
    if (kind === 'incomplete' && last) {
      this.onLoss({ kind: 'torn', ...loss });
      return;
    }
    fs.mkdirSync(this.damagedDirectory, { recursive: true });
    const copy = path.join(this.damagedDirectory, `${path.basename(this.directory)}-${segment}.seg`);
    fs.copyFileSync(segmentFile(this.directory, segment), copy);
    this.onLoss({ kind: 'damaged', ...loss, copy });
  }

  private advance(written?: Position): boolean {
    const { segment } = this.cursor;
    if (written !== undefined) {
      if (segment >= written.segment) return false;
      this.cursor = { segment: segment + 1, offset: 0 };
      return true;
    }
    const next = listSegments(this.directory).find((number) => number > segment);
    if (next === undefined) return false;
    this.cursor = { segment: next, offset: 0 };
    return true;
  }

  private size(fd: number, written?: Position): number {
    const size = fs.fstatSync(fd).size;
    return written?.segment === this.cursor.segment ? Math.min(size, written.offset) : size;
  }

  private descriptor(): number | undefined {
    if (this.open?.segment === this.cursor.segment) return this.open.fd;
    this.close();
    try {
      const fd = fs.openSync(segmentFile(this.directory, this.cursor.segment), 'r');
      this.open = { segment: this.cursor.segment, fd };
      return fd;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
