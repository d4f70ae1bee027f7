import type pg from 'pg';
import { futureAfter, toDate } from '../clock.ts';

const jobs = `
  select graphile_worker.reschedule_jobs(array_agg(id), $1) from graphile_worker.jobs
  where created_at > $2 having count(*) > 0`;
const crons = 'update graphile_worker._private_known_crontabs set last_execution = $1 where last_execution > $2';

/**
 * Jobs that were enqueued, or last started by cron, under a clock that was ahead would wait for that date: graphile-worker
 * starts no cron job before its last start (0.17). Before the runner starts, since it keeps the next minute in memory.
 */
export async function releaseFromFuture(pool: pg.Pool, now: number): Promise<void> {
  const values = [toDate(now), toDate(futureAfter(now))];
  await pool.query(jobs, values);
  await pool.query(crons, values);
}
