/**
 * Writes `modules/<name>/tables.ts`, the types of a module's tables, from the migrated database: `npm run tables`.
 * `apps/server/test/tables.test.ts` fails where a file is stale.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type pg from 'pg';
import { modules } from '../apps/server/src/app.ts';
import { prepareDatabase } from '../apps/server/src/boot.ts';
import { systemClock } from '../apps/server/src/kernel/clock.ts';
import { localKek } from '../apps/server/src/kernel/crypto/kek.ts';
import { withClient } from '../apps/server/src/kernel/db/client.ts';
import { startPostgres } from '../apps/server/src/kernel/postgres/index.ts';

interface Column {
  table: string;
  column: string;
  type: string;
  nullable: boolean;
  hasDefault: boolean;
}

interface Constraint {
  table: string;
  /** As `pg_get_constraintdef` writes it. */
  definition: string;
}

const columnsSql = `
  select c.relname as "table", a.attname as "column", format_type(a.atttypid, null) as type,
    not a.attnotnull as nullable, a.atthasdef as "hasDefault"
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`;
const constraintsSql = `
  select c.relname as "table", pg_get_constraintdef(k.oid) as definition
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where c.relnamespace = 'public'::regnamespace and k.contype in ('c', 'f')
  order by c.relname, k.conname`;

/** The files that the database asks for, by path. */
export async function tableFiles(client: pg.Client): Promise<Map<string, string>> {
  const { rows: columns } = await client.query<Column>(columnsSql);
  const { rows: constraints } = await client.query<Constraint>(constraintsSql);
  const types = narrowedTypes(constraints);
  const files = new Map<string, string>();
  for (const { name, migrations } of modules) {
    const tables =
      migrations === undefined
        ? []
        : tablesIn(migrations).filter((table) => columns.some((each) => each.table === table));
    if (tables.length > 0) {
      const path = new URL(`../apps/server/src/modules/${name}/tables.ts`, import.meta.url).pathname;
      files.set(
        path,
        fileOf(
          tables.map((table) => [table, columns.filter((each) => each.table === table)]),
          types,
        ),
      );
    }
  }
  return files;
}

/** Tables that a module's migrations create, in the order of the alphabet. */
function tablesIn(folder: URL): string[] {
  const names = readdirSync(folder).flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^create table (?:if not exists )?(\w+)/gm)].map(
      ([, table = '']) => table,
    ),
  );
  return [...new Set(names)].sort();
}

/** Ids from checks on their prefix and from foreign keys, unions from checks on a list; by `table.column`. */
function narrowedTypes(constraints: readonly Constraint[]): Map<string, string> {
  const types = new Map<string, string>();
  for (const { table, definition } of constraints) {
    for (const [, column, type] of definition.matchAll(/(\w+)\)? ~~? '\^?eco\\?_(\w{3})\\?_/g)) {
      types.set(`${table}.${column}`, `Id<'${type}'>`);
    }
    const list = /^CHECK \(\(\(?(\w+)\)?(?:::text)? = ANY \(\(?ARRAY\[(.*)\]\)?(?:::text\[\])?\)\)\)$/.exec(definition);
    if (list !== null) types.set(`${table}.${list[1]}`, wordsIn(list[2]).join(' | '));
    const either = /\((\w+) = ANY \(ARRAY\[([^\]]*)\]\)\) OR \(\1 ~ /.exec(definition);
    if (either !== null) {
      const column = `${table}.${either[1]}`;
      types.set(column, [...wordsIn(either[2]), types.get(column)].join(' | '));
    }
  }
  const foreign = constraints.flatMap(({ table, definition }) => referencesOf(table, definition));
  // Keys that refer to keys that refer to ids.
  for (let round = 0; round < 3; round += 1) {
    for (const [from, to] of foreign) {
      const type = types.get(to);
      if (type?.startsWith('Id<') && !types.has(from)) types.set(from, type);
    }
  }
  return types;
}

const wordsIn = (list = ''): string[] => [...list.matchAll(/'([^']*)'/g)].map(([, word]) => `'${word}'`);

function referencesOf(table: string, definition: string): [string, string][] {
  const found = /^FOREIGN KEY \(([^)]*)\) REFERENCES (\w+)\(([^)]*)\)/.exec(definition);
  if (found === null) return [];
  const [, own = '', target = '', theirs = ''] = found;
  const targets = theirs.split(', ');
  return own.split(', ').map((column, at) => [`${table}.${column}`, `${target}.${targets[at]}`]);
}

const scalar: Readonly<Record<string, string>> = {
  text: 'string',
  'text[]': 'string[]',
  'bigint[]': 'string[]',
  'numeric[]': 'string[]',
  'integer[]': 'number[]',
  boolean: 'boolean',
  bytea: 'Buffer',
  smallint: 'number',
  integer: 'number',
  bigint: 'number',
  'double precision': 'number',
  numeric: 'string',
  date: 'string',
  jsonb: 'Jsonb',
  json: 'Jsonb',
  inet: 'string',
  uuid: 'string',
};

const camelCase = (name: string): string =>
  name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const interfaceOf = (table: string): string => camelCase(`_${table.replace(/^(eco|nexus)_/, '')}`);

function typeOf({ table, column, type, nullable, hasDefault }: Column, types: Map<string, string>): string {
  if (type === 'timestamp with time zone') {
    if (nullable) return 'NullableTimestamp';
    return hasDefault ? 'WithDefault<Timestamp>' : 'Timestamp';
  }
  const base = types.get(`${table}.${column}`) ?? scalar[type];
  if (base === undefined)
    throw new Error(`${table}.${column} has the type ${type}, which tools/tables.ts does not know`);
  const whole = nullable ? `${base} | null` : base;
  return hasDefault ? `WithDefault<${whole}>` : whole;
}

function fileOf(tables: readonly [string, Column[]][], types: Map<string, string>): string {
  const bodies = tables.map(
    ([table, columns]) =>
      `export interface ${interfaceOf(table)} {\n${columns.map((each) => `  ${camelCase(each.column)}: ${typeOf(each, types)};\n`).join('')}}\n`,
  );
  const map = `export interface Tables {\n${tables.map(([table]) => `  ${table}: ${interfaceOf(table)};\n`).join('')}}\n`;
  const text = [map, ...bodies].join('\n');
  const uses = (names: string[]): string => names.filter((name) => new RegExp(`\\b${name}\\b`).test(text)).join(', ');
  const imports = [
    ['../../kernel/db/tx.ts', uses(['Jsonb', 'NullableTimestamp', 'Timestamp', 'WithDefault'])],
    ['../../kernel/ids.ts', uses(['Id'])],
  ]
    .filter(([, names]) => names !== '')
    .map(([from, names]) => `import type { ${names} } from '${from}';\n`);
  return `// Written by \`npm run tables\` from the migrations. Do not edit.\n${imports.join('')}\n${text}`;
}

async function withMigratedDatabase<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'nexus-tables-'));
  const postgres = await startPostgres({ dataDir, durable: false });
  try {
    await prepareDatabase(postgres.ownerUrl, localKek(randomBytes(32)), modules, systemClock);
    return await withClient(postgres.ownerUrl, work);
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const files = await withMigratedDatabase(tableFiles);
  for (const [path, text] of files) writeFileSync(path, text);
  process.stdout.write(`${files.size} files written\n`);
}
