import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { rolePlaceholder } from './roles.ts';

/** A module's `lookups.sql`: the functions by which it answers across organizations. */
export interface LookupSource {
  /** The module's name: unique, for ever. */
  name: string;
  file: URL;
}

/**
 * Brings the look-up functions to those of this program. A file that changed has its functions dropped and made anew,
 * because PostgreSQL refuses to replace one whose result type differs.
 */
export async function installLookups(client: pg.Client, sources: readonly LookupSource[], role: string): Promise<void> {
  await client.query(`
    create table if not exists nexus_lookups (
      source text collate "C" primary key, checksum text not null, functions text[] not null)`);
  const { rows } = await client.query<{ source: string; checksum: string; functions: string[] }>(
    'select source, checksum, functions from nexus_lookups',
  );
  // A database from before look-ups had versions.
  if (rows.length === 0) await dropAll(client);
  const installed = new Map(rows.map((row) => [row.source, row]));
  for (const source of sources) {
    const text = await readFile(source.file, 'utf8');
    const checksum = createHash('sha256').update(text).digest('hex');
    const before = installed.get(source.name);
    installed.delete(source.name);
    if (before?.checksum === checksum) continue;
    await drop(client, before?.functions ?? []);
    await install(client, source.name, withRole(text, role), checksum);
  }
  for (const { source, functions } of installed.values()) {
    await drop(client, functions);
    await client.query('delete from nexus_lookups where source = $1', [source]);
  }
}

/** SQL of a module, granting to the login of this database. */
export const withRole = (text: string, identifier: string): string =>
  text.replaceAll(new RegExp(`\\b${rolePlaceholder}\\b`, 'g'), () => identifier);

/** Names with their argument types, as `drop function` takes them. */
const signatures = `
  select p.oid::regprocedure::text as signature from pg_proc p
  where p.pronamespace = 'public'::regnamespace and starts_with(p.proname, 'lookup_')`;

async function install(client: pg.Client, name: string, text: string, checksum: string): Promise<void> {
  const before = await signaturesNow(client);
  await client.query(text);
  const functions = (await signaturesNow(client)).filter((signature) => !before.includes(signature));
  await client.query(
    `insert into nexus_lookups (source, checksum, functions) values ($1, $2, $3)
     on conflict (source) do update set checksum = excluded.checksum, functions = excluded.functions`,
    [name, checksum, functions],
  );
}

const signaturesNow = async (client: pg.Client): Promise<string[]> =>
  (await client.query<{ signature: string }>(signatures)).rows.map(({ signature }) => signature);

const dropAll = async (client: pg.Client): Promise<void> => drop(client, await signaturesNow(client));

async function drop(client: pg.Client, functions: readonly string[]): Promise<void> {
  for (const signature of functions) await client.query(`drop function if exists ${signature}`);
}
