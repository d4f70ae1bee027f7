import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { systemClock } from '../clock.ts';
import { openPool, withClient } from '../db/client.ts';
import { releaseFromFuture } from './future.ts';
import { migrateJobs } from './jobs.ts';

describe.skipIf(!postgresAvailable)('jobs after the clock was ahead (needs PostgreSQL)', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    await migrateJobs(database.ownerUrl);
  });
  afterAll(() => database?.drop());

  it('do not wait for that date, and those that were to wait still do', async () => {
    const pool = openPool({ connectionString: database.ownerUrl });
    await withClient(database.ownerUrl, async (client) => {
      await client.query(`
        select graphile_worker.add_job('ahead'), graphile_worker.add_job('later', run_at => now() + interval '1 year');
        update graphile_worker._private_jobs set created_at = now() + interval '1 year', run_at = now() + interval '1 year'
          where task_id = (select id from graphile_worker._private_tasks where identifier = 'ahead');
        insert into graphile_worker._private_known_crontabs (identifier, known_since, last_execution)
          values ('ahead', now(), now() + interval '1 year'), ('right', now(), now() - interval '1 day')`);
      await releaseFromFuture(pool, systemClock.now());
      await releaseFromFuture(pool, systemClock.now());
      const { rows: waiting } = await client.query(
        'select task_identifier as task, run_at > now() as waits from graphile_worker.jobs order by 1',
      );
      expect(waiting).toEqual([
        { task: 'ahead', waits: false },
        { task: 'later', waits: true },
      ]);
      const { rows: crons } = await client.query(`
        select identifier, last_execution > now() - interval '1 hour' as recent, last_execution > now() as ahead
        from graphile_worker._private_known_crontabs order by 1`);
      expect(crons).toEqual([
        { identifier: 'ahead', recent: true, ahead: false },
        { identifier: 'right', recent: false, ahead: false },
      ]);
    });
    await pool.end();
  });
});
