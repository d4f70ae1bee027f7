import fs from 'node:fs';
import path from 'node:path';

/** A place in a node's journal: the segment's number (from 1) and the byte offset of a frame. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

export const firstPosition: Position = { segment: 1, offset: 0 };

/** The part of `node:fs` that the writer uses; tests replace it by a failing disk. */
export interface JournalFiles {
  openSync(file: string, flags: string): number;
  writeSync(fd: number, buffer: Buffer, offset: number, length: number, position: number): number;
  ftruncateSync(fd: number, length: number): void;
  closeSync(fd: number): void;
}

export const segmentFile = (directory: string, segment: number): string =>
  path.join(directory, `${String(segment).padStart(10, '0')}.seg`);

/** Numbers of the segments in a node's directory, ascending; none if there is no directory. */
export function listSegments(directory: string): number[] {
  let names: string[];
  try {
    names = fs.readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => /^\d{10}\.seg$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
}

/** The frame that a segment begins with, which knows where the one before it ends. */
export type HeaderOf = (segment: number, previousEnd: number) => Buffer;

const noHeader = Buffer.alloc(0);

/**
 * Appends whole frames. After a failed write the partial frame is truncated; if that fails too, the next frame opens a
 * new segment, so that no frame ever follows a partial one.
 */
export class SegmentWriter {
  private readonly directory: string;
  private readonly sealBytes: number;
  private readonly files: JournalFiles;
  private readonly headerOf: HeaderOf;
  /** What the open segment begins with. */
  private header: Buffer = noHeader;
  private fd: number | undefined;
  private segment = 0;
  private offset = 0;

  constructor(directory: string, sealBytes: number, headerOf: HeaderOf = () => noHeader, files: JournalFiles = fs) {
    this.directory = directory;
    this.sealBytes = sealBytes;
    this.headerOf = headerOf;
    this.files = files;
    this.rotate();
  }

  get position(): Position {
    return { segment: this.segment, offset: this.offset };
  }

  /**
   * Writes `length` bytes of `buffer` as one frame, or throws the system's error and writes nothing. Answers by how much
   * the journal grew: the first frame of a segment brings the header.
   */
  write(buffer: Buffer, length: number): number {
    if (this.fd === undefined || this.offset >= this.sealBytes) this.rotate();
    const fd = this.fd as number;
    const header = this.offset === 0 ? this.header : noHeader;
    try {
      this.writeAll(fd, header, header.length, this.offset);
      this.writeAll(fd, buffer, length, this.offset + header.length);
    } catch (error) {
      this.truncate(fd);
      throw error;
    }
    this.offset += header.length + length;
    return header.length + length;
  }

  close(): void {
    if (this.fd !== undefined) this.files.closeSync(this.fd);
    this.fd = undefined;
  }

  private writeAll(fd: number, bytes: Buffer, length: number, position: number): void {
    let written = 0;
    while (written < length) {
      const count = this.files.writeSync(fd, bytes, written, length - written, position + written);
      if (count === 0) throw new Error('write returned 0');
      written += count;
    }
  }

  private truncate(fd: number): void {
    try {
      this.files.ftruncateSync(fd, this.offset);
    } catch {
      this.abandon();
    }
  }

  private rotate(): void {
    const fd = this.files.openSync(segmentFile(this.directory, this.segment + 1), 'wx');
    this.abandon();
    this.fd = fd;
    this.header = this.headerOf(this.segment + 1, this.offset);
    this.segment += 1;
    this.offset = 0;
  }

  private abandon(): void {
    const fd = this.fd;
    this.fd = undefined;
    if (fd === undefined) return;
    try {
      this.files.closeSync(fd);
    } catch {
      // Acknowledged bytes are in the page cache, and the shipper syncs them through its own descriptor.
    }
  }
}
