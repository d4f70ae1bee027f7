import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { operatorTag } from '../../identity/index.ts';

/** graphile-worker's: an integer of 64 bits, in which 18 digits fit. */
const JobId = z
  .string()
  .regex(/^[1-9]\d{0,17}$/)
  .meta({ description: 'The id of the job, as the list of jobs has it', examples: ['1842'] });
const JobName = z
  .string()
  .max(100)
  .regex(/^[a-z]+\.[a-z-]+$/)
  .meta({ description: 'What the job does: the module, and a verb', examples: ['tenancy.send-invitation'] });

const exampleName = 'tenancy.send-invitation';
const exampleError = 'OUTBOUND_FAILED: An outside service did not answer, modules/tenancy/invitations/jobs.ts:31';

const words = {
  id: ['Its id', '1842'],
  name: ['What it does: the module, and a verb', exampleName],
  durationMs: ['How long it took, in milliseconds', 42],
  attempt: ['How many attempts at the same job there had been, this one included', 1],
  error: [
    'What failed: codes and the place in the source, as the log has the whole; null where nothing did',
    exampleError,
  ],
} as const;

const jobStatuses = ['scheduled', 'waiting', 'running', 'retrying', 'failed'] as const;

export type JobStatus = (typeof jobStatuses)[number];

export const Job = describe(
  z.object({
    id: JobId,
    name: z.string(),
    organizationId: Id('org').nullable(),
    status: z.enum(jobStatuses),
    attempts: z.int(),
    maxAttempts: z.int(),
    error: z.string().nullable(),
    runAt: Instant,
    createdAt: Instant,
    startedAt: Instant.nullable(),
  }),
  {
    ...words,
    organizationId: 'In whose transaction it was enqueued; null of a job that the clock starts',
    status:
      '`scheduled` waits for its time, `waiting` for a worker, `retrying` for its next attempt; `failed` has no attempt left',
    attempts: ['How many times it was begun', 3],
    maxAttempts: ['How many times it is begun before it counts as failed', 25],
    runAt: 'When it is due: its next attempt, or its first',
    startedAt: 'When its present attempt began; null while it is not running',
  },
).meta({ id: 'Job' });

const oneStatus = `(${jobStatuses.join('|')})`;

export const JobQuery = describe(
  PageQuery.extend({
    status: z
      .string()
      .max(100)
      .regex(new RegExp(`^${oneStatus}(,${oneStatus})*$`))
      .optional(),
    name: JobName.optional(),
  }),
  {
    status: ['Jobs in these states only, with a comma between them', 'retrying,failed'],
    name: ['Jobs of this name only', exampleName],
  },
);

export const JobRun = describe(
  z.object({
    startedAt: Instant,
    succeeded: z.boolean(),
    durationMs: z.int(),
    attempt: z.int(),
    error: z.string().nullable(),
  }),
  { ...words, startedAt: 'When it began', succeeded: 'Whether it came to its end' },
).meta({ id: 'JobRun' });

export const JobKind = describe(
  z.object({
    name: z.string(),
    cron: z.string().nullable(),
    nextRunAt: Instant.nullable(),
    lastStartedAt: Instant.nullable(),
    lastSuccess: JobRun.nullable(),
    lastFailure: JobRun.nullable(),
    scheduled: z.int(),
    waiting: z.int(),
    running: z.int(),
    retrying: z.int(),
    failed: z.int(),
  }),
  {
    ...words,
    cron: ['When the clock starts it: five fields of cron, in UTC; null where requests enqueue it', '17 3 * * *'],
    nextRunAt: 'When the clock starts it next; null where it does not',
    lastStartedAt: 'When the clock started it last, or the newest run that is kept began; null where there was none',
    lastSuccess: 'The newest run that succeeded, of those that are kept; null where there is none',
    lastFailure: 'The newest run that failed, of those that are kept; null where there is none',
    scheduled: ['How many wait for their time', 0],
    waiting: ['How many wait for a worker', 0],
    running: ['How many are at work', 0],
    retrying: ['How many failed and wait for their next attempt', 0],
    failed: ['How many failed in their last attempt', 0],
  },
).meta({ id: 'JobKind' });

export const operatedJob = defineNoun({
  name: 'job',
  resource: 'operator-jobs',
  meter: false,
  tag: operatorTag,
  ids: { job: JobId, name: JobName },
});
