import { describe, expect, test } from 'vitest';
import { findings } from '../findings.fixture.ts';
import { sqlPlace, sqlTime } from './sql-places.ts';

const source = 'apps/server/src/';
const store = `${source}modules/keys/store.ts`;

describe('sql-place', () => {
  const sql = [
    'await sql`update a`.execute(tx);',
    'const a = sql<Row>`x`;',
    "sql.raw('x');",
    "pool.query('listen a');",
    'pool.query(`x`);',
    'pool.query({ text: statement, values });',
    "tx.selectFrom('keys');",
    "tx.insertInto('keys');",
    "tx.updateTable('keys');",
    "tx.deleteFrom('keys');",
    'query.executeTakeFirst();',
    "const a = 'select a from b where c';",
    'const a = `\n  insert into a (b)`;',
    "const a = 'SELECT a FROM b';",
    "const a = 'update a set b = 1';",
    "const a = 'with a as (select 1) select';",
  ];

  const refused = [
    ...['routes', 'schema', 'module', 'index', 'jobs', 'events', 'errors', 'restore'].map(
      (name) => `modules/a/${name}`,
    ),
    ...['modules/a/customers/routes', 'modules/a/customers/schema', 'modules/a/customers/a'],
    ...['modules/store', 'http/record', 'app'],
  ];
  test.each(refused)('found in %s.ts', (name) => {
    for (const text of sql)
      expect(findings(sqlPlace, { [`${source}${name}.ts`]: text }), text).toContainEqual(
        expect.stringContaining('outside a store'),
      );
  });

  test.each([
    store,
    `${source}modules/keys/keys.ts`,
    `${source}modules/keys/store/verify.ts`,
    `${source}modules/tenancy/customers/customers.ts`,
    `${source}modules/tenancy/customers/store.ts`,
    `${source}kernel/db/tx.ts`,
    `${source}http/store.ts`,
    `${source}modules/keys/routes.db.test.ts`,
    'apps/server/test/harness.ts',
    'bench/run.ts',
  ])('allowed in %s', (path) => {
    expect(findings(sqlPlace, { [path]: sql.join('{}') })).toEqual([]);
  });

  test.each([
    "const summary = 'Select one from the list';",
    "const summary = 'Delete from the list';",
    'request.query.limit;',
    'store.query(filter);',
    '// select a from b',
    "import { sql } from 'kysely';",
  ])('no SQL: %s', (text) => {
    expect(findings(sqlPlace, { [`${source}modules/keys/routes.ts`]: text })).toEqual([]);
  });
});

describe('sql-time', () => {
  const migration = `${source}modules/keys/migrations/001_keys.sql`;

  test.each([
    'select now()',
    'select NOW ( )',
    'default current_timestamp',
    'select localtimestamp',
    'select clock_timestamp()',
    'select statement_timestamp()',
    'select transaction_timestamp()',
  ])('found: %s', (sql) => {
    for (const [path, text] of [
      [migration, `-- a\n${sql};`],
      [store, `sql\`\n${sql}\${a}\``],
      [`${source}kernel/db/tx.ts`, `\npool.query('${sql}')`],
    ] as const) {
      expect(findings(sqlTime, { [path]: text })).toEqual([expect.stringContaining(`${path}:2 SQL asks`)]);
    }
  });

  test.each(['select $1::timestamptz', 'select known() -- now()', '/* now() */ select 1', 'select created_at'])(
    'none: %s',
    (sql) => {
      expect(findings(sqlTime, { [migration]: sql, [store]: `sql\`${sql}\`; clock.now()` })).toEqual([]);
    },
  );
});
