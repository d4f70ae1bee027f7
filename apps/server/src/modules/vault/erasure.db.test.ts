import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../test/harness.ts';
import { callAs, makeWorld, type World } from '../../../test/world/world.ts';
import { Background } from '../../kernel/background.ts';
import { eventDispatcher } from '../../kernel/events/events.ts';
import { eraseDeleted } from '../tenancy/erasure/jobs.ts';

describe.skipIf(!postgresAvailable)('what is erased of secrets (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, as = world.a.members.owner.token) =>
    callAs(world, world.a, as, what, body === undefined ? {} : { body });
  async function projectWithSecret() {
    const { body } = await call('POST /api/v1/projects', { name: 'Short-lived' });
    const project = String(body.id);
    const environment = String(body.environments?.[0]?.id);
    const base = `/api/v1/projects/${project}/environments/${environment}`;
    expect((await call(`PUT ${base}/secrets/A`, { value: 'v' })).status).toBe(200);
    return { project, environment, base };
  }
  async function deliver(): Promise<void> {
    const events = world.app.kernel.services.use(eventDispatcher);
    events.start();
    await expect
      .poll(() => world.rows('select from nexus_events where delivered_at is null'), { timeout: 30_000 })
      .toEqual([]);
    await events.stop();
  }

  it('with a project, once its grace is over: rows and data key', async () => {
    const { project, environment } = await projectWithSecret();
    const keys = () =>
      world.rows<{ wrapped: Buffer | null }>('select wrapped from nexus_data_keys where scope = $1', [
        `project:${project}`,
      ]);
    expect((await call(`DELETE /api/v1/projects/${project}`)).status).toBe(200);
    expect((await keys())[0]?.wrapped).not.toBeNull();
    const past = new Date(world.clock.now() - 1).toISOString();
    for (const [table, id] of [
      ['eco_projects', project],
      ['eco_environments', environment],
    ])
      await world.rows(`update ${table} set erase_after = $2 where id = $1`, [id, past]);
    await eraseDeleted.run(new Background(world.app.kernel, eraseDeleted.name), {});
    await deliver();
    for (const table of ['eco_folders', 'eco_secret_names', 'eco_secret_values'])
      expect(await world.rows(`select from ${table} where environment_id = $1`, [environment]), table).toEqual([]);
    expect(await keys()).toEqual([{ wrapped: null }]);
  }, 60_000);

  it('with a membership: the own values of whoever left', async () => {
    const { base } = await projectWithSecret();
    const { developer } = world.a.members;
    expect((await call(`PUT ${base}/overrides/A`, { value: 'mine' }, developer.token)).status).toBe(200);
    const own = () => world.rows('select from eco_secret_overrides where person_id = $1', [developer.user]);
    expect((await own()).length).toBe(1);
    expect((await call(`DELETE /api/v1/organizations/${world.a.org}/members/${developer.user}`)).status).toBe(200);
    await deliver();
    expect(await own()).toEqual([]);
  }, 60_000);
});
