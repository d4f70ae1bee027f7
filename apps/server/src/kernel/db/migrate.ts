import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type pg from 'pg';
import { installLookups, type LookupSource, withRole } from './lookups.ts';
import { adoptPrivileges, checkPrivileges } from './roles.ts';

/** A folder of `NNN_name.sql`, forward only, run in name order. */
export interface MigrationSource {
  /** `kernel/journal`, `audit`, …: unique, for ever. */
  name: string;
  folder: URL;
}

interface Migration {
  source: string;
  name: string;
  checksum: string;
  text: string;
}

/** Any constant; the same in every version. */
const preparationLock = 4_711_001;

/** Nodes that start at once prepare the database one after the other. The turn ends with the connection. */
export async function waitForTurn(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [preparationLock]);
}

/**
 * Brings the schema to what this program knows: all pending migrations and the look-up functions in one transaction.
 * Refuses a database that is ahead of the program, or whose applied migrations differ from the files. It must be
 * this connection's turn.
 */
export async function migrate(
  client: pg.Client,
  sources: readonly MigrationSource[],
  lookups: readonly LookupSource[],
  { role, now }: { role: string; now: Date },
): Promise<string[]> {
  const known = (await Promise.all(sources.map(readSource))).flat();
  await client.query('begin');
  const pending = await pendingOf(client, known);
  await adoptPrivileges(client, role);
  const identifier = client.escapeIdentifier(role);
  for (const migration of pending) await apply(client, migration, identifier, now);
  // Look-ups name tables of every module, so they come last.
  await installLookups(client, lookups, identifier);
  await checkPrivileges(client, role);
  await client.query('commit');
  return pending.map(({ source, name }) => `${source}/${name}`);
}

async function readSource({ name: source, folder }: MigrationSource): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8');
      return { source, name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

async function pendingOf(client: pg.Client, known: readonly Migration[]): Promise<Migration[]> {
  await client.query(`
    create table if not exists nexus_migrations (
      source text collate "C", name text collate "C", checksum text not null, applied_at timestamptz not null,
      primary key (source, name))`);
  const { rows } = await client.query<{ source: string; name: string; checksum: string }>(
    'select source, name, checksum from nexus_migrations',
  );
  const applied = new Map(rows.map((row) => [`${row.source}/${row.name}`, row.checksum]));
  for (const { source, name, checksum } of known) {
    const before = applied.get(`${source}/${name}`);
    if (before !== undefined && before !== checksum) {
      throw new Error(`migration ${source}/${name} was changed after it was applied: add a new one instead`);
    }
  }
  const names = new Set(known.map(({ source, name }) => `${source}/${name}`));
  const unknown = [...applied.keys()].filter((name) => !names.has(name));
  if (unknown.length > 0) throw new Error(`the database is newer than this program: it has ${unknown.join(', ')}`);
  return known.filter(({ source, name }) => !applied.has(`${source}/${name}`));
}

async function apply(
  client: pg.Client,
  { source, name, checksum, text }: Migration,
  role: string,
  now: Date,
): Promise<void> {
  try {
    await client.query(withRole(text, role));
  } catch (error) {
    throw new Error(`migration ${source}/${name} failed: ${(error as Error).message}`, { cause: error });
  }
  await client.query('insert into nexus_migrations (source, name, checksum, applied_at) values ($1, $2, $3, $4)', [
    source,
    name,
    checksum,
    now,
  ]);
}
