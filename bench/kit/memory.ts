import { readFileSync } from 'node:fs';
import type { Server } from './processes.ts';

/** MB of a process's memory: what it has now, and the most that it ever had. NaN where there is no /proc. */
export function memoryOf({ pid }: Server): { rss: number; peak: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const read = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
    return { rss: read('VmRSS'), peak: read('VmHWM') };
  } catch {
    return { rss: Number.NaN, peak: Number.NaN };
  }
}
