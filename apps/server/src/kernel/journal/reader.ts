import fs from 'node:fs';
import { findFrame, maxFrameBytes, readFrame, type StoredRecord } from './frames.ts';
import { reaches } from './progress.ts';
import { listSegments, type Position, segmentFile } from './segments.ts';

export interface Frame {
  readonly segment: number;
  readonly offset: number;
  readonly records: StoredRecord[];
}

export interface Batch {
  readonly frames: Frame[];
  /** What could not be read; a batch has frames or losses. */
  readonly losses: Loss[];
  /** The journal's position after the batch. */
  readonly end: Position;
  readonly records: number;
  readonly bytes: number;
}

/** Bytes that are not a frame, or are missing. A torn tail is expected after a crash; anything else is damage. */
export interface Loss {
  readonly kind: 'torn' | 'damaged';
  readonly segment: number;
  readonly offset: number;
  /** Null if it is unknown how much is missing. */
  readonly bytes: number | null;
}

/** Segments are read in chunks of this size, which always hold at least one frame. */
const chunkBytes = 2 * maxFrameBytes;

/** More than the header of a segment has. */
const maxHeaderBytes = 512;

/** Reads one node's frames in order, for shipping and for recovery alike. */
export class SegmentReader {
  private readonly directory: string;
  private readonly synced: Position | undefined;
  private readonly buffer = Buffer.allocUnsafeSlow(chunkBytes);
  private cursor: Position;
  private open: { segment: number; fd: number } | undefined;
  /** The segment already reported as too short. */
  private shortSegment = 0;

  /** `synced`: how far a dead owner is known to have synced; anything missing before that is damage, not a torn tail. */
  constructor(directory: string, start: Position, synced?: Position) {
    this.directory = directory;
    this.cursor = start;
    this.synced = synced;
  }

  get position(): Position {
    return this.cursor;
  }

  seek(position: Position): void {
    this.cursor = position;
    this.shortSegment = 0;
  }

  /**
   * The next whole frames, until they hold `maxRecords` records or more, or the next loss; undefined at the end.
   * `written` is how far a living owner has written; without it the owner is dead and the files are final.
   */
  next(maxRecords: number, written?: Position): Batch | undefined {
    for (;;) {
      const last = this.lastSegment(written);
      const fd = this.descriptor();
      const size = fd === undefined ? 0 : fs.fstatSync(fd).size;
      const end = written?.segment === this.cursor.segment ? Math.min(size, written.offset) : size;
      if (fd !== undefined && end > this.cursor.offset) {
        return this.readBatch(fd, end, maxRecords) ?? this.skip(fd, end, last, written);
      }
      const missing = this.missing(size, last, written);
      if (missing !== undefined) return missing;
      if (this.cursor.segment >= last) return undefined;
      this.cursor = { segment: this.cursor.segment + 1, offset: 0 };
    }
  }

  close(): void {
    if (this.open !== undefined) fs.closeSync(this.open.fd);
    this.open = undefined;
  }

  private readBatch(fd: number, size: number, maxRecords: number): Batch | undefined {
    const { segment, offset } = this.cursor;
    const filled = this.fill(fd, offset, size);
    const frames: Frame[] = [];
    let records = 0;
    let at = 0;
    while (records < maxRecords && at < filled) {
      const read = readFrame(this.buffer, at, filled);
      if (read.kind !== 'frame') break;
      frames.push({ segment, offset: offset + at, records: read.records });
      records += read.records.length;
      at = read.end;
    }
    if (frames.length === 0) return undefined;
    this.cursor = { segment, offset: offset + at };
    return { frames, losses: [], end: this.cursor, records, bytes: at };
  }

  /** Skips what is not a frame, up to the next frame or the end of the segment. */
  private skip(fd: number, size: number, last: number, written?: Position): Batch {
    const { segment, offset } = this.cursor;
    const end = this.nextFrame(fd, offset, size);
    const unsynced = this.synced === undefined || reaches(this.cursor, this.synced);
    const tail = written === undefined && segment === last && end === size && unsynced;
    const torn = tail && readFrame(this.buffer, 0, this.fill(fd, offset, size)).kind === 'incomplete';
    return this.loss(torn ? 'torn' : 'damaged', end - offset, end);
  }

  /** Offset of the first whole frame after `offset`; `size` if there is none. */
  private nextFrame(fd: number, offset: number, size: number): number {
    // Chunks overlap by the maximum of a frame, so that each frame is whole in one of them.
    for (let start = offset + 1; start < size; start += maxFrameBytes) {
      const found = findFrame(this.buffer, this.fill(fd, start, size));
      if (found !== undefined) return start + found;
    }
    return size;
  }

  private fill(fd: number, offset: number, size: number): number {
    return fs.readSync(fd, this.buffer, 0, Math.min(size - offset, chunkBytes), offset);
  }

  /** A segment that is shorter than what was written to it, or is gone. */
  private missing(size: number, last: number, written?: Position): Batch | undefined {
    const { segment, offset } = this.cursor;
    if (this.shortSegment === segment) return undefined;
    const known = written ?? this.synced;
    const required = Math.max(
      offset,
      known?.segment === segment ? known.offset : 0,
      segment < last ? this.endByNext(segment) : 0,
    );
    // A segment is only followed by another one after it was written to.
    const empty = size === 0 && segment < last;
    if (size >= required && !empty) return undefined;
    this.shortSegment = segment;
    return this.loss('damaged', required > offset ? required - offset : null, required);
  }

  /** Where the segment after it says that this one ends; 0 where it says nothing. */
  private endByNext(segment: number): number {
    const fd = openSegment(this.directory, segment + 1);
    if (fd === undefined) return 0;
    const start = Buffer.alloc(maxHeaderBytes);
    const filled = fs.readSync(fd, start, 0, maxHeaderBytes, 0);
    fs.closeSync(fd);
    const read = readFrame(start, 0, filled);
    return read.kind === 'frame' ? (read.header?.previousEnd ?? 0) : 0;
  }

  private loss(kind: Loss['kind'], bytes: number | null, end: number): Batch {
    const losses: Loss[] = [{ kind, ...this.cursor, bytes }];
    const { segment } = this.cursor;
    // Nothing more is expected of a segment of which it is unknown how long it was.
    this.cursor = bytes === null ? { segment: segment + 1, offset: 0 } : { segment, offset: end };
    return { frames: [], losses, end: this.cursor, records: 0, bytes: 0 };
  }

  private lastSegment(written?: Position): number {
    if (written !== undefined) return written.segment;
    return Math.max(listSegments(this.directory).at(-1) ?? 0, this.synced?.segment ?? 0);
  }

  private descriptor(): number | undefined {
    if (this.open?.segment === this.cursor.segment) return this.open.fd;
    this.close();
    const fd = openSegment(this.directory, this.cursor.segment);
    if (fd !== undefined) this.open = { segment: this.cursor.segment, fd };
    return fd;
  }
}

function openSegment(directory: string, segment: number): number | undefined {
  try {
    return fs.openSync(segmentFile(directory, segment), 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
