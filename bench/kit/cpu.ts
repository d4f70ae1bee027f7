import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from './processes.ts';

/** CPU milliseconds by part of the system. Empty where there is no /proc (only Linux has one). */
export type CpuTimes = Record<string, number>;

/** What the kernel counts in; 100 a second on every Linux that node runs on. */
const msPerTick = 10;

interface Stat {
  name: string;
  parent: number;
  ms: number;
  reapedMs: number;
}

/** proc(5): the name stands in brackets and may hold anything; the fields after it are counted from the state. */
function readStat(path: string): Stat | undefined {
  try {
    const text = readFileSync(path, 'latin1');
    const close = text.lastIndexOf(')');
    const fields = text
      .slice(close + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, user = 0, system = 0, reapedUser = 0, reapedSystem = 0] = [1, 11, 12, 13, 14].map(
      (at) => fields[at],
    );
    const name = text.slice(text.indexOf('(') + 1, close);
    return { name, parent, ms: (user + system) * msPerTick, reapedMs: (reapedUser + reapedSystem) * msPerTick };
  } catch {
    return undefined;
  }
}

/** Threads by the name node gives them; the first is the main thread. */
export function serverCpu({ pid }: Server): CpuTimes {
  const times: CpuTimes = {};
  for (const thread of list(`/proc/${pid}/task`)) {
    const stat = readStat(`/proc/${pid}/task/${thread}/stat`);
    if (stat === undefined) continue;
    const name = thread === String(pid) ? 'main' : stat.name;
    times[name] = (times[name] ?? 0) + stat.ms;
  }
  return times;
}

/** The postmaster, its children, and those that have ended. */
export function databaseCpu(postmaster: number): CpuTimes {
  const own = readStat(`/proc/${postmaster}/stat`);
  if (own === undefined) return {};
  let postgres = own.ms + own.reapedMs;
  for (const pid of list('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const stat = readStat(`/proc/${pid}/stat`);
    if (stat?.parent === postmaster) postgres += stat.ms;
  }
  return { postgres };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Microseconds of CPU each of `count` requests took, by part. */
export function perRequest(before: CpuTimes, after: CpuTimes, count: number): CpuTimes {
  const each: CpuTimes = {};
  for (const [name, ms] of Object.entries(after)) {
    const spent = ((ms - (before[name] ?? 0)) * 1000) / Math.max(1, count);
    if (spent >= 0.05) each[name] = Math.round(spent * 10) / 10;
  }
  return each;
}
