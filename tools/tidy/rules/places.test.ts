import { describe, expect, test } from 'vitest';
import { findings } from '../findings.ts';
import { clock, environment, sqlPlace, sqlTimes } from './places.ts';

const operation = 'apps/server/src/modules/keys/keys.ts';
const store = 'apps/server/src/modules/keys/store.ts';

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
    "const text = 'select a from b where c';",
    'const text = `\n  insert into a (b)`;',
    "const text = 'SELECT a FROM b';",
    "const text = 'update a set b = 1';",
    "const text = 'with a as (select 1) select';",
  ];

  test.each(sql)('found: %s', (text) => {
    expect(findings(sqlPlace, { [operation]: text })).toEqual([expect.stringContaining('outside a store')]);
  });

  test('allowed in stores and the kernel, and in tests', () => {
    const places = [
      store,
      'apps/server/src/modules/keys/store/verify.ts',
      'apps/server/src/kernel/db/tx.ts',
      'apps/server/src/http/store.ts',
      'apps/server/src/modules/keys/keys.db.test.ts',
      'apps/server/test/harness.ts',
      'bench/run.ts',
    ];
    for (const path of places) expect(findings(sqlPlace, { [path]: sql.join('\n') })).toEqual([]);
    for (const path of [
      'apps/server/src/http/record.ts',
      'apps/server/src/app.ts',
      'apps/server/src/modules/a/restore.ts',
    ]) {
      expect(findings(sqlPlace, { [path]: sql.join('\n') }).length).toBeGreaterThanOrEqual(sql.length);
    }
  });

  test.each([
    "const summary = 'Select one from the list';",
    "const summary = 'Delete from the list';",
    'request.query.limit;',
    'store.query(filter);',
    '// select a from b',
    "import { sql } from 'kysely';",
  ])('no SQL: %s', (text) => {
    expect(findings(sqlPlace, { [operation]: text })).toEqual([]);
  });
});

describe('environment', () => {
  const readers = [
    'process.env.PORT',
    "process['env']",
    'const { env } = process;',
    "import { env } from 'node:process';",
    'process?.env',
  ];

  test.each(readers)('found: %s', (text) => {
    expect(findings(environment, { [operation]: text })).toEqual([`${operation}:1 ${expectedEnvironment(text)}`]);
  });

  const expectedEnvironment = (text: string) =>
    text.startsWith('import')
      ? 'the environment is read only in config.ts; pass the value in'
      : 'the environment is read only in config.ts; add the setting there and pass its value in';

  test('free in config.ts, tests, tools, bench and examples', () => {
    const places = ['apps/server/src/config.ts', 'apps/server/src/a.test.ts', 'apps/server/test/a.ts', 'tools/a.ts'];
    for (const path of [...places, 'bench/a.ts', 'examples/a/b.ts']) {
      expect(findings(environment, { [path]: readers.join('\n') })).toEqual([]);
    }
  });

  test.each(["'process.env'", '// process.env', 'process.exit()', 'my.environment'])('none: %s', (text) => {
    expect(findings(environment, { [operation]: text })).toEqual([]);
  });
});

describe('clock', () => {
  const readers = ['Date.now()', 'list.map(Date.now)', 'new Date()', 'new Date(x)', 'Date()', 'performance.now()'];

  test.each([...readers, 'process.hrtime.bigint()'])('found: %s', (text) => {
    expect(findings(clock, { [operation]: text })).toEqual([expect.stringContaining('outside kernel/clock.ts')]);
  });

  test('free in kernel/clock.ts, tests and outside the server', () => {
    for (const path of ['apps/server/src/kernel/clock.ts', 'apps/server/src/a.test.ts', 'tools/a.ts', 'bench/a.ts']) {
      expect(findings(clock, { [path]: readers.join('\n') })).toEqual([]);
    }
  });

  test.each(['clock.now()', 'const at: Date = toDate(1);', 'z.date()', 'Date.UTC(2026)', 'instanceof Date'])(
    'none: %s',
    (text) => {
      expect(findings(clock, { [operation]: text })).toEqual([]);
    },
  );
});

describe('sql-time', () => {
  const migration = 'apps/server/src/modules/keys/migrations/001_keys.sql';
  const asking = [
    'select now()',
    'select NOW ( )',
    'default current_timestamp',
    'select localtimestamp',
    'select clock_timestamp()',
    'select statement_timestamp()',
    'select transaction_timestamp()',
  ];

  test.each(asking)('found: %s', (sql) => {
    for (const [path, text] of [
      [migration, `-- a\n${sql};`],
      [store, `sql\`\n${sql}\``],
      ['apps/server/src/kernel/db/tx.ts', `\npool.query('${sql}')`],
    ] as const) {
      expect(findings(sqlTimes, { [path]: text })).toEqual([expect.stringContaining(`${path}:2 SQL asks`)]);
    }
  });

  test.each(['select $1::timestamptz', 'select known() -- now()', '/* now() */ select 1', 'select created_at'])(
    'none: %s',
    (sql) => {
      expect(findings(sqlTimes, { [migration]: sql, [store]: `sql\`${sql}\`; clock.now()` })).toEqual([]);
    },
  );
});
