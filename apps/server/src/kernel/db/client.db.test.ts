import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { openPool, withClient } from './client.ts';

describe.skipIf(!postgresAvailable)('a connection of the start (needs PostgreSQL)', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  it('answers, and is closed afterwards', async () => {
    const backends = 'select count(*)::int as open from pg_stat_activity where application_name = $1';
    const options = { application_name: 'starting' };
    const answered = await withClient(database.ownerUrl, async (client) => client.query('select 1 as one'), options);
    expect(answered.rows).toEqual([{ one: 1 }]);
    await expect
      .poll(() => withClient(database.ownerUrl, async (client) => (await client.query(backends, ['starting'])).rows))
      .toEqual([{ open: 0 }]);
  });

  it('that breaks between two statements fails the second, and not the process', async () => {
    const broken = withClient(database.ownerUrl, async (client) => {
      const { rows } = await client.query('select pg_backend_pid() as pid');
      await withClient(database.ownerUrl, (other) => other.query('select pg_terminate_backend($1)', [rows[0].pid]));
      await pause(200);
      await client.query('select 1');
    });
    await expect(broken).rejects.toThrow();
  });
});

describe.skipIf(!postgresAvailable)('a pool whose database is dropped (needs PostgreSQL)', () => {
  const uncaught: unknown[] = [];
  const note = (error: unknown) => uncaught.push(error);
  beforeAll(() => void process.on('uncaughtException', note));
  afterAll(() => void process.off('uncaughtException', note));

  /** A pool with so many connections to a database of its own. */
  async function poolOf(count: number): Promise<{ pool: pg.Pool; database: TestDatabase }> {
    const database = await testDatabase();
    const pool = openPool({ connectionString: database.ownerUrl, max: count });
    await Promise.all(Array.from({ length: count }, () => pool.query('select pg_sleep(0.05)')));
    expect(pool.totalCount).toBe(count);
    return { pool, database };
  }

  it('while it ends', async () => {
    for (let round = 0; round < 5; round++) {
      const { pool, database } = await poolOf(8);
      const dropped = database.drop();
      // The connections are told to end while PostgreSQL cuts them off.
      await pause(round);
      await Promise.all([pool.end(), dropped]);
      await pause(50);
    }
    expect(uncaught).toEqual([]);
  });

  it('while connections are idle and checked out', async () => {
    const { pool, database } = await poolOf(4);
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    await database.drop();
    await pause(50);
    for (const client of clients) {
      await expect(client.query('select 1')).rejects.toThrow();
      client.release();
    }
    await pool.end();
    expect(uncaught).toEqual([]);
  });
});
