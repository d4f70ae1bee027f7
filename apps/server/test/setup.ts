import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
  removeLeftovers();
  const dataDir = mkdtempSync(join(tmpdir(), 'nexus-test-'));
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

/** What a killed run left: its PostgreSQL went with it, its files did not. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith('nexus-test-'))) {
    const directory = join(tmpdir(), name);
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
