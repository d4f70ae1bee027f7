import { createDecipheriv } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { blobKeyId } from '../src/kernel/crypto/aead.ts';
import { localKek } from '../src/kernel/crypto/kek.ts';

/** A canary and where it was seen: a table's column, or a file. */
export interface Sighting {
  canary: string;
  place: string;
  /** Whose key opened it; undefined where it stood in the open. */
  scope?: string;
}

interface DataKey {
  scope: string;
  key: Buffer;
}

/** Text in which ciphertext is written down: journal rows, exports. */
const base64 = /[A-Za-z0-9+/]{60,}={0,2}/g;

/**
 * Every row of every table as text and as bytes, and whatever is sealed in it with a key that is still there: opened
 * past its additional data, as an owner of database and master key could.
 */
export async function searchDatabase(
  db: pg.Client,
  masterKey: Buffer,
  canaries: readonly string[],
): Promise<Sighting[]> {
  const keys = await dataKeys(db, masterKey);
  const found: Sighting[] = [];
  for (const table of await tables(db)) {
    const { rows } = await db.query<Record<string, unknown>>(`select * from ${table}`);
    const texts = await db.query<{ text: string }>(`select t::text as text from ${table} t`);
    for (const { text } of texts.rows) found.push(...search(text, canaries, { place: table }));
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        const place = `${table}.${column}`;
        if (Buffer.isBuffer(value)) found.push(...searchBytes(value, keys, canaries, place));
        else if (typeof value === 'string') found.push(...searchText(value, keys, canaries, place));
      }
    }
  }
  return distinct(found);
}

/** Every file under the folder, likewise. */
export async function searchFiles(
  db: pg.Client,
  folder: string,
  masterKey: Buffer,
  canaries: readonly string[],
): Promise<Sighting[]> {
  const keys = await dataKeys(db, masterKey);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return distinct(
    files.flatMap((name) => {
      const bytes = readFileSync(join(folder, name));
      const text = bytes.toString('latin1');
      return [...searchBytes(bytes, keys, canaries, name), ...searchText(text, keys, canaries, name)];
    }),
  );
}

/** The key with which each blob can still be opened. */
async function dataKeys(db: pg.Client, masterKey: Buffer): Promise<Map<string, DataKey>> {
  const kek = localKek(masterKey);
  const { rows } = await db.query<{ id: string; scope: string; wrapped: Buffer }>(
    'select id, scope, wrapped from nexus_data_keys where wrapped is not null',
  );
  const keys = new Map<string, DataKey>();
  for (const { id, scope, wrapped } of rows) {
    keys.set(id, { scope, key: await kek.unwrap(wrapped, { dataKey: id, scope }) });
  }
  return keys;
}

async function tables(db: pg.Client): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
  );
  return rows.map(({ name }) => name);
}

function searchBytes(bytes: Buffer, keys: ReadonlyMap<string, DataKey>, canaries: readonly string[], place: string) {
  const found = search(bytes.toString('latin1'), canaries, { place });
  const opened = openBlob(bytes, keys);
  if (opened !== undefined) found.push(...search(opened.text, canaries, { place, scope: opened.scope }));
  return found;
}

const searchText = (text: string, keys: ReadonlyMap<string, DataKey>, canaries: readonly string[], place: string) => [
  ...search(text, canaries, { place }),
  ...[...text.matchAll(base64)].flatMap(([blob]) => searchBytes(Buffer.from(blob, 'base64'), keys, canaries, place)),
];

/** AES-GCM without looking at its tag: an attacker need not care for the additional data. */
function openBlob(bytes: Buffer, keys: ReadonlyMap<string, DataKey>): { scope: string; text: string } | undefined {
  const id = idOf(bytes);
  const found = id === undefined ? undefined : keys.get(id);
  if (found === undefined) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(17, 29));
  return { scope: found.scope, text: decipher.update(bytes.subarray(29, -16)).toString('utf8') };
}

function idOf(bytes: Buffer): string | undefined {
  try {
    return blobKeyId(bytes);
  } catch {
    return undefined;
  }
}

/** Written as it is, and as UTF-8 that was read as Latin-1. */
function search(text: string, canaries: readonly string[], seen: Omit<Sighting, 'canary'>): Sighting[] {
  const lower = text.toLowerCase();
  return canaries
    .filter((canary) =>
      [canary, Buffer.from(canary).toString('latin1')].some((each) => lower.includes(each.toLowerCase())),
    )
    .map((canary) => ({ ...seen, canary }));
}

const distinct = (found: readonly Sighting[]): Sighting[] => [
  ...new Map(found.map((each) => [JSON.stringify(each), each])).values(),
];
