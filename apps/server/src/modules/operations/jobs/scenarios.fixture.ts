import { operator } from '../../../../test/world/operator.ts';
import type { Sample } from '../../../../test/world/requests.ts';
import type { Scenarios, Script } from '../../../../test/world/scenarios.ts';
import type { World } from '../../../../test/world/world.ts';

const jobs = '/api/v1/operator/jobs';
const kinds = '/api/v1/operator/job-kinds';

/** A job as a worker leaves it, with nothing behind it: `set` are assignments of SQL. */
async function enqueued(world: World, set: string): Promise<string> {
  const [job] = await world.rows<{ id: string }>(`
    with made as (select id from graphile_worker.add_job('tenancy.send-invitation', run_at => now() + interval '1 hour'))
    select id::text from made`);
  const id = job?.id ?? '';
  await world.rows(`update graphile_worker._private_jobs set ${set} where id = $1`, [id]);
  return id;
}

const failed = "attempts = 1, last_error = 'TypeError'";
const waiting = 'attempts = 0';
const running = "attempts = 1, last_error = 'TypeError', locked_at = now(), locked_by = 'worker'";

const about =
  (set: string): Script =>
  async ({ world }): Promise<Sample> => ({
    tenant: await operator(world),
    params: { job: await enqueued(world, set) },
  });

const asOperator: Script = async ({ world }) => ({ tenant: await operator(world) });
const nowhere: Script = async ({ world }) => ({ tenant: await operator(world), params: { job: '999999999' } });

const change = {
  request: about(failed),
  refusals: { NOT_FOUND: nowhere, JOB_NOT_FAILED: about(waiting), JOB_RUNNING: about(running) },
};

export const scenarios: Scenarios = {
  [`GET ${kinds}`]: { request: asOperator, refusals: { NOT_FOUND: () => ({}) } },
  [`GET ${kinds}/:name/runs`]: {
    request: async ({ world }) => ({ tenant: await operator(world), params: { name: 'core.prune-replies' } }),
    refusals: {
      NOT_FOUND: async ({ world }) => ({ tenant: await operator(world), params: { name: 'core.make-coffee' } }),
    },
  },
  [`GET ${jobs}`]: { request: asOperator, refusals: { NOT_FOUND: () => ({}) } },
  [`POST ${jobs}/:job/retry`]: change,
  [`DELETE ${jobs}/:job`]: change,
};
