import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { databaseErrors } from './errors.ts';
import { processIdentity } from './lock.ts';
import type { Log } from './log.ts';
import type { Place } from './place.ts';

/** Reads `postmaster.pid` (PostgreSQL, miscadmin.h: line 1 is the pid, line 8 the state). */
export function postmasterFile(cluster: string): { pid: number; ready: boolean } | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number.parseInt(lines[0] ?? '', 10);
    return Number.isNaN(pid) ? undefined : { pid, ready: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
}

/**
 * After a crash of ours, a PostgreSQL may still run on this cluster, or its pid file may be left. The caller holds the
 * directory's lock, so any PostgreSQL still running here is an orphan and is stopped.
 */
export async function clearLeftover(place: Place, clock: Clock, log: Log): Promise<void> {
  if (processesOn(place.cluster).length > 0) await endOrphans(place, clock, log);
  else if (await accepts(join(place.sockets, '.s.PGSQL.5432'))) {
    throw databaseErrors.DATABASE_DIRECTORY_IN_USE(undefined, {
      internal: `A PostgreSQL that this process cannot see (in another container?) uses ${place.directory}. Stop it, or set NEXUS_DATA_DIR to another directory.`,
      extra: { dataDir: place.directory },
    });
  }
  if (processesOn(place.cluster).length > 0) return;
  // PostgreSQL refuses to start if a process has the pid in these files. No PostgreSQL runs on this cluster, so the pid
  // has been reused, or belongs to a zombie.
  rmSync(join(place.cluster, 'postmaster.pid'), { force: true });
  rmSync(join(place.sockets, '.s.PGSQL.5432.lock'), { force: true });
}

async function endOrphans(place: Place, clock: Clock, log: Log): Promise<void> {
  const pids = processesOn(place.cluster);
  const file = postmasterFile(place.cluster);
  const hasPostmaster = file !== undefined && pids.includes(file.pid);
  // A fast shutdown needs the postmaster. Without one, the backends end by themselves.
  if (hasPostmaster) log.warn({ pid: file.pid }, 'stopping a PostgreSQL left running by a dead process');
  const targets = () =>
    hasPostmaster && processesOn(place.cluster).includes(file.pid) ? [file.pid] : processesOn(place.cluster);
  if (hasPostmaster && (await endAll(targets, 'SIGINT', 15_000, clock))) return;
  if (!hasPostmaster && (await endAll(targets, 0, 3_000, clock))) return;
  if (await endAll(targets, 'SIGQUIT', 5_000, clock)) return;
  await endAll(targets, 'SIGKILL', 5_000, clock);
}

/** PostgreSQL processes whose working directory is the cluster. */
export function processesOn(cluster: string): number[] {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' });
    return (stdout ?? '')
      .split('\n')
      .filter((line) => line.includes(`-D ${cluster}`))
      .map((line) => Number.parseInt(line, 10));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return (
          readlinkSync(`/proc/${name}/cwd`) === cluster &&
          readFileSync(`/proc/${name}/comm`, 'utf8').startsWith('postgres')
        );
      } catch {
        return false;
      }
    })
    .map(Number)
    .filter((pid) => processIdentity(pid) !== undefined);
}

/** True if all targets ended within `timeoutMs`. Signal 0 only waits. */
async function endAll(
  targets: () => number[],
  signal: NodeJS.Signals | 0,
  timeoutMs: number,
  clock: Clock,
): Promise<boolean> {
  for (const pid of targets()) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
  const deadline = clock.monotonic() + timeoutMs;
  while (clock.monotonic() < deadline) {
    if (targets().length === 0) return true;
    await sleep(20);
  }
  return false;
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
