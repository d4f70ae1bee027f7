import type { z } from 'zod';
import type { Caller } from '../../../kernel/caller.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { jobSchedules } from '../../../kernel/jobs/schedule.ts';
import { decodeCursor, type PageQuery, pageOf } from '../../../kernel/paging.ts';
import { operationsErrors } from '../errors.ts';
import type { JobKind, JobQuery, JobStatus } from './schema.ts';
import {
  type Count,
  countJobs,
  findJobs,
  type JobRow,
  lastRuns,
  lastStarts,
  lockJob,
  makeDue,
  removeJob,
  runsOf,
} from './store.ts';

type Kind = z.input<typeof JobKind>;

/** Every job that is declared or waits, by name: one that a former version declared may still wait. */
export async function listJobKinds(tx: TenantTx): Promise<Kind[]> {
  const [counts, runs, starts] = [await countJobs(tx), await lastRuns(tx), await lastStarts(tx)];
  const schedules = tx.use(jobSchedules);
  const names = [...new Set([...schedules.keys(), ...counts.map(({ name }) => name)])].sort();
  return names.map((name) => {
    const own = runs.filter((run) => run.name === name);
    const times = [...own.map(({ startedAt }) => startedAt), starts.get(name) ?? 0];
    return {
      name,
      cron: schedules.get(name)?.cron ?? null,
      nextRunAt: schedules.get(name)?.next(tx.now) ?? null,
      lastStartedAt: Math.max(...times) || null,
      lastSuccess: own.find(({ succeeded }) => succeeded) ?? null,
      lastFailure: own.find(({ succeeded }) => !succeeded) ?? null,
      ...countsOf(counts.filter((count) => count.name === name)),
    };
  });
}

function countsOf(counts: readonly Count[]): Record<JobStatus, number> {
  const found = { scheduled: 0, waiting: 0, running: 0, retrying: 0, failed: 0 };
  for (const { status, jobs } of counts) found[status] = jobs;
  return found;
}

/** The kept runs of a job, newest first. @throws NOT_FOUND where no job has this name. */
export async function listJobRuns(tx: TenantTx, name: string, { limit, cursor }: PageQuery) {
  if (!tx.use(jobSchedules).has(name)) throw errors.NOT_FOUND();
  const rows = await runsOf(tx, name, placeOf(cursor), limit + 1);
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (row) => row,
  );
}

/** Newest first. */
export async function listJobs(tx: TenantTx, { limit, cursor, ...filter }: z.output<typeof JobQuery>) {
  const rows = await findJobs(tx, filter, placeOf(cursor), limit + 1);
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (row) => row,
  );
}

function placeOf(cursor: string | undefined): string | null {
  const [id] = decodeCursor(cursor) ?? [];
  if (id === undefined) return null;
  if (!/^\d{1,18}$/.test(id)) throw errors.INVALID_REQUEST('query/cursor: is not a cursor of this list');
  return id;
}

/** It is due at once. @throws NOT_FOUND, JOB_RUNNING, JOB_NOT_FAILED */
export async function retryJob(tx: TenantTx, caller: Caller, id: string): Promise<JobRow> {
  const job = await lockFailed(tx, id);
  await makeDue(tx, id);
  await record(tx, caller, 'job.retry', job);
  return found(await lockJob(tx, id));
}

/** What it was to do is not done. @throws NOT_FOUND, JOB_RUNNING, JOB_NOT_FAILED */
export async function cancelJob(tx: TenantTx, caller: Caller, id: string): Promise<void> {
  const job = await lockFailed(tx, id);
  await removeJob(tx, id);
  await record(tx, caller, 'job.cancel', job);
}

/** Others are none of an operator's business: what requests enqueued is to happen. */
async function lockFailed(tx: TenantTx, id: string): Promise<JobRow> {
  const job = found(await lockJob(tx, id));
  if (job.status === 'running') throw operationsErrors.JOB_RUNNING();
  if (job.status !== 'retrying' && job.status !== 'failed') throw operationsErrors.JOB_NOT_FAILED();
  return job;
}

/** In the log of the operator, and in that of the organization that enqueued it. */
async function record(
  tx: TenantTx,
  { id: operator }: Caller,
  action: string,
  { id, name, attempts, error, organizationId }: JobRow,
): Promise<void> {
  const resource = { type: 'job', id };
  tx.audit({ resource, before: { name, attempts, error } });
  if (organizationId === null || organizationId === tx.org) return;
  await enqueue(tx, 'audit.copy-operator-act', { orgs: [organizationId], operator, action, resource, after: { name } });
}
