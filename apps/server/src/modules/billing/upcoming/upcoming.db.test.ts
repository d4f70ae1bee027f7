import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { operator } from '../../../../test/world/operator.ts';
import { callAs, keyWith, makeWorld, type World } from '../../../../test/world/world.ts';
import { day, minute } from '../../../kernel/clock.ts';
import { appendUsage } from '../../metering/metering.fixture.ts';
import { usageRecord } from '../../metering/usage.fixture.ts';
import type { Line } from '../selling.fixture.ts';

describe.skipIf(!postgresAvailable)('the next invoice to an organization (needs PostgreSQL)', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  it('is shown to it as to the operator: usage so far and the next term', async () => {
    const sold = await operator(world);
    const [seller, buyer] = [await keyWith(world, sold, ['*:*']), await keyWith(world, world.a, ['*:*'])];
    const other = await keyWith(world, world.b, ['*:*']);
    // Within an hour, so that its first part is counted from the requests themselves.
    world.manual.advance(37 * minute);
    const bought = await callAs(world, world.a, buyer, 'POST /api/v1/billing/checkout', { body: { plan: 'pro' } });
    expect(bought.status, bought.text).toBe(201);
    const { kernel } = world.app;
    for (const [at, quantity] of [
      [minute, 700],
      [day, 100_800],
    ] as const) {
      const used = { at: world.clock.now() + at, quantity, meter: 'api.calls', org: world.a.org };
      await appendUsage(kernel, usageRecord({ ...used, id: kernel.ids.next('req') }));
    }
    await world.settled();
    world.manual.advance(2 * day);
    const [row] = await world.rows<{ id: string }>('select id from eco_customers where external_id = $1', [
      world.a.org,
    ]);
    const ours = await callAs(world, world.a, buyer, 'GET /api/v1/billing/upcoming');
    expect(ours.status, ours.text).toBe(200);
    const lines = ours.body.lines as unknown as Line[];
    const [included, beyond] = lines.filter(({ kind }) => kind === 'usage').map(({ quantity }) => Number(quantity));
    // With the calls that this test has made itself.
    expect(Number(included) + Number(beyond)).toBeGreaterThanOrEqual(101_500);
    expect(Number(included) + Number(beyond)).toBeLessThan(101_520);
    const owed = lines.filter(({ amount }) => amount !== '0');
    expect(owed).toMatchObject([
      { kind: 'usage', amount: String(Number(beyond) * 1000) },
      { kind: 'plan', amount: '29000000' },
    ]);
    expect(ours.body).toMatchObject({ subtotal: String(29_000_000 + Number(beyond) * 1000), balance: '0' });
    const theirs = await callAs(world, sold, seller, `GET /api/v1/customers/${row?.id}/upcoming`);
    expect(theirs.body).toEqual(ours.body);
    const stranger = await callAs(world, world.b, other, 'GET /api/v1/billing/upcoming');
    expect(JSON.stringify(stranger.body)).not.toContain('29000000');
  });
});
