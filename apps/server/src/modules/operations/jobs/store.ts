import { sql } from 'kysely';
import type { z } from 'zod';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Job, JobRun, JobStatus } from './schema.ts';

export type JobRow = z.input<typeof Job>;
type RunRow = z.input<typeof JobRun>;

/** Jobs that are looked at in one state: reading them takes some ten milliseconds, however many there are. */
export const looked = 10_000;

export interface Count {
  name: string;
  status: JobStatus;
  jobs: number;
}

export async function countJobs(tx: TenantTx): Promise<Count[]> {
  const { rows } = await sql<Count>`select * from lookup_job_counts(${tx.date}, ${looked})`.execute(tx.tables());
  return rows;
}

export async function lastRuns(tx: TenantTx): Promise<({ name: string } & RunRow)[]> {
  const { rows } = await sql<{ name: string } & RunRow>`select * from lookup_last_job_runs()`.execute(tx.tables());
  return rows;
}

/** By name, when the clock started the job last. */
export async function lastStarts(tx: TenantTx): Promise<Map<string, number>> {
  const { rows } = await sql<{ name: string; startedAt: number }>`select * from lookup_job_starts()`.execute(
    tx.tables(),
  );
  return new Map(rows.map(({ name, startedAt }) => [name, startedAt]));
}

export async function runsOf(
  tx: TenantTx,
  name: string,
  before: string | null,
  most: number,
): Promise<({ id: string } & RunRow)[]> {
  const { rows } = await sql<
    { id: string } & RunRow
  >`select * from lookup_job_runs(${name}, ${before}::bigint, ${most})`.execute(tx.tables());
  return rows;
}

export async function findJobs(
  tx: TenantTx,
  { status, name }: { status?: string | undefined; name?: string | undefined },
  before: string | null,
  most: number,
): Promise<JobRow[]> {
  const { rows } = await sql<JobRow>`
    select * from lookup_jobs(${status?.split(',') ?? null}::text[], ${name ?? null}, ${before}::bigint, ${tx.date}, ${looked}, ${most})`.execute(
    tx.tables(),
  );
  return rows;
}

/** No worker takes it until the transaction ends. */
export async function lockJob(tx: TenantTx, id: string): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`select * from lookup_job(${id}::bigint, ${tx.date})`.execute(tx.tables());
  return rows[0];
}

export async function makeDue(tx: TenantTx, id: string): Promise<void> {
  await sql`select lookup_retry_job(${id}::bigint, ${tx.date})`.execute(tx.tables());
}

export async function removeJob(tx: TenantTx, id: string): Promise<void> {
  await sql`select lookup_cancel_job(${id}::bigint)`.execute(tx.tables());
}
