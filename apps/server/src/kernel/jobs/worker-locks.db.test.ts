import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { ManualClock, minute, systemClock } from '../clock.ts';
import { openPool } from '../db/client.ts';
import { migrateJobs } from './jobs.ts';
import { WorkerLocks } from './worker-locks.ts';

const log = { warn: () => {} };

describe.skipIf(!postgresAvailable)('jobs of workers that died (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  const clock = new ManualClock(systemClock.now());

  beforeAll(async () => {
    database = await testDatabase();
    await migrateJobs(database.ownerUrl);
    pool = openPool({ connectionString: database.ownerUrl });
  });
  beforeEach(() => pool.query('delete from graphile_worker._private_jobs'));
  const opened: WorkerLocks[] = [];
  const workerLocks = (): WorkerLocks => {
    const made = new WorkerLocks(pool, { clock, log });
    opened.push(made);
    return made;
  };
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  });

  const taken = async (worker: string, ago: number): Promise<void> => {
    await pool.query("select graphile_worker.add_job('some-task')");
    const at = new Date(clock.now() - ago);
    await pool.query(
      'update graphile_worker._private_jobs set locked_by = $1, locked_at = $2 where locked_by is null',
      [worker, at],
    );
  };
  const holders = async (): Promise<string[]> =>
    (await pool.query('select locked_by from graphile_worker.jobs where locked_by is not null order by 1')).rows.map(
      ({ locked_by: worker }) => worker,
    );

  it('are freed, and those of living workers of this and of another process are not', async () => {
    const [here, elsewhere] = [workerLocks(), workerLocks()];
    here.add('worker-here');
    elsewhere.add('worker-elsewhere');
    await elsewhere.freeDead();
    for (const worker of ['worker-here', 'worker-elsewhere', 'worker-dead']) await taken(worker, 2 * minute);
    await here.freeDead();
    expect(await holders()).toEqual(['worker-elsewhere', 'worker-here']);
    await elsewhere.close();
    const left = async () => {
      await here.freeDead();
      return holders();
    };
    await expect.poll(left).toEqual(['worker-here']);
  });

  it('are left alone while they are young: their worker may be about to say that it lives', async () => {
    await taken('worker-unheard-of', minute / 2);
    await workerLocks().freeDead();
    expect(await holders()).toEqual(['worker-unheard-of']);
  });

  it('stay with a worker whose connection was cut, as soon as it has said again that it lives', async () => {
    const [here, elsewhere] = [workerLocks(), workerLocks()];
    here.add('worker-cut');
    await here.freeDead();
    await taken('worker-cut', 2 * minute);
    await pool.query(
      "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid()",
    );
    await expect
      .poll(async () => (await pool.query("select from pg_locks where locktype = 'advisory'")).rowCount)
      .toBe(0);
    await here.freeDead();
    await elsewhere.freeDead();
    expect(await holders()).toEqual(['worker-cut']);
  });
});
