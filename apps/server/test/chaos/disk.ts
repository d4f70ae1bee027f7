import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, so that it can be full without anything else being so. */
export class SmallDisk {
  private readonly place: string;

  /** Mounted over an empty directory. */
  constructor(place: string, megabytes: number) {
    this.place = place;
    if (!mount(place, megabytes)) throw new Error(`cannot mount on ${place}`);
  }

  /** Leaves nothing free. */
  fill(): void {
    const fd = openSync(this.ballast, 'w');
    try {
      for (const bytes of [1024 * 1024, 4096, 1]) writeUntilFull(fd, Buffer.alloc(bytes));
    } finally {
      closeSync(fd);
    }
  }

  empty(): void {
    rmSync(this.ballast, { force: true });
  }

  remove(): void {
    // Lazily: a process that was just killed may still be in it.
    spawnSync('umount', ['--lazy', this.place]);
  }

  private get ballast(): string {
    return join(this.place, 'ballast');
  }
}

function writeUntilFull(fd: number, bytes: Buffer): void {
  try {
    while (writeSync(fd, bytes) === bytes.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

const mount = (place: string, megabytes: number): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=711`, 'tmpfs', place]).status === 0;

/** False where this user may not mount. */
export const canMount: boolean = (() => {
  const place = mkdtempSync(join(tmpdir(), 'nexus-mount-'));
  const can = mount(place, 1);
  if (can) spawnSync('umount', [place]);
  rmdirSync(place);
  return can;
})();
