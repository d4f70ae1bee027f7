import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openClient } from '../src/kernel/db/client.ts';
import { appRoleOf } from '../src/kernel/db/roles.ts';
import { NexusError } from '../src/kernel/errors.ts';
import { type EmbeddedPostgres, startPostgres } from '../src/kernel/postgres/index.ts';
import { lockHolder } from '../src/kernel/postgres/lock.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's PostgreSQL and the prefix of the run's databases; or why there is none. */
    postgres: { ownerUrl: string; run: string } | { missing: string };
  }
}

/** One PostgreSQL for the whole run: NEXUS_TEST_DATABASE_URL (a superuser's), else an embedded one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const run = `nexus_test_${randomBytes(4).toString('hex')}`;
  const given = process.env.NEXUS_TEST_DATABASE_URL;
  if (given !== undefined) {
    project.provide('postgres', { ownerUrl: given, run });
    return () => dropDatabases(given, run);
  }
  for (const place of new Set([tmpdir(), memory])) removeLeftovers(place);
  const dataDir = mkdtempSync(join(hasRoom(memory) ? memory : tmpdir(), 'nexus-test-'));
  // As root, PostgreSQL runs as another user, which must be able to pass.
  chmodSync(dataDir, 0o711);
  let postgres: EmbeddedPostgres;
  try {
    postgres = await startPostgres({ dataDir, durable: false });
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    if (!maySkip(error, process.env)) throw error;
    process.stderr.write(`Tests that need PostgreSQL are skipped. ${error.message}\n`);
    project.provide('postgres', { missing: error.message });
    return async () => {};
  }
  project.provide('postgres', { ownerUrl: postgres.ownerUrl, run });
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

/**
 * A platform for which npm has no PostgreSQL skips what needs one. In CI that is a failure, as everything else is
 * everywhere: skipped tests would look like a change that holds.
 */
export const maySkip = (error: unknown, { CI = '' }: { CI?: string | undefined }): error is NexusError =>
  error instanceof NexusError && error.code === 'DATABASE_BINARY_MISSING' && (CI === '' || CI === 'false');

/**
 * Linux's file system in memory. A test's database is some 1,000 files, made and removed within seconds, and ext4 does not
 * give an inode away again within five: looking for free ones took a seventh of a run.
 */
const memory = '/dev/shm';

/** A container's file system in memory often has 64 MB. */
const roomBytes = 4 * 2 ** 30;

function hasRoom(place: string): boolean {
  if (!existsSync(place)) return false;
  const { bavail, bsize } = statfsSync(place);
  return Math.min(bavail * bsize, freemem()) >= roomBytes;
}

/** What a killed run left: its PostgreSQL went with it, its files did not. */
function removeLeftovers(place: string): void {
  if (!existsSync(place)) return;
  for (const name of readdirSync(place).filter((entry) => entry.startsWith('nexus-test-'))) {
    const directory = join(place, name);
    try {
      const content = readFileSync(join(directory, 'postgres/lock'), 'utf8');
      if (lockHolder(content) === undefined) rmSync(directory, { recursive: true, force: true });
    } catch {
      // Another user's, or one that is being made or removed.
    }
  }
}

async function dropDatabases(ownerUrl: string, run: string): Promise<void> {
  const client = await openClient({ connectionString: ownerUrl });
  try {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [run],
    );
    for (const { datname } of rows) {
      await client.query(`drop database if exists ${datname} with (force)`);
      await client.query(`drop role if exists ${appRoleOf(datname)}`);
    }
  } finally {
    await client.end();
  }
}
