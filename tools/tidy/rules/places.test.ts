import { describe, expect, test } from 'vitest';
import { findings } from '../findings.fixture.ts';
import { clock, connections, environment } from './places.ts';

const operation = 'apps/server/src/modules/keys/keys.ts';
const free = [
  'apps/console/src/a.tsx',
  'apps/server/src/a.test.ts',
  'apps/server/test/a.ts',
  'tools/a.ts',
  'bench/a.ts',
  'examples/a/b.ts',
];

describe('environment', () => {
  const readers = [
    'process.env.PORT',
    "process['env']",
    'const { env } = process;',
    "import { env } from 'node:process';",
    'process?.env',
  ];

  test.each(readers)('found: %s', (text) => {
    expect(findings(environment, { [operation]: text })).toEqual([
      `${operation}:1 the environment is read only in config.ts; add the setting there and pass its value in`,
    ]);
  });

  test.each(['apps/server/src/config.ts', ...free])('free in %s', (path) => {
    expect(findings(environment, { [path]: readers.join(';') })).toEqual([]);
  });

  test.each(["'process.env'", '// process.env', 'process.exit()', 'my.environment'])('none: %s', (text) => {
    expect(findings(environment, { [operation]: text })).toEqual([]);
  });
});

describe('connections', () => {
  const from = "import pg from 'pg';";
  const found = [`${from} new pg.Client({})`, `${from} new pg.Pool({})`, "import { type PoolClient, Pool } from 'pg';"];

  test.each(found)('found: %s', (text) => {
    for (const path of [operation, 'apps/server/test/a.ts', 'apps/server/src/a.test.ts'])
      expect(findings(connections, { [path]: text })).toEqual([
        `${path}:1 connections are opened with openPool, openClient or withClient of kernel/db/client.ts`,
      ]);
  });

  test.each(['apps/server/src/kernel/db/client.ts', 'bench/a.ts'])('free in %s', (path) => {
    expect(findings(connections, { [path]: found.join(';') })).toEqual([]);
  });

  test.each([
    "import type { Client, Pool } from 'pg';",
    "import { type Pool } from 'pg';",
    `${from} pg.types.getTypeParser(20)`,
  ])('none: %s', (text) => {
    expect(findings(connections, { [operation]: text })).toEqual([]);
  });
});

describe('clock', () => {
  const readers = ['Date.now()', 'list.map(Date.now)', 'new Date()', 'new Date(x)', 'Date()', 'performance.now()'];

  test.each([...readers, 'process.hrtime.bigint()'])('found: %s', (text) => {
    expect(findings(clock, { [operation]: text })).toEqual([expect.stringContaining('outside kernel/clock.ts')]);
  });

  test.each(['apps/server/src/kernel/clock.ts', ...free])('free in %s', (path) => {
    expect(findings(clock, { [path]: readers.join(';') })).toEqual([]);
  });

  test.each(['clock.now()', 'const at: Date = toDate(1);', 'z.date()', 'Date.UTC(2026)', 'a instanceof Date'])(
    'none: %s',
    (text) => {
      expect(findings(clock, { [operation]: text })).toEqual([]);
    },
  );
});
