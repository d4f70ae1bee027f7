import { describe, expect, test } from 'vitest';
import { findings } from '../findings.fixture.ts';
import { migrations } from './migrations.ts';

const folder = 'apps/server/src/modules/keys/migrations/';
const check = (...names: string[]) =>
  findings(migrations, Object.fromEntries(names.map((name) => [folder + name, '-- expand\n'])));

describe('migrations', () => {
  test('numbered from 001 without gaps, per folder', () => {
    expect(check('001_keys.sql', '002_key_limits.sql', '003_v2.sql')).toEqual([]);
    const other = 'apps/server/src/kernel/migrations/001_b.sql';
    expect(findings(migrations, { [`${folder}001_a.sql`]: '', [other]: '-- contract' })).toEqual([]);
  });

  test.each([
    [['001_a.sql', '003_b.sql'], `${folder}003_b.sql:1 number 003 where 002 is next; no gaps, none twice`],
    [['001_a.sql', '001_b.sql'], `${folder}001_b.sql:1 number 001 where 002 is next; no gaps, none twice`],
    [['002_a.sql'], `${folder}002_a.sql:1 number 002 where 001 is next; no gaps, none twice`],
    [['1_a.sql'], `${folder}1_a.sql:1 a migration is called NNN_name.sql, in lower snake case`],
    [['001-a.sql'], `${folder}001-a.sql:1 a migration is called NNN_name.sql, in lower snake case`],
    [['001_A.sql'], `${folder}001_A.sql:1 a migration is called NNN_name.sql, in lower snake case`],
    [['001_a.down.sql'], `${folder}001_a.down.sql:1 a migration is called NNN_name.sql, in lower snake case`],
    [['001_a.ts'], `${folder}001_a.ts:1 a migration is called NNN_name.sql, in lower snake case`],
  ])('%j', (names, wanted) => {
    expect(check(...names)).toEqual([wanted]);
  });

  test('a table is dropped for a stated reason', () => {
    const drop = (sql: string) => findings(migrations, { [`${folder}001_a.sql`]: sql });
    expect(drop('select 1;\ndrop table keys;')).toEqual([
      `${folder}001_a.sql:2 drop table without a comment that says why it is safe`,
    ]);
    expect(drop('-- its rows went to tokens\ndrop table keys;')).toEqual([]);
    expect(drop('DROP TABLE keys; -- its rows went to tokens')).toEqual([]);
    expect(drop('-- drop table keys;\nselect 1;')).toEqual([]);
  });

  test.each(['', 'select 1;', '-- expands', '--expand', '\n-- expand'])('a first line %j says no phase', (text) => {
    const missing = expect.stringContaining('the first line must be `-- expand`');
    expect(findings(migrations, { [`${folder}001_a.sql`]: '', [`${folder}002_b.sql`]: text })).toEqual([missing]);
    expect(findings(migrations, { 'apps/server/src/modules/vault/migrations/001_a.sql': text })).toEqual([missing]);
  });

  test.each(['-- expand', '-- contract: nodes before 0.3 read the column\ndrop …'])('%j says one', (text) => {
    expect(findings(migrations, { [`${folder}001_a.sql`]: '', [`${folder}002_b.sql`]: text })).toEqual([]);
  });
});
