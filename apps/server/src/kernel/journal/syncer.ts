import fs from 'node:fs';
import { syncDirectory } from './owner.ts';
import { reaches } from './progress.ts';
import { firstPosition, type Position, segmentFile } from './segments.ts';

/**
 * Syncs a journal to the disk. Synchronous, because asynchronous `fs` would queue behind password hashing in libuv's
 * thread pool; it runs in the shipper's thread.
 */
export class Syncer {
  private readonly directory: string;
  private synced: Position = { segment: firstPosition.segment - 1, offset: 0 };
  private open: { segment: number; fd: number } | undefined;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Everything before it is on the disk. */
  get position(): Position {
    return this.synced;
  }

  isDirty(written: Position): boolean {
    return !reaches(this.synced, written);
  }

  /** Throws the disk's error. The kernel then forgets which pages failed, so a later success does not cover them. */
  sync(written: Position): void {
    if (!this.isDirty(written)) return;
    const first = Math.max(this.synced.segment, firstPosition.segment);
    for (let segment = first; segment <= written.segment; segment += 1) this.syncSegment(segment);
    if (written.segment > this.synced.segment) syncDirectory(this.directory);
    this.synced = written;
  }

  close(): void {
    if (this.open !== undefined) fs.closeSync(this.open.fd);
    this.open = undefined;
  }

  private syncSegment(segment: number): void {
    if (this.open?.segment !== segment) {
      this.close();
      try {
        this.open = { segment, fd: fs.openSync(segmentFile(this.directory, segment), 'r') };
      } catch (error) {
        // Already shipped and removed.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
        throw error;
      }
    }
    if (this.open !== undefined) fs.fdatasyncSync(this.open.fd);
  }
}
