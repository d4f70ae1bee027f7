import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { operator } from '../../../../test/world/operator.ts';
import { callAs, makeWorld, type World } from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { day, hour, minute, toIso } from '../../../kernel/clock.ts';
import { closePeriods } from '../cycle/jobs.ts';
import { type Selling, sellingIn } from '../selling.fixture.ts';

describe.skipIf(!postgresAvailable)('changes of subscriptions (needs PostgreSQL)', () => {
  let world: World;
  let seller: Selling;
  const of = (customer: string) => `/api/v1/customers/${customer}/subscription`;
  const run = () => closePeriods.run(new Background(world.app.kernel, closePeriods.name), {});

  beforeAll(async () => {
    world = await makeWorld();
    seller = sellingIn(world);
    await seller.plan('basic');
    await seller.plan('large', { amounts: { month: '3000000000', year: '36000000000' } });
    await seller.plan('free', { amounts: { month: '0', year: '0' } });
  });
  afterAll(() => world?.close());

  it('refuses the instant of a preview before the last change', async () => {
    const customer = await seller.customer('basic');
    const begun = world.clock.now();
    await seller.moveTo(begun + 9 * minute);
    await seller.made(`POST ${of(customer)}/change`, { plan: 'large', seats: 100 });
    const back = { plan: 'basic', seats: 1, when: 'now' };
    expect(await seller.refused(`POST ${of(customer)}/change`, { ...back, at: toIso(begun) })).toBe('CHANGE_STALE');
    await seller.made(`POST ${of(customer)}/change`, back);
    // Nor is there an invoice of nothing for what is given back and taken again.
    for (const seats of [100, 50, 100]) {
      await seller.made(`POST ${of(customer)}/change`, { plan: 'large', seats, when: 'now' });
      await seller.made(`POST ${of(customer)}/change`, back);
    }
    expect((await seller.invoices(customer)).filter(({ total }) => total === '0')).toEqual([]);
    // Back and forth within one instant costs nothing and gives nothing.
    await seller.moveTo(world.clock.now() + 32 * day);
    await seller.close();
    const all = (await seller.invoices(customer)).flatMap(({ lines }) => lines);
    const prorated = all.filter(({ kind }) => kind === 'proration');
    expect(prorated).toHaveLength(16);
    expect(prorated.reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBe(0n);
  });

  it('changes a yearly plan between the end of a month and its closing', async () => {
    const customer = await seller.customer();
    await seller.made(`POST ${of(customer)}`, { plan: 'basic', term: 'year' });
    const { periodEnd } = await seller.subscription(customer);
    await seller.moveTo(Date.parse(String(periodEnd)) + 30 * minute);
    await seller.made(`POST ${of(customer)}/change`, { plan: 'large' });
    await seller.moveTo(world.clock.now() + hour);
    expect(await seller.close()).toMatchObject({ failed: 0 });
    expect(await seller.subscription(customer)).toMatchObject({ plan: 'large', periodStart: periodEnd });
  });

  it('ends with its customer between the end of a month and its closing', async () => {
    await seller.plan('counted', {
      prices: [{ feature: 'api.calls', model: 'overage', included: '1000', unitAmount: '0.001' }],
    });
    const customer = await seller.customer('counted');
    const { periodEnd } = await seller.subscription(customer);
    await seller.moveTo(Date.parse(String(periodEnd)) + 30 * minute);
    await seller.made(`DELETE /api/v1/customers/${customer}`);
    expect(await seller.close()).toMatchObject({ failed: 0 });
  });

  it('keeps its currency while anything is owed in it', async () => {
    await seller.plan('euro', { currency: 'EUR' });
    await seller.plan('usage', {
      amounts: { month: '0', year: null },
      prices: [{ feature: 'api.calls', model: 'flat', unitAmount: '1' }],
    });
    const used = await seller.customer('usage');
    expect(await seller.refused(`POST ${of(used)}/change`, { plan: 'euro' })).toBe('CURRENCY_MISMATCH');
    const supported = await seller.customer('free');
    await seller.made(`POST /api/v1/customers/${supported}/addons`, { name: 'Support', amount: '5000000' });
    expect(await seller.refused(`POST ${of(supported)}/change`, { plan: 'euro' })).toBe('CURRENCY_MISMATCH');
    const credited = await seller.customer('basic');
    await seller.made(`POST ${of(credited)}/change`, { plan: 'free', when: 'now' });
    expect(await seller.refused(`POST ${of(credited)}/change`, { plan: 'euro' })).toBe('CURRENCY_MISMATCH');
    const refused = await seller.call(`POST ${of(credited)}/change`, { plan: 'euro' });
    expect(refused.body.detail).toBe(
      'The subscription is in USD, and euro is sold in EUR: cancel it, and subscribe to that once it has ended',
    );
    const free = await seller.customer('free');
    expect(await seller.made(`POST ${of(free)}/change`, { plan: 'euro' })).toMatchObject({ currency: 'EUR' });
  });

  it('gives a customer one trial, whatever ends and begins after it', async () => {
    await seller.plan('tried', { trialDays: 14 });
    await seller.made('PATCH /api/v1/billing/settings', { defaultPlan: 'free' });
    const customer = await seller.customer('tried');
    expect(await seller.subscription(customer)).toMatchObject({ status: 'trialing' });
    await seller.made(`POST ${of(customer)}/cancel`);
    await seller.moveTo(world.clock.now() + 12 * day);
    await run();
    // Nothing will be paid that it would have to be told of.
    const told = `select from nexus_events where type = 'subscription.trial-ending' and data->>'customerId' = $1`;
    expect(await world.rows(told, [customer])).toEqual([]);
    await seller.moveTo(world.clock.now() + 3 * day);
    await seller.close();
    expect(await seller.subscription(customer)).toMatchObject({ plan: 'free', status: 'active' });
    const again = await seller.made(`POST ${of(customer)}/change`, { plan: 'tried' });
    expect(again).toMatchObject({ plan: 'tried', status: 'active' });
    const restored = await seller.customer('tried');
    await seller.made(`DELETE /api/v1/customers/${restored}`);
    await seller.made(`POST /api/v1/customers/${restored}/restore`);
    expect(await seller.subscription(restored)).toMatchObject({ plan: 'tried', status: 'active' });
    await seller.made('PATCH /api/v1/billing/settings', { defaultPlan: null });
  });

  it('ends for good where the default plan costs something', async () => {
    await seller.made('PATCH /api/v1/billing/settings', { defaultPlan: 'basic' });
    const customer = await seller.customer();
    expect(await seller.subscription(customer)).toMatchObject({ plan: 'basic' });
    await seller.made(`POST ${of(customer)}/cancel`);
    await seller.moveTo(world.clock.now() + 32 * day);
    await seller.close();
    expect(await seller.refused(`GET ${of(customer)}`)).toBe('NOT_SUBSCRIBED');
    expect(await seller.invoices(customer)).toHaveLength(1);
    expect(await seller.made(`GET /api/v1/customers/${customer}`)).toMatchObject({ plan: null });
    await seller.made('PATCH /api/v1/billing/settings', { defaultPlan: null });
  });

  it('stays past due when its term changes', async () => {
    const customer = await seller.customer('basic');
    await seller.moveTo(world.clock.now() + 15 * day);
    await run();
    expect(await seller.subscription(customer)).toMatchObject({ status: 'past_due' });
    await seller.moveTo(world.clock.now() + 8 * day);
    await run();
    await seller.made(`POST ${of(customer)}/change`, { plan: 'basic', term: 'year' });
    expect(await seller.subscription(customer)).toMatchObject({ status: 'past_due' });
    await run();
    expect(await seller.subscription(customer)).toMatchObject({ status: 'past_due' });
  });

  it('gives no trial to a customer who owes', async () => {
    const customer = await seller.customer('free');
    await seller.made(`POST /api/v1/customers/${customer}/addons`, { name: 'Support', amount: '5000000' });
    await seller.moveTo(world.clock.now() + 15 * day);
    await run();
    expect(await seller.subscription(customer)).toMatchObject({ status: 'past_due' });
    expect(await seller.made(`POST ${of(customer)}/change`, { plan: 'tried' })).toMatchObject({ status: 'past_due' });
  });

  it('lets a trial run to its end, whatever else is owed', async () => {
    await seller.plan('long', { trialDays: 30, prices: [{ feature: 'jobs', model: 'flat', unitAmount: '1' }] });
    await seller.made('POST /api/v1/meters', { slug: 'jobs', eventType: 'used', aggregation: 'count' });
    const customer = await seller.customer('long');
    await seller.made(`POST /api/v1/customers/${customer}/addons`, {
      name: 'Support',
      amount: '5000000',
      term: 'year',
    });
    await seller.send(customer, {}, world.clock.now() + minute);
    await seller.moveTo(world.clock.now() + 16 * day);
    await run();
    await seller.moveTo(world.clock.now() + 15 * day);
    await run();
    const lines = (await seller.invoices(customer)).flatMap((each) => each.lines);
    expect(lines.map(({ kind }) => kind)).toEqual(['addon', 'plan']);
    expect(await seller.subscription(customer)).toMatchObject({ status: 'past_due' });
  });

  it('refuses an amount that cannot be stored', async () => {
    await seller.plan('dear', { amounts: { month: '999999999999999', year: null } });
    const customer = await seller.customer();
    expect(await seller.refused(`POST ${of(customer)}`, { plan: 'dear', seats: 100_000 })).toBe('INVALID_REQUEST');
    await seller.made(`POST ${of(customer)}`, { plan: 'basic' });
    const query = 'plan=dear&seats=100000';
    expect(await seller.refused(`GET ${of(customer)}/change?${query}`)).toBe('INVALID_REQUEST');
    expect(await seller.refused(`POST ${of(customer)}/change`, { plan: 'dear', seats: 100_000 })).toBe(
      'INVALID_REQUEST',
    );
    const huge = { name: 'Huge', amount: '999999999999999', quantity: 1000 };
    expect(await seller.refused(`POST /api/v1/customers/${customer}/addons`, huge)).toBe('INVALID_REQUEST');
  });

  it('gives back the unused term of a deleted customer once it is restored', async () => {
    const customer = await seller.customer('basic');
    const { termEnd } = await seller.subscription(customer);
    const left = Date.parse(String(termEnd)) - world.clock.now();
    await seller.moveTo(world.clock.now() + left / 2);
    await seller.made(`DELETE /api/v1/customers/${customer}`);
    await seller.made(`POST /api/v1/customers/${customer}/restore`);
    const totals = (await seller.invoices(customer)).map(({ total }) => total);
    expect(totals).toEqual(['30000000', '15000000']);
  });

  it('keeps an organization the customer of the operator that it is', async () => {
    const { org } = world.b;
    const [customer] = await world.rows<{ id: string }>('select id from eco_customers where external_id = $1', [org]);
    const owner = await operator(world);
    const path = `PATCH /api/v1/customers/${customer?.id}`;
    const renamed = await callAs(world, owner, owner.members.owner.token, path, { body: { externalId: 'renamed' } });
    expect(renamed.body.code).toBe('EXTERNAL_ID_IN_USE');
    const named = await callAs(world, owner, owner.members.owner.token, path, { body: { name: 'Another name' } });
    expect(named.body).toMatchObject({ externalId: org, name: 'Another name' });
  });

  it('has no subscription for a customer who is deleted meanwhile', async () => {
    for (let round = 0; round < 5; round += 1) {
      const customer = await seller.customer();
      const [subscribed] = await Promise.all([
        seller.call(`POST ${of(customer)}`, { plan: 'basic' }),
        seller.made(`DELETE /api/v1/customers/${customer}`),
      ]);
      expect([201, 404]).toContain(subscribed.status);
      const live = await world.rows(`select from eco_subscriptions where customer_id = $1 and status <> 'canceled'`, [
        customer,
      ]);
      expect(live).toHaveLength(0);
    }
  });
});
