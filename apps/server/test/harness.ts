import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { inject } from 'vitest';
import { withClient } from '../src/kernel/db/client.ts';
import { appRoleOf } from '../src/kernel/db/roles.ts';
import type {} from './setup.ts';
import { type Template, templates } from './templates.ts';

export { redisAvailable, type TestRedis, testRedis } from './redis.ts';

/**
 * Milliseconds within which a node has certainly heard of a change by NOTIFY, also on a machine with other work. Without
 * it, it would learn of the change when its cache expires: after five minutes. How fast it is, `npm run bench -- revocation` says.
 */
export const heardMs = 4000;

/** False when no PostgreSQL runs on this machine: `describe.skipIf(!postgresAvailable)('… (needs PostgreSQL)', …)`. */
export const postgresAvailable: boolean = 'ownerUrl' in inject('postgres');

export interface TestDatabase {
  /** `postgres://` URL of the database's superuser. */
  ownerUrl: string;
  /** Cuts its connections and removes it. */
  drop(): Promise<void>;
}

/** The login of requests to a database of the tests. */
export const appRole = (ownerUrl: string): string => appRoleOf(new URL(ownerUrl).pathname.slice(1));

/** A database of the test's own: a copy of a template that the first test of the run to ask for it builds. */
export async function testDatabase({ template = 'empty' }: { template?: Template } = {}): Promise<TestDatabase> {
  const server = inject('postgres');
  if (!('ownerUrl' in server)) throw new Error(`no PostgreSQL for tests: ${server.missing}`);
  const { ownerUrl, run } = server;
  const name = `${run}_${randomBytes(6).toString('hex')}`;
  await withClient(ownerUrl, async (client) => {
    const source = await ensureTemplate(client, ownerUrl, run, template);
    // With fsync off, copying files takes 16 ms, writing the copy to the WAL 50 to 100 ms.
    await client.query(`create database ${name} template ${source} strategy file_copy`);
  });
  return {
    ownerUrl: withDatabase(ownerUrl, name),
    drop: () =>
      withClient(ownerUrl, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
        await client.query(`drop role if exists ${appRoleOf(name)}`);
      }),
  };
}

/** Workers ask at once: an advisory lock lets one build and the others wait. */
async function ensureTemplate(client: pg.Client, ownerUrl: string, run: string, template: Template): Promise<string> {
  const name = `${run}_template_${template}`;
  const isBuilt = async () =>
    (await client.query('select 1 from pg_database where datname = $1 and not datallowconn', [name])).rowCount === 1;
  if (await isBuilt()) return name;
  await client.query('select pg_advisory_lock(hashtext($1))', [name]);
  try {
    if (await isBuilt()) return name;
    const { from, build } = templates[template];
    const source = from === undefined ? 'template1' : await ensureTemplate(client, ownerUrl, run, from);
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name} template ${source} strategy file_copy`);
    await build(withDatabase(ownerUrl, name));
    // A template that somebody is connected to cannot be copied; and this marks it as complete.
    await client.query(`alter database ${name} allow_connections false`);
  } finally {
    await client.query('select pg_advisory_unlock(hashtext($1))', [name]);
  }
  return name;
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}
