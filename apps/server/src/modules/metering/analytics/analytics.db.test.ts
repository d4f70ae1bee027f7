import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { operator } from '../../../../test/world/operator.ts';
import { callAs, makeWorld, type Tenant, type World } from '../../../../test/world/world.ts';
import { minute } from '../../../kernel/clock.ts';

describe.skipIf(!postgresAvailable)('analytics (needs PostgreSQL)', () => {
  let world: World;
  let operators: Tenant;
  /** Requests by which the organization was made. */
  let earlier = 0;
  beforeAll(async () => {
    world = await makeWorld();
    operators = await operator(world);
    await world.settled();
    const [{ requests } = { requests: '0' }] = await world.rows<{ requests: string }>(
      'select coalesce(sum(requests), 0) as requests from eco_usage_daily where org_id = $1',
      [world.a.org],
    );
    earlier = Number(requests);
    const { token } = world.a.members.owner;
    for (const what of ['GET /api/v1/customers', 'GET /api/v1/customers', 'GET /api/v1/customers/nobody']) {
      await callAs(world, world.a, token, what);
    }
    world.manual.advance(2 * minute);
    await callAs(world, world.a, token, 'GET /api/v1/customers');
    await callAs(world, world.b, world.b.members.owner.token, 'GET /api/v1/customers');
    await world.settled();
  });
  afterAll(() => world?.close());

  const ask = (path: string, tenant: Tenant = world.a) =>
    callAs(world, tenant, tenant.members.owner.token, `GET /api/v1/${path}`);

  it('usage/errors counts what failed, by day, endpoint and status', async () => {
    const { status, body } = await ask('usage/errors?days=2');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      period: { first: '2026-01-14', last: '2026-01-15' },
      requests: earlier + 4,
      errors: 1,
      errorRate: Math.round(10_000 / (earlier + 4)) / 10_000,
      days: [{ day: '2026-01-15', requests: earlier + 4, errors: 1 }],
      endpoints: [{ method: 'GET', route: '/api/v1/customers/:customer', status: 404, requests: 1 }],
    });
  });

  it('usage/realtime counts the last minutes, those without requests too', async () => {
    await world.settled();
    const { body } = await ask('usage/realtime');
    const minutes = body.minutes as unknown as { at: string; requests: number; errors: number }[];
    expect(minutes).toHaveLength(10);
    expect(minutes.slice(-3).map(({ requests, errors }) => [requests, errors])).toEqual([
      [3, 1],
      [0, 0],
      // Its own question for errors is there too.
      [2, 0],
    ]);
    expect(minutes.at(-1)?.at).toBe('2026-01-15T12:02:00.000Z');
    expect((await ask('usage/realtime', world.b)).body.minutes?.[9]).toMatchObject({ requests: 1, errors: 0 });
  });

  it('admin/analytics/overview sums up the installation for its operator, and remembers it for a minute', async () => {
    expect((await ask('admin/analytics/overview')).status).toBe(404);
    const { status, body } = await ask('admin/analytics/overview', operators);
    expect(status).toBe(200);
    expect(body).toMatchObject({ period: { first: '2025-12-17', last: '2026-01-15' } });
    expect(Number(body.organizations)).toBeGreaterThan(2);
    const [top] = body.topOrganizations as unknown as { id: string; requests: number; errors: number }[];
    expect(top).toMatchObject({ id: world.a.org, errors: 1 });
    expect(Number(body.requests)).toBeGreaterThanOrEqual(5);
    const [user] = body.topUsers as unknown as { id: string }[];
    expect(user?.id).toBe(world.a.members.owner.user);
    await ask('usage/current', world.b);
    await world.settled();
    expect((await ask('admin/analytics/overview', operators)).body).toEqual(body);
  });

  it('admin/analytics/users lists people by their use, in pages, or finds one', async () => {
    expect((await ask('admin/analytics/users')).status).toBe(404);
    const all: { id: string; requests: number; email: string }[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await ask(`admin/analytics/users?limit=3${cursor}`, operators);
      all.push(...(body.items as unknown as typeof all));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.map(({ requests }) => requests)).toEqual(all.map(({ requests }) => requests).sort((a, b) => b - a));
    expect(all[0]?.id).toBe(world.a.members.owner.user);
    const email = encodeURIComponent(String(all[0]?.email));
    const found = await ask(`admin/analytics/users?search=${email}&filter=active&sort=created`, operators);
    expect(found.body.items).toMatchObject([{ id: all[0]?.id }]);
    const idle = await ask(`admin/analytics/users?filter=idle&sort=created&limit=100`, operators);
    expect((idle.body.items as unknown as typeof all).every(({ requests }) => requests === 0)).toBe(true);
  });
});
