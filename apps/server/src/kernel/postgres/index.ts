import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import { withClient } from '../db/client.ts';
import { NexusError } from '../errors.ts';
import { prepareBinaries } from './binaries.ts';
import { ownerPassword, ownerRole, prepareCluster, writeConfiguration } from './cluster.ts';
import { explain } from './errors.ts';
import { clearLeftover, postmasterFile } from './leftover.ts';
import { lockDirectory } from './lock.ts';
import { type Log, silent } from './log.ts';
import { type Place, preparePlace } from './place.ts';
import { type PostgresState, Supervisor } from './supervisor.ts';

export type { Log, PostgresState };

export interface PostgresOptions {
  /** Usually `.nexus`; created if missing. The database is in `<dataDir>/postgres`. */
  dataDir: string;
  log?: Log;
  clock?: Clock;
  /** False turns off fsync: only a crash of the operating system would lose data. For tests. */
  durable?: boolean;
}

export interface EmbeddedPostgres {
  /** URL of the database `nexus` as superuser `nexus_owner`, over a Unix socket; usable by any process of this user. */
  ownerUrl: string;
  /**
   * Closes connections, writes everything to disk and resolves once all processes have ended. It is killed where that takes
   * longer than `withinMs`. May be called again.
   */
  stop(withinMs?: number): Promise<void>;
  /** Resolves only after `stop()`: a PostgreSQL that dies is restarted under the same URL. */
  exited: Promise<{ code: number | null }>;
  status(): PostgresState;
  /** Of the postmaster; undefined while none runs. */
  pid(): number | undefined;
}

/**
 * Starts the embedded PostgreSQL of a data directory: about 1 s the first time, less later.
 * Throws DATABASE_DIRECTORY_IN_USE, DATABASE_DIRECTORY_DENIED, DATABASE_DIRECTORY_LOST, DATABASE_BINARY_MISSING,
 * DATABASE_DISK_FULL or DATABASE_START_FAILED; each message tells what to do.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  try {
    const place = preparePlace(dataDir);
    const release = lockDirectory(join(place.directory, 'lock'), dataDir);
    try {
      return await startLocked(place, options, release);
    } catch (error) {
      release();
      throw error;
    }
  } catch (error) {
    throw error instanceof NexusError ? error : explain('start the database', dataDir, error);
  }
}

/** URL of the database of a server that runs, as of `startPostgres`; undefined where none does. */
export function runningPostgres(dataDir: string): string | undefined {
  if (!existsSync(join(dataDir, 'postgres'))) return undefined;
  const place = preparePlace(resolve(dataDir));
  return postmasterFile(place.cluster)?.ready === true ? urlOf(place, 'nexus') : undefined;
}

const urlOf = (place: Place, database: string): string =>
  `postgres://${ownerRole}:${ownerPassword(place)}@${encodeURIComponent(place.sockets)}:5432/${database}`;

async function startLocked(place: Place, options: PostgresOptions, release: () => void): Promise<EmbeddedPostgres> {
  const { log = silent, clock = systemClock, durable = true } = options;
  const began = clock.monotonic();
  await clearLeftover(place, clock, log);
  const binaries = prepareBinaries(place);
  const { isNew } = await prepareCluster(place, resolve(options.dataDir), binaries, durable);
  const { config } = writeConfiguration(place, durable);
  const supervisor = new Supervisor(
    place,
    [binaries.postgres, '-D', place.cluster, '-c', `config_file=${config}`],
    clock,
    log,
  );
  const url = (database: string) => urlOf(place, database);
  try {
    await supervisor.start();
    await ensureDatabase(url('postgres'));
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
  const where = place.elsewhere ? { directory: place.directory } : {};
  const who = place.account === undefined ? {} : { user: place.account.name };
  log.info({ ...where, ...who, isNew, ms: Math.round(clock.monotonic() - began) }, startMessage(place));
  return {
    ownerUrl: url('nexus'),
    stop: (withinMs) => supervisor.stop(withinMs).then(release),
    exited: supervisor.exited,
    status: () => supervisor.status,
    pid: () => supervisor.pid,
  };
}

function startMessage({ account, elsewhere, directory }: Place): string {
  if (account === undefined) return 'PostgreSQL is running';
  const user = `PostgreSQL is running as user ${account.name}, since it refuses to run as root`;
  return elsewhere ? `${user}; that user cannot reach the data directory, so the data is in ${directory}` : user;
}

async function ensureDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rowCount } = await client.query("select 1 from pg_database where datname = 'nexus'");
    if (rowCount === 0) await client.query('create database nexus');
  });
}
