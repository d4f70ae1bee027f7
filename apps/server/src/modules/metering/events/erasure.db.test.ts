import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { callAs, makeWorld, type World } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day, second } from '../../../kernel/clock.ts';
import { eventDispatcher } from '../../../kernel/events/events.ts';
import { eraseSubject } from './erasure.ts';

describe.skipIf(!postgresAvailable)('the subject of an erased customer (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: object) =>
    callAs(world, world.a, world.a.members.owner.token, what, body === undefined ? {} : { body });
  const customer = async (externalId: string): Promise<string> =>
    String((await call('POST /api/v1/customers', { externalId, name: 'Somebody' })).body.id);
  const subjects = async () => ({
    rows: (await world.rows('select distinct subject from eco_events order by 1')).map(({ subject }) => subject),
    rollups: (await world.rows('select distinct subject from eco_meter_days order by 1')).map(({ subject }) => subject),
  });
  const run = (id: string, externalId: string) =>
    eraseSubject.run(new Background(world.app.kernel, eraseSubject.name, { org: world.a.org }), {
      customer: id,
      externalId,
    });

  it('gives way to the id, a day after the erasure, unless somebody has it', async () => {
    await call('POST /api/v1/meters', { slug: 'visits', eventType: 'visit', aggregation: 'count' });
    const [ada, bob] = [await customer('ada@example.com'), await customer('bob')];
    const event = (subject: string, id: string) => ({ specversion: '1.0', id, source: '/', type: 'visit', subject });
    await call('POST /api/v1/events', [
      event('ada@example.com', '1'),
      event('bob', '2'),
      event('ada@example.com', '3'),
    ]);
    const before = { rows: ['ada@example.com', 'bob'], rollups: ['ada@example.com', 'bob', null] };
    expect(await subjects()).toEqual(before);

    await call(`DELETE /api/v1/customers/${ada}`);
    await call(`DELETE /api/v1/customers/${bob}`);
    const dispatcher = world.app.kernel.services.use(eventDispatcher);
    dispatcher.start();
    const jobs = () =>
      world.rows(
        `select j.run_at as at from graphile_worker._private_jobs j
         join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = $1`,
        [eraseSubject.name],
      );
    await expect.poll(jobs, { timeout: 20 * second }).toHaveLength(2);
    await dispatcher.stop();
    expect(await jobs()).toContainEqual({ at: new Date(world.clock.now() + 31 * day) });

    // It could still be restored.
    await run(ada, 'ada@example.com');
    expect(await subjects()).toEqual(before);
    await customer('bob');
    await world.rows('delete from eco_customers where id = any ($1)', [[ada, bob]]);
    await run(bob, 'bob');
    expect(await subjects()).toEqual(before);
    for (const _ of ['once', 'twice']) await run(ada, 'ada@example.com');
    expect(await subjects()).toEqual({ rows: ['bob', ada], rollups: ['bob', ada, null] });
    const asked = await call(`GET /api/v1/meters/visits/query?subject=${ada}&to=2026-01-16T00:00:00Z`);
    expect(asked.body.items).toMatchObject([{ value: '2' }]);
  });
});
