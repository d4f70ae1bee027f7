import { expect, test } from 'vitest';
import { statementsOf, tableName, withoutComments } from './sql.ts';

test('statementsOf splits where PostgreSQL does', () => {
  const text = `-- one; two
create table a (b text default ';'); /* ; */
create function f() returns void language sql as $body$ select 1; select 2; $body$;

select "a;b"`;
  expect(statementsOf(text)).toEqual([
    { text: "create table a (b text default ';')", line: 2 },
    { text: 'create function f() returns void language sql as $body$ select 1; select 2; $body$', line: 3 },
    { text: 'select "a;b"', line: 5 },
  ]);
});

test('withoutComments keeps places and quotes', () => {
  expect(withoutComments("a -- b\nc /* d\n */ e '-- f'")).toBe("a     \nc     \n    e '-- f'");
});

test('tableName drops the schema and the quotes', () => {
  expect([' a', 'public.a', 'public."a"'].map(tableName)).toEqual(['a', 'a', 'a']);
});
