import { z } from 'zod';
import { Deleted, deleted } from '../../../http/noun.ts';
import { operatorsOnly } from '../../../http/operators.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { operationsErrors } from '../errors.ts';
import { cancelJob, listJobKinds, listJobRuns, listJobs, retryJob } from './jobs.ts';
import { Job, JobKind, JobQuery, JobRun, operatedJob } from './schema.ts';
import { looked } from './store.ts';

const all = '/api/v1/operator/jobs';
const kinds = '/api/v1/operator/job-kinds';
const atMost = `Of each state, ${looked.toLocaleString('en')} jobs are looked at.`;

export const jobRoutes = [
  operatedJob.get(kinds, {
    action: 'list-kinds',
    summary: 'List the jobs of the installation by name: when each ran, how it went, and how many wait',
    description:
      `${atMost} Of runs that follow each other with the same outcome, one in ten minutes is kept where they succeed, ` +
      'and one in ten seconds where they fail.',
    permission: 'operator-jobs:read',
    reply: z.object({ items: z.array(JobKind).describe('All, by name') }).meta({ id: 'JobKinds' }),
    errors: [errors.NOT_FOUND],
    resource: operatorsOnly,
    act: async ({ tx }) => ({ items: await listJobKinds(tx) }),
  }),
  operatedJob.get(`${kinds}/:name/runs`, {
    action: 'list-runs',
    summary: 'List the last runs of a job, newest first',
    description: 'The last 20 that succeeded and the last 20 that failed are kept.',
    permission: 'operator-jobs:read',
    query: PageQuery,
    reply: PageOf(JobRun),
    errors: [errors.NOT_FOUND],
    resource: operatorsOnly,
    act: ({ tx, params, query }) => listJobRuns(tx, params.name, query),
  }),
  operatedJob.get(all, {
    summary: 'List jobs that wait, run or have failed, newest first',
    description: `Jobs that are done are gone. ${atMost} Of those that wait, these are the soonest.`,
    query: JobQuery,
    reply: PageOf(Job),
    errors: [errors.NOT_FOUND],
    resource: operatorsOnly,
    act: ({ tx, query }) => listJobs(tx, query),
  }),
  operatedJob.post(`${all}/:job/retry`, {
    summary: 'Retry a job that failed at once, with one more attempt where it has none left',
    reply: Job,
    errors: [errors.NOT_FOUND, operationsErrors.JOB_NOT_FAILED, operationsErrors.JOB_RUNNING],
    resource: operatorsOnly,
    act: ({ tx, caller, params }) => retryJob(tx, caller, params.job),
  }),
  operatedJob.delete(`${all}/:job`, {
    action: 'cancel',
    summary: 'Cancel a job that failed: what it was to do is not done',
    effect: 'destroys',
    reply: Deleted,
    errors: [errors.NOT_FOUND, operationsErrors.JOB_NOT_FAILED, operationsErrors.JOB_RUNNING],
    resource: operatorsOnly,
    async act({ tx, caller, params }) {
      await cancelJob(tx, caller, params.job);
      return deleted;
    },
  }),
];
