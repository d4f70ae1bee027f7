import type pg from 'pg';
import { minute, second, toDate } from '../clock.ts';
import type { Log } from '../log.ts';

interface JobRun {
  name: string;
  /** Epoch milliseconds. */
  startedAt: number;
  durationMs: number;
  /** Of the attempts at the same job, the first being 1. */
  attempt: number;
  /** What failed; undefined of a run that succeeded. */
  error: string | undefined;
}

/** Runs that are kept of each job, of those that succeeded and of those that failed. */
const kept = 20;
/**
 * Between two runs with the same outcome that are noted. A node at rest has few transaction ids to spare (ADR 29), and jobs
 * that requests enqueue may come by the thousand.
 */
const restMs = { succeeded: 10 * minute, failed: 10 * second };

const insert = `
  with noted as (
    insert into nexus_job_runs (name, succeeded, started_at, duration_ms, attempt, error) values ($1, $2, $3, $4, $5, $6)
    returning name, succeeded)
  delete from nexus_job_runs r using noted n
  where r.name = n.name and r.succeeded = n.succeeded and r.id <= (
    select id from nexus_job_runs where name = $1 and succeeded = $2 order by id desc offset ${kept - 1} limit 1)`;

/** Notes when jobs ran, how long it took and what failed: of each job the last runs, in one statement. */
export class Runs {
  private readonly pool: pg.Pool;
  private readonly log: Pick<Log, 'warn'>;
  /** What this node has noted last of each job. */
  private readonly noted = new Map<string, { succeeded: boolean; at: number }>();

  constructor(pool: pg.Pool, log: Pick<Log, 'warn'>) {
    this.pool = pool;
    this.log = log;
  }

  async note({ name, startedAt, durationMs, attempt, error }: JobRun): Promise<void> {
    const succeeded = error === undefined;
    const last = this.noted.get(name);
    const rest = succeeded ? restMs.succeeded : restMs.failed;
    if (last?.succeeded === succeeded && startedAt >= last.at && startedAt < last.at + rest) return;
    this.noted.set(name, { succeeded, at: startedAt });
    const values = [name, succeeded, toDate(startedAt), Math.round(durationMs), attempt, error ?? null];
    await this.pool.query(insert, values).catch((reason: unknown) => {
      // The job itself is done.
      this.log.warn({ err: reason, job: name }, 'the run of a job could not be noted');
    });
  }
}
