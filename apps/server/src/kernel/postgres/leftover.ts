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

/** What `postmaster.pid` says (PostgreSQL, miscadmin.h: line 1 is the pid, line 8 the state). */
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
 * After a crash of ours, a PostgreSQL may still run on this cluster, or only the file may be left that says so. The
 * caller holds the directory's lock, so whatever still runs here is an orphan and is stopped.
 */
export async function clearLeftover(place: Place, clock: Clock, log: Log): Promise<void> {
  if (processesOn(place.cluster).length > 0) await endOrphans(place, clock, log);
  else if (await answers(join(place.sockets, '.s.PGSQL.5432'))) {
    throw databaseErrors.DATABASE_DIRECTORY_IN_USE(undefined, {
      internal: `A PostgreSQL that this process cannot see (in another container?) uses ${place.directory}. Stop it, or set NEXUS_DATA_DIR to another directory.`,
      extra: { dataDir: place.directory },
    });
  }
  if (processesOn(place.cluster).length > 0) return;
  // PostgreSQL would take any process of the pid in these files for its predecessor and refuse to start. No process
  // works in this cluster, so the pid has been given to another one, or is that of a killed one that nobody has waited
  // for yet (a zombie).
  rmSync(join(place.cluster, 'postmaster.pid'), { force: true });
  rmSync(join(place.sockets, '.s.PGSQL.5432.lock'), { force: true });
}

async function endOrphans(place: Place, clock: Clock, log: Log): Promise<void> {
  const pids = processesOn(place.cluster);
  const file = postmasterFile(place.cluster);
  const isWhole = file !== undefined && pids.includes(file.pid);
  // Without its postmaster each backend ends by itself; killing the postmaster first would lose the fast shutdown.
  if (isWhole) log.warn({ pid: file.pid }, 'stopping a PostgreSQL left running by a process that is gone');
  const targets = () =>
    isWhole && processesOn(place.cluster).includes(file.pid) ? [file.pid] : processesOn(place.cluster);
  if (isWhole && (await endAll(targets, 'SIGINT', 15_000, clock))) return;
  if (!isWhole && (await endAll(targets, 0, 3_000, clock))) return;
  if (await endAll(targets, 'SIGQUIT', 5_000, clock)) return;
  await endAll(targets, 'SIGKILL', 5_000, clock);
}

/** Every PostgreSQL process works in its cluster's directory, which tells it from any other process of the same pid. */
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

/** True when all targets were gone within `patience` milliseconds. Signal 0 only waits. */
async function endAll(
  targets: () => number[],
  signal: NodeJS.Signals | 0,
  patience: number,
  clock: Clock,
): Promise<boolean> {
  for (const pid of targets()) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself in the meantime.
    }
  }
  const deadline = clock.monotonic() + patience;
  while (clock.monotonic() < deadline) {
    if (targets().length === 0) return true;
    await sleep(20);
  }
  return false;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
