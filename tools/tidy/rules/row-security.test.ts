import { describe, expect, test } from 'vitest';
import { findings } from '../findings.fixture.ts';
import { rowSecurity } from './row-security.ts';

const path = 'apps/server/src/modules/keys/migrations/001_keys.sql';
const other = 'apps/server/src/modules/keys/migrations/002_more.sql';

const table = 'create table keys (\n  id text primary key,\n  org_id text not null\n);\n';
const enable = 'alter table keys enable row level security;\n';
const policy = "create policy tenant on keys using (org_id = current_setting('app.org'));\n";
const system = '-- system table: the sequencer reads across organizations\n';

const check = (sql: string, more = '') => findings(rowSecurity, { [path]: sql, [other]: more });
const missesSecurity = expect.stringContaining(`${path}:1 tenant table keys has no row-level security`);
const missesPolicy = expect.stringContaining('tenant table keys has no policy');

describe('row-security', () => {
  test('a protected table', () => {
    expect(check(table + enable + policy)).toEqual([]);
    expect(check(table + enable.replace('enable', 'force row level security, enable') + policy)).toEqual([]);
    expect(check((table + enable + policy).toUpperCase().replace('APP.ORG', 'app.org'))).toEqual([]);
  });

  test.each([
    ['nothing', '', [missesSecurity, missesPolicy]],
    ['no policy', enable, [missesPolicy]],
    ['not switched on', policy, [missesSecurity]],
    ['in a comment', `/* ${enable} */ ${policy}`, [missesSecurity]],
    ['of another table', enable + policy.replace('on keys', 'on keys_used'), [missesPolicy]],
    ['on nothing of the tenant', `${enable}create policy all_of_it on keys using (true);`, [missesPolicy]],
    ['app.org in a comment', `${enable}create policy p on keys using (true) -- app.org\n;`, [missesPolicy]],
  ])('%s', (_, rest, wanted) => {
    expect(check(table + rest)).toEqual(wanted);
  });

  test('the policy stands beside its table, not in a later file', () => {
    expect(check(table, enable + policy)).toEqual([missesSecurity, missesPolicy]);
  });

  test('a table that gets its organization later', () => {
    const added = 'alter table keys add column org_id text;\n';
    expect(check(added)).toEqual([missesSecurity, missesPolicy]);
    expect(check(added + enable + policy)).toEqual([]);
  });

  test('a table without an organization', () => {
    expect(check('create table words (id text, not_org_id text);')).toEqual([]);
  });

  test('a system table is stated and granted to nobody', () => {
    expect(check(system + table)).toEqual([]);
    expect(check(`select 1;\n${system}-- and writes for all of them\n${table}`)).toEqual([]);
    expect(check(`${system}\n${table}`)).toHaveLength(2);
    expect(check(`-- a system table\n${table}`)).toHaveLength(2);
    expect(check(`-- system table:\n${table}`)).toHaveLength(2);
    const granted = expect.stringContaining(`${other}:2 grants keys to nexus_app, but it is a system table`);
    expect(check(system + table, '\ngrant select, insert on a, public.keys to nexus_app;')).toEqual([granted]);
    expect(check(system + table, '\ngrant all on table keys to someone, nexus_app;')).toEqual([granted]);
    expect(check(system + table, 'grant select on a to nexus_app; grant select on keys to nexus_owner;')).toEqual([]);
    expect(check(system + table, 'grant execute on function keys(text) to nexus_app;')).toEqual([]);
  });

  test.each([
    'grant select on all tables in schema public to nexus_app;',
    'alter default privileges in schema public grant select on tables to nexus_app;',
  ])('%s', (sql) => {
    expect(check(system + table, sql)).toEqual([expect.stringContaining('name them one by one')]);
    expect(check(table + enable + policy, sql)).toEqual([]);
  });

  test('a partition is reached through its table alone', () => {
    const partition = 'create table keys_1 partition of keys for values in (1);';
    expect(check(table + enable + policy + partition)).toEqual([]);
    expect(check(partition, 'grant select on keys_1 to nexus_app;')).toEqual([
      expect.stringContaining('is a partition'),
    ]);
  });

  test('row-level security stays on', () => {
    const off = 'alter table keys disable row level security;';
    expect(check(table + enable + policy, off)).toEqual([expect.stringContaining(`${other}:1 disables row-level`)]);
  });
});
