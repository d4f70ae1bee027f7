import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '../../src/kernel/caller.ts';
import { openClient } from '../../src/kernel/db/client.ts';
import { register, type TestApp, testApp } from '../app.ts';
import { appRole, postgresAvailable } from '../harness.ts';
import { tablesWritten, type Write, watchWrites } from './writes.ts';

describe.skipIf(!postgresAvailable)('a write (needs PostgreSQL)', () => {
  let app: TestApp;
  let client: pg.Client;

  beforeAll(async () => {
    app = await testApp();
    client = await openClient({ connectionString: app.ownerUrl });
    await client.query(`
      create table sample (id int primary key, org_id text);
      create table sample_part (id int references sample on delete cascade);
      create table sample_days (day int) partition by range (day);
      create table sample_day1 partition of sample_days for values from (1) to (2);
      create function sample_definer() returns void language sql security definer as $$ insert into sample values (100) $$;
      grant execute on function sample_definer to ${appRole(app.ownerUrl)};
      insert into sample values (1, 'a'), (2, 'b')`);
  });
  afterAll(async () => {
    await client?.end();
    await app?.close();
  });

  /** What is noted of the statements, which one connection runs. */
  async function noted(...statements: string[]): Promise<Write[]> {
    const written = await watchWrites(app);
    for (const statement of statements) await client.query(statement);
    return written();
  }
  const shown = (writes: readonly Write[]): string[] => writes.map(({ act, name }) => `${act} ${name}`).sort();

  it.each([
    ['insert', 'insert into sample values (3)', ['INSERT sample']],
    ['insert of many rows', 'insert into sample select n from generate_series(10, 19) n', ['INSERT sample']],
    ['update', "update sample set org_id = 'c' where id = 2", ['UPDATE sample']],
    ['update that changes nothing', 'update sample set org_id = org_id where id = 2', ['UPDATE sample']],
    ['upsert', "insert into sample values (2) on conflict (id) do update set org_id = 'd'", ['UPDATE sample']],
    [
      'merge',
      'merge into sample s using (values (2), (4)) v (id) on s.id = v.id when matched then delete when not matched then insert values (v.id)',
      ['DELETE sample', 'INSERT sample'],
    ],
    ['delete', 'delete from sample where id = 3', ['DELETE sample']],
    ['delete in a common table expression', 'with d as (delete from sample where id = 10) select 1', ['DELETE sample']],
    ['insert into a partitioned table', 'insert into sample_days values (1)', ['INSERT sample_days']],
    ['insert into a partition', 'insert into sample_day1 values (1)', ['INSERT sample_days']],
    ['insert in a SECURITY DEFINER function', 'select sample_definer()', ['INSERT sample']],
    ['truncate', 'truncate sample_days', ['TRUNCATE sample_days', 'TRUNCATE sample_days']],
    ['drop of a partition', 'drop table sample_day1', ['DROP sample_day1']],
    [
      'insert into a table of its own transaction',
      'create table sample_new (id int); insert into sample_new values (1)',
      ['INSERT sample_new'],
    ],
    ['job in the queue', "select graphile_worker.add_job('sample')", ['INSERT graphile_worker._private_jobs']],
  ])('is noticed: %s', async (_, statement, expected) => {
    expect(shown(await noted(statement))).toEqual(expect.arrayContaining(expected));
  });

  it('is noticed where a foreign key deletes', async () => {
    await client.query('insert into sample_part values (1)');
    expect(shown(await noted('delete from sample where id = 1'))).toEqual(['DELETE sample', 'DELETE sample_part']);
  });

  it('is noticed of every role, with the scope of its transaction and whose rows it changed', async () => {
    const { org, user } = await register(app);
    const written = await watchWrites(app);
    await app.app.kernel.database.tenant(systemActor('test'), { org, person: user }, (tx) =>
      tx.client.query("update eco_projects set name = 'Noticed'"),
    );
    expect(await written()).toMatchObject([
      {
        name: 'eco_projects',
        act: 'UPDATE',
        orgs: [org],
        org,
        person: user,
        login: appRole(app.ownerUrl),
        session: 'nexus',
      },
    ]);
  });

  it('is not noticed where it is rolled back, as a whole or to a savepoint, or changes no row', async () => {
    expect(await noted('begin', 'insert into sample values (50)', 'rollback')).toEqual([]);
    const savepoint = ['begin', 'savepoint s', 'insert into sample values (51)', 'rollback to s', 'commit'];
    expect(await noted(...savepoint)).toEqual([]);
    expect(await noted('update sample set id = 0 where false', 'delete from sample where false')).toEqual([]);
    expect(await noted('insert into sample select 1 where false')).toEqual([]);
    await expect(noted('insert into sample values (60), (60)')).rejects.toThrow('duplicate key');
    expect(await noted('select from sample for update', 'select pg_advisory_lock(1)')).toEqual([]);
  });

  it('of a transaction that began earlier is noticed by its commit, and of one that ended earlier is not', async () => {
    await client.query('begin');
    await client.query('insert into sample values (70)');
    const written = await watchWrites(app);
    expect(await written()).toEqual([]);
    await client.query('commit');
    expect(shown(await written())).toEqual(['INSERT sample']);
    expect(await (await watchWrites(app))()).toEqual([]);
  });

  it('is no trace of a call where the test itself, the journal or the inbox wrote', async () => {
    expect(await tablesWritten(app, () => app.rows('insert into sample values (80)'))).toEqual([]);
    expect(await tablesWritten(app, () => client.query('insert into sample values (81)'))).toEqual(['sample']);
    await client.query("set application_name = 'nexus-journal'");
    expect(await tablesWritten(app, () => client.query('insert into sample values (82)'))).toEqual([]);
    await client.query('reset application_name');
  });

  it('is watched in every table there is', async () => {
    const bare = await app.rows<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'nexus_test')
         and (select count(*) from pg_trigger t where t.tgrelid = c.oid and t.tgname like 'nexus_test_%' and t.tgenabled = 'O') <> 4`,
    );
    expect(bare).toEqual([]);
  });

  it('would escape where triggers are off, which nothing in the product does', async () => {
    const blind = ["set session_replication_role = 'replica'", 'insert into sample values (90)'];
    expect(await noted(...blind, 'reset session_replication_role')).toEqual([]);
    const off = ['begin', 'alter table sample disable trigger all', 'insert into sample values (91)'];
    expect(await noted(...off, 'alter table sample enable trigger all', 'commit')).toEqual([]);
    const home = new URL('../../src/', import.meta.url);
    for await (const path of glob('**/*.{ts,sql}', { cwd: home })) {
      if (/\.(test|fixture)\.ts$/.test(path)) continue;
      const source = readFileSync(new URL(path, home), 'utf8');
      expect(source, path).not.toMatch(/session_replication_role|disable trigger|drop trigger/i);
    }
  });
});
