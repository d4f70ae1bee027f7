import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { makeWorld, type World } from '../../../../test/world/world.ts';
import { day, hour } from '../../../kernel/clock.ts';
import { type Selling, sellingIn } from '../selling.fixture.ts';

const meter = 'api.calls';
const quota = (amount: string | null) => ({ entitlements: [{ feature: meter, amount, hard: true }] });

describe.skipIf(!postgresAvailable)('quotas of subscriptions (needs PostgreSQL)', () => {
  let world: World;
  let seller: Selling;

  beforeAll(async () => {
    world = await makeWorld();
    seller = sellingIn(world);
    await seller.plan('five', quota('5'));
    await seller.plan('eight', { ...quota('8'), amounts: { month: '40000000', year: '480000000' } });
    await seller.plan('open', quota(null));
  });
  afterAll(() => world?.close());

  async function keyOf(customer: string): Promise<string> {
    const body = { name: 'k', kind: 'customer', customerId: customer };
    return String((await seller.made('POST /api/v1/keys', body)).key);
  }
  /** How many calls are admitted until one is refused, at most ten. */
  async function spendUp(key: string): Promise<number> {
    await world.heard();
    for (let count = 0; count < 10; count += 1) {
      const code = String((await seller.made('POST /api/v1/keys/verify', { key })).code);
      if (code === 'QUOTA_EXCEEDED') return count;
      expect(code).toBe('VALID');
    }
    return 10;
  }
  const change = (customer: string, wish: object) =>
    seller.made(`POST /api/v1/customers/${customer}/subscription/change`, { when: 'now', ...wish });

  it('count on what was used, however often the term changes', async () => {
    const customer = await seller.customer('five');
    const key = await keyOf(customer);
    expect(await spendUp(key)).toBe(5);
    for (const term of ['year', 'month', 'year', 'month']) {
      await seller.moveTo(world.clock.now() + hour);
      await change(customer, { plan: 'five', term });
      expect(await spendUp(key)).toBe(0);
    }
    await change(customer, { plan: 'eight', term: 'year' });
    expect(await spendUp(key)).toBe(3);
    await change(customer, { plan: 'open', term: 'month' });
    await change(customer, { plan: 'eight', term: 'year' });
    expect(await spendUp(key)).toBe(0);
    const { periodEnd } = await seller.subscription(customer);
    await seller.moveTo(Date.parse(String(periodEnd)) + hour);
    await seller.close();
    expect(await spendUp(key)).toBe(8);
  });

  it('bound nobody who never had a plan, and each new customer once there is a default plan', async () => {
    const without = await seller.customer();
    const key = await keyOf(without);
    expect(await spendUp(key)).toBe(10);
    await seller.made('PATCH /api/v1/billing/settings', { defaultPlan: 'five' });
    expect(await spendUp(key)).toBe(10);
    expect(await spendUp(await keyOf(await seller.customer()))).toBe(5);
    await seller.made('PATCH /api/v1/billing/settings', { defaultPlan: null });
    // What is used before a plan is not counted against it.
    await seller.made(`POST /api/v1/customers/${without}/subscription`, { plan: 'five' });
    expect(await spendUp(key)).toBe(5);
  });

  it('are no larger where a term changes, of included credits', async () => {
    await seller.plan('credited', { credits: [{ unit: 'USD', amount: '10' }] });
    const customer = await seller.customer('credited');
    const left = async () =>
      (await seller.made(`GET /api/v1/customers/${customer}/credits`)).balances as unknown as { settled: string }[];
    for (const term of ['year', 'month', 'year']) {
      await seller.moveTo(world.clock.now() + day);
      await change(customer, { plan: 'credited', term });
      expect(await left()).toMatchObject([{ settled: '10' }]);
    }
    const { items } = await seller.made(`GET /api/v1/customers/${customer}/credits/grants`);
    const { periodEnd } = await seller.subscription(customer);
    expect(items).toMatchObject([{ amount: '10', expiresAt: periodEnd }]);
  });

  it('are nothing once a plan has ended and no other follows', async () => {
    const [bounded, open, never] = [
      await seller.customer('five'),
      await seller.customer('open'),
      await seller.customer(),
    ];
    const keys = { bounded: await keyOf(bounded), open: await keyOf(open), never: await keyOf(never) };
    expect(await spendUp(keys.bounded)).toBe(5);
    for (const customer of [bounded, open]) await seller.made(`POST /api/v1/customers/${customer}/subscription/cancel`);
    const { periodEnd } = await seller.subscription(bounded);
    await seller.moveTo(Date.parse(String(periodEnd)) + hour);
    await seller.close();
    for (const key of [keys.bounded, keys.open]) expect(await spendUp(key)).toBe(0);
    await seller.moveTo(world.clock.now() + 40 * day);
    expect(await spendUp(keys.open)).toBe(0);
    // Who never had a plan is bounded by none.
    expect(await spendUp(keys.never)).toBe(10);
    await seller.made(`POST /api/v1/customers/${open}/subscription`, { plan: 'five' });
    expect(await spendUp(keys.open)).toBe(5);
  });

  it('count on where a customer is deleted and restored within the month', async () => {
    const customer = await seller.customer('five');
    expect(await spendUp(await keyOf(customer))).toBe(5);
    await seller.made(`DELETE /api/v1/customers/${customer}`);
    await seller.moveTo(world.clock.now() + hour);
    await seller.made(`POST /api/v1/customers/${customer}/restore`);
    expect(await seller.subscription(customer)).toMatchObject({ plan: 'five' });
    expect(await spendUp(await keyOf(customer))).toBe(0);
  });
});
