import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { makeWorld, type World } from '../../../../test/world/world.ts';
import { day, minute } from '../../../kernel/clock.ts';
import { type Selling, sellingIn } from '../selling.fixture.ts';

describe.skipIf(!postgresAvailable)('usage beyond what an invoice can hold (needs PostgreSQL)', () => {
  let world: World;
  let seller: Selling;
  const alerts: { key: string; detail: string }[] = [];

  beforeAll(async () => {
    world = await makeWorld();
    seller = sellingIn(world);
    const { alerts: real } = world.app.kernel;
    real.raise = (alert) => void alerts.push(alert);
    for (const slug of ['tokens', 'bytes', 'calls']) {
      const value = { aggregation: 'sum', valueProperty: '$.n' };
      await seller.made('POST /api/v1/meters', { slug, eventType: slug, ...value });
    }
    const flat = { model: 'flat', unitAmount: '0.001' };
    await seller.plan('metered', {
      prices: [
        { feature: 'tokens', ...flat },
        { feature: 'bytes', ...flat, maximum: '5000000' },
        { feature: 'calls', ...flat },
      ],
    });
    await seller.made('PATCH /api/v1/billing/settings', { taxRate: 1_000_000 });
  });
  afterAll(() => world?.close());

  it('closes the month, charges as much as it can, and tells of the rest', async () => {
    const customer = await seller.customer('metered');
    const at = world.clock.now() + minute;
    await seller.moveTo(at);
    // 10²¹ of the currency.
    for (const type of ['tokens', 'bytes', 'calls']) await seller.send(customer, { n: `1${'0'.repeat(23)}` }, at, type);
    await seller.moveTo(at + 32 * day);
    expect(await seller.close()).toMatchObject({ failed: 0 });
    const lines = (await seller.invoices(customer)).at(-1)?.lines.filter(({ kind }) => kind === 'usage');
    expect(lines?.map(({ description, amount }) => [description.split(',')[0], amount])).toEqual([
      ['tokens', '4000000000000000'],
      ['bytes', '0'],
      ['calls', '0'],
    ]);
    expect(alerts.map(({ key }) => key.split(':').at(-1))).toEqual(['tokens', 'bytes', 'calls']);
    expect(alerts[0]?.detail).toContain('4000000000 were charged');
    // What was charged stays, also where more comes.
    await seller.send(customer, { n: '1' }, at, 'tokens');
    await seller.moveTo(world.clock.now() + 32 * day);
    expect(await seller.close()).toMatchObject({ failed: 0 });
  });
});
