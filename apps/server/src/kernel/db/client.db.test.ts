import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { withClient } from './client.ts';

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
