import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Json } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { operator } from '../../../../test/world/operator.ts';
import { callAs, makeWorld, type Tenant, type World } from '../../../../test/world/world.ts';
import { defineModule } from '../../../http/module.ts';
import { Background } from '../../../kernel/background.ts';
import { second, systemClock } from '../../../kernel/clock.ts';
import { job } from '../../../kernel/jobs/jobs.ts';
import { copyOperatorAct } from '../../audit/jobs.ts';

const jobs = '/api/v1/operator/jobs';
const kinds = '/api/v1/operator/job-kinds';
const within = { timeout: 20 * second, interval: 100 };

/** What the job under test does when it is run. */
let act = async (): Promise<void> => {};
/** Quotes what must not be seen. */
const secret = 'ada@example.com';

const laboratory = defineModule({
  name: 'laboratory',
  jobs: [
    job({ name: 'laboratory.try-it', payload: z.object({}), run: () => act() }),
    job({ name: 'laboratory.every-night', payload: z.object({}), cron: '17 3 * * *', run: async () => {} }),
  ],
});

describe.skipIf(!postgresAvailable)('jobs, as operators see them (needs PostgreSQL)', () => {
  let world: World;
  let operators: Tenant;

  beforeAll(async () => {
    world = await makeWorld({ listen: true, manualClock: false, modules: [laboratory] });
    operators = await operator(world);
  });
  afterAll(() => world?.close());
  afterEach(async () => {
    act = async () => {};
    await world.rows(`delete from graphile_worker._private_jobs where locked_at is null and task_id in
      (select id from graphile_worker._private_tasks where identifier like 'laboratory.%')`);
  });

  const call = (what: string) => callAs(world, operators, operators.members.admin.token, what);
  const itemsOf = async (what: string) => (await call(what)).body.items as never as Json[];
  const enqueue = async (name = 'laboratory.try-it', more = ''): Promise<string> => {
    const [row] = await world.rows<{ id: string }>(`select id::text from graphile_worker.add_job($1 ${more})`, [name]);
    return row?.id ?? '';
  };
  const read = async (id: string): Promise<Json | undefined> =>
    (await itemsOf(`GET ${jobs}?limit=100`)).find((each) => String(each.id) === id);
  const statusOf = async (id: string) => (await read(id))?.status;
  const kindOf = async (name: string) => (await itemsOf(`GET ${kinds}`)).find((each) => String(each.name) === name);

  const fail = async () => {
    throw Object.assign(new Error(`no mailbox ${secret}`), { code: 'EENVELOPE', responseCode: 550 });
  };

  it('are retried at once where they failed, and are gone when they are done', async () => {
    act = fail;
    const id = await enqueue();
    await expect.poll(() => statusOf(id), within).toBe('retrying');
    expect(await read(id)).toMatchObject({
      ...{ name: 'laboratory.try-it', attempts: 1, maxAttempts: 25, organizationId: null, startedAt: null },
      error: 'Error EENVELOPE 550',
    });
    expect(await kindOf('laboratory.try-it')).toMatchObject({ cron: null, retrying: 1, failed: 0 });
    act = async () => {};
    expect(await call(`POST ${jobs}/${id}/retry`)).toMatchObject({ status: 200, body: { id, status: 'retrying' } });
    await expect.poll(() => statusOf(id), within).toBeUndefined();
    expect(await call(`POST ${jobs}/${id}/retry`)).toMatchObject({ status: 404 });
    expect(await kindOf('laboratory.try-it')).toMatchObject({
      ...{ retrying: 0, running: 0 },
      lastSuccess: { succeeded: true, attempt: 2, error: null },
      lastFailure: { succeeded: false, attempt: 1, error: 'Error EENVELOPE 550' },
    });
  });

  it('get one more attempt where they have none left, and fail again', async () => {
    act = fail;
    const id = await enqueue('laboratory.try-it', ', max_attempts => 1');
    await expect.poll(() => statusOf(id), within).toBe('failed');
    await call(`POST ${jobs}/${id}/retry`);
    await expect.poll(async () => (await read(id))?.attempts, within).toBe(2);
    await expect.poll(async () => await read(id), within).toMatchObject({ status: 'failed', maxAttempts: 2 });
  });

  it('are cancelled where they failed, and never run again', async () => {
    act = fail;
    const id = await enqueue();
    await expect.poll(() => statusOf(id), within).toBe('retrying');
    let ran = 0;
    act = async () => {
      ran += 1;
    };
    expect(await call(`DELETE ${jobs}/${id}`)).toMatchObject({ status: 200, body: { deleted: true } });
    expect(await world.rows('select from graphile_worker.jobs where id = $1', [id])).toEqual([]);
    await sleep(second);
    expect(ran).toBe(0);
  });

  it('are left alone while they run and while they wait', async () => {
    let end = (): void => {};
    act = () =>
      new Promise((done) => {
        end = done;
      });
    const running = await enqueue();
    const waiting = await enqueue('laboratory.try-it', ", run_at => now() + interval '1 hour'");
    await expect.poll(() => statusOf(running), within).toBe('running');
    expect(await statusOf(waiting)).toBe('scheduled');
    for (const what of [`POST ${jobs}/${running}/retry`, `DELETE ${jobs}/${running}`])
      expect(await call(what)).toMatchObject({ status: 409, body: { code: 'JOB_RUNNING' } });
    for (const what of [`POST ${jobs}/${waiting}/retry`, `DELETE ${jobs}/${waiting}`])
      expect(await call(what)).toMatchObject({ status: 409, body: { code: 'JOB_NOT_FAILED' } });
    expect(await kindOf('laboratory.try-it')).toMatchObject({ running: 1, scheduled: 1 });
    end();
    await expect.poll(() => statusOf(running), within).toBeUndefined();
    expect(await statusOf(waiting)).toBe('scheduled');
  });

  it('never show what the message of an error quotes, in any table', async () => {
    act = fail;
    const id = await enqueue();
    await expect.poll(() => statusOf(id), within).toBe('retrying');
    for (const what of [`GET ${jobs}`, `GET ${kinds}`, `GET ${kinds}/laboratory.try-it/runs`])
      expect((await call(what)).text).not.toContain(secret);
    const stored = await world.rows(`select last_error as error from graphile_worker._private_jobs
      union all select error from nexus_job_runs`);
    expect(stored).toContainEqual({ error: 'Error EENVELOPE 550' });
    expect(JSON.stringify(stored)).not.toContain(secret);
  });

  it('are found by state and name, newest first, page by page', async () => {
    const later = ", run_at => now() + interval '1 hour'";
    const made: string[] = [];
    for (let n = 0; n < 3; n += 1) made.unshift(await enqueue('laboratory.try-it', later));
    const failed = await enqueue('laboratory.every-night', later);
    await world.rows("update graphile_worker._private_jobs set attempts = 1, last_error = 'Error' where id = $1", [
      failed,
    ]);
    const found = async (query: string) => (await itemsOf(`GET ${jobs}?${query}`)).map(({ id }) => String(id));
    expect(await found('name=laboratory.try-it')).toEqual(made);
    expect(await found('name=laboratory.try-it&status=scheduled')).toEqual(made);
    expect(await found('name=laboratory.try-it&status=retrying,failed')).toEqual([]);
    expect(await found('name=laboratory.every-night&status=scheduled')).toEqual([]);
    expect(await found('status=retrying,failed')).toEqual([failed]);
    const first = await call(`GET ${jobs}?name=laboratory.try-it&limit=2`);
    expect(await found(`name=laboratory.try-it&limit=2&cursor=${String(first.body.nextCursor)}`)).toEqual(
      made.slice(2),
    );
    for (const wrong of ['status=sleeping', 'status=failed,', 'cursor=WyJ4Il0'])
      expect(await call(`GET ${jobs}?${wrong}`)).toMatchObject({ status: 400 });
  });

  it('say when the clock starts them next, and when it did last', async () => {
    const { body } = await call(`GET ${kinds}`);
    const names = (body.items as never as Json[]).map(({ name }) => String(name));
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['core.prune-replies', 'audit.pack-entries', 'laboratory.try-it']));
    const now = systemClock.now();
    const minutes = (await kindOf('core.count-key-uses')) as never as { nextRunAt: string };
    const wait = Date.parse(minutes.nextRunAt) - now;
    expect(wait).toBeGreaterThan(-second);
    expect(wait).toBeLessThanOrEqual(61 * second);
    const nightly = await kindOf('laboratory.every-night');
    expect(nightly).toMatchObject({ cron: '17 3 * * *', lastStartedAt: null, lastSuccess: null, lastFailure: null });
    expect(String(nightly?.nextRunAt)).toMatch(/T03:17:00\.000Z$/);
    await world.rows(
      "update graphile_worker._private_known_crontabs set last_execution = $1 where identifier = 'laboratory.every-night'",
      ['2026-01-15T03:17:00Z'],
    );
    expect(await kindOf('laboratory.every-night')).toMatchObject({ lastStartedAt: '2026-01-15T03:17:00.000Z' });
  });

  it('are retried and cancelled in the logs of the operator and of the organization that enqueued them', async () => {
    const { org } = world.a;
    const id = await enqueue(
      'laboratory.try-it',
      `, payload => '{"org":"${org}"}', run_at => now() + interval '1 hour'`,
    );
    await world.rows("update graphile_worker._private_jobs set attempts = 3, last_error = 'Error' where id = $1", [id]);
    expect(await read(id)).toMatchObject({ organizationId: org });
    await call(`DELETE ${jobs}/${id}`);
    const entries = () =>
      world.rows<{ org: string; caller: string }>(
        `select org_id as org, caller_id as caller from eco_audit_log where action = 'job.cancel' and resource_id = $1`,
        [id],
      );
    const caller = operators.members.admin.user;
    await expect.poll(entries, within).toHaveLength(2);
    expect(await entries()).toEqual(
      expect.arrayContaining([
        { org, caller },
        { org: operators.org, caller },
      ]),
    );
  });

  it('are nobody else’s: members of another organization see none, even by SQL', async () => {
    await enqueue('laboratory.try-it', ", run_at => now() + interval '1 hour'");
    const owner = world.a.members.owner.token;
    for (const what of [`GET ${jobs}`, `GET ${kinds}`])
      expect(await callAs(world, world.a, owner, what)).toMatchObject({ status: 404 });
    const background = new Background(world.app.kernel, copyOperatorAct.name, { org: world.a.org });
    const seen = await background.inTenant(
      async ({ client }) =>
        (
          await client.query(`select
          (select count(*) from lookup_jobs(null, null, null, now(), 100, 100)) as jobs,
          (select count(*) from lookup_job_counts(now(), 100)) as counts,
          (select count(*) from lookup_job_starts()) as starts`)
        ).rows,
    );
    expect(seen).toEqual([{ jobs: 0, counts: 0, starts: 0 }]);
  });
});
