import type { models, Polar } from '@polar-sh/sdk/2026-10';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, clientOf, day, errorOf, startBench } from './polar.fixture.ts';

let bench: Bench;
let polar: Polar;
beforeAll(async () => {
  bench = await startBench();
  polar = bench.polar;
});
afterAll(() => bench.fake.close());
afterEach(() => bench.fake.behave({}));

const nowhere = '00000000-0000-4000-8000-000000000000';
const fields = (...detail: object[]) => ({ statusCode: 422, error: { detail } });

describe('the fake Polar refuses', () => {
  const refusals: [name: string, call: () => Promise<unknown>, error: object][] = [
    [
      'an unknown field',
      () => polar.customers.create({ email: 'a@example.com', colour: 'red' } as models.CustomerCreate),
      fields({ type: 'extra_forbidden', loc: ['body', 'colour'], msg: 'Extra inputs are not permitted', input: 'red' }),
    ],
    [
      'a missing one',
      () => polar.customers.create({ name: 'A' } as models.CustomerCreate),
      fields({ type: 'missing', loc: ['body', 'email'], msg: 'Field required' }),
    ],
    [
      'one of another type',
      () => polar.refunds.create({ order_id: nowhere, amount: '5', reason: 'other' } as unknown as models.RefundCreate),
      fields({ type: 'number_type', loc: ['body', 'amount'], msg: 'Input should be a valid number', input: '5' }),
    ],
    [
      'a choice that is none',
      () => polar.refunds.create({ order_id: nowhere, amount: 5, reason: 'whim' } as unknown as models.RefundCreate),
      fields(expect.objectContaining({ type: 'literal_error', loc: ['body', 'reason'], input: 'whim' })),
    ],
    [
      'forms of an update that do not mix',
      () =>
        polar.subscriptions.update(nowhere, {
          cancel_at_period_end: true,
          product_id: nowhere,
        } as models.SubscriptionUpdate),
      { statusCode: 422 },
    ],
    [
      'what is not there, in the path',
      () => polar.customers.getExternal('nobody'),
      { statusCode: 404, error: { error: 'ResourceNotFound', detail: 'Not found' } },
    ],
    [
      'what is not there, in a field',
      () => polar.checkouts.create({ products: [nowhere] }),
      fields(expect.objectContaining({ loc: ['body', 'products', 0], msg: 'Product does not exist.' })),
    ],
    [
      'a subscription to what costs, without a checkout',
      async () => {
        const { id } = await polar.customers.create({ email: 'sub@example.com' });
        return polar.subscriptions.create({ product_id: bench.pro.id, customer_id: id });
      },
      { statusCode: 422 },
    ],
    [
      'a metered price of a product that does not recur',
      () =>
        polar.products.create({
          name: 'Odd',
          prices: [{ amount_type: 'metered_unit', meter_id: nowhere, unit_amount: 1 }],
        }),
      { statusCode: 422 },
    ],
  ];
  it.each(refusals)('%s', async (_, call, expected) => {
    expect(await errorOf(call())).toMatchObject(expected);
  });

  it('a wrong token', async () => {
    expect(await errorOf(clientOf(bench.fake, 'polar_oat_wrong').customers.list())).toMatchObject({ statusCode: 401 });
  });

  it('a second customer of the same address or external id, and makes none', async () => {
    const first = await polar.customers.create({ email: 'One@example.com', external_id: 'one' });
    const before = (await polar.customers.list()).pagination.total_count;
    const email = await errorOf(polar.customers.create({ email: 'one@example.com' }));
    expect(email).toMatchObject(
      fields({ loc: ['body', 'email'], msg: 'A customer with this email address already exists.' }),
    );
    const external = await errorOf(polar.customers.create({ email: 'two@example.com', external_id: 'one' }));
    expect(external).toMatchObject(fields({ loc: ['body', 'external_id'] }));
    expect(await errorOf(polar.customers.update(first.id, { external_id: 'other' }))).toMatchObject({
      statusCode: 422,
    });
    expect((await polar.customers.list()).pagination.total_count).toBe(before);
  });
});

describe('customers', () => {
  it('are found, changed and deleted by our id', async () => {
    const { id } = await polar.customers.create({
      email: 'ext@example.com',
      external_id: 'eco_org_x',
      metadata: { tier: 'a' },
    });
    expect(await polar.customers.getExternal('eco_org_x')).toMatchObject({ id, type: 'individual' });
    await polar.customers.updateExternal('eco_org_x', { name: 'Named', metadata: { tier: 'b' } });
    expect((await polar.customers.list({ metadata: { tier: 'b' } })).items.map((each) => each.id)).toEqual([id]);
    expect(await polar.customers.getStateExternal('eco_org_x')).toMatchObject({
      name: 'Named',
      active_subscriptions: [],
      active_meters: [],
    });
    await polar.customers.deleteExternal('eco_org_x');
    expect(await errorOf(polar.customers.get(id))).toMatchObject({ statusCode: 404 });
  });
});

describe('lists', () => {
  it('have pages, newest first, or the other way round', async () => {
    for (let index = 0; index < 5; index += 1)
      await polar.products.create({ name: `Paged ${index}`, prices: [{ amount_type: 'fixed', price_amount: 1 }] });
    const first = await polar.products.list({ query: 'paged', limit: 2 });
    expect(first.pagination).toEqual({ total_count: 5, max_page: 3 });
    expect(first.items.map(({ name }) => name)).toEqual(['Paged 4', 'Paged 3']);
    const names: string[] = [];
    for await (const { name } of polar.products.iterList({ query: 'paged', limit: 2, sorting: ['created_at'] }))
      names.push(name);
    expect(names).toEqual(['Paged 0', 'Paged 1', 'Paged 2', 'Paged 3', 'Paged 4']);
  });

  it('filter by metadata', async () => {
    const { items } = await polar.products.list({ metadata: { plan: 'pro' } });
    expect(items.map(({ id }) => id)).toEqual([bench.pro.id]);
  });
});

describe('products', () => {
  it('get other prices, while what was bought keeps its own', async () => {
    const product = await polar.products.create({
      name: 'Prices',
      recurring_interval: 'month',
      prices: [{ amount_type: 'fixed', price_amount: 0 }],
    });
    const { id } = await polar.customers.create({ email: 'prices@example.com' });
    const subscription = await polar.subscriptions.create({ product_id: product.id, customer_id: id });
    const changed = await polar.products.update(product.id, {
      prices: [{ amount_type: 'fixed', price_amount: 700 }],
      is_archived: true,
    });
    expect(changed.prices).toMatchObject([{ price_amount: 700 }]);
    expect((await polar.subscriptions.get(subscription.id)).prices).toMatchObject([{ price_amount: 0 }]);
    expect(await errorOf(polar.checkouts.create({ products: [product.id] }))).toMatchObject({ statusCode: 422 });
  });
});

describe('usage', () => {
  it('is counted once for each external id, by any aggregation', async () => {
    const meter = (func: object, name = 'Meter') =>
      polar.meters.create({
        name,
        filter: { conjunction: 'and', clauses: [{ property: 'name', operator: 'eq', value: 'call' }] },
        aggregation: func as models.Meter['aggregation'],
      });
    const [count, sum, unique] = [
      await meter({ func: 'count' }),
      await meter({ func: 'sum', property: 'n' }),
      await meter({ func: 'unique', property: 'u' }),
    ];
    await polar.customers.create({ email: 'usage@example.com', external_id: 'user' });
    const event = (external_id: string, n: number, u: string) => ({
      name: 'call',
      external_customer_id: 'user',
      external_id,
      metadata: { n, u },
    });
    expect(await polar.events.ingest({ events: [event('1', 5, 'a'), event('2', 7, 'a'), event('1', 9, 'b')] })).toEqual(
      { inserted: 2, duplicates: 1 },
    );
    expect(await polar.events.ingest({ events: [event('2', 7, 'a'), event('3', 1, 'c')] })).toEqual({
      inserted: 1,
      duplicates: 1,
    });
    const { items } = await polar.customerMeters.list({ external_customer_id: 'user', limit: 100 });
    const units = Object.fromEntries(items.map(({ meter_id, consumed_units }) => [meter_id, consumed_units]));
    expect([units[count.id], units[sum.id], units[unique.id]]).toEqual([3, 13, 2]);
    expect(await polar.customerMeters.get(items[0]?.id ?? '')).toEqual(items[0]);
    expect(await errorOf(polar.customerMeters.get(nowhere))).toMatchObject({ statusCode: 404 });
    const { total } = await polar.meters.quantities(sum.id, {
      start_timestamp: new Date(bench.fake.clock.milliseconds() - day).toISOString(),
      end_timestamp: new Date(bench.fake.clock.milliseconds() + day).toISOString(),
      interval: 'day',
    });
    expect(total).toBe(13);
    expect((await polar.events.list({ name: 'call' })).items).toHaveLength(3);
  });

  it('of the future, or of nobody, is refused as a whole', async () => {
    const good = { name: 'late', external_customer_id: 'user' };
    const timestamp = new Date(bench.fake.clock.milliseconds() + day).toISOString();
    expect(await errorOf(polar.events.ingest({ events: [good, { ...good, timestamp }] }))).toMatchObject({
      statusCode: 422,
    });
    expect(
      await errorOf(polar.events.ingest({ events: [good, { name: 'late', customer_id: nowhere }] })),
    ).toMatchObject({ statusCode: 422 });
    expect((await polar.events.list({ name: 'late' })).items).toEqual([]);
  });
});

describe('faults', () => {
  it('are answered, or cut off before or after the act: a repeated call acts again', async () => {
    bench.fake.behave({ fail: { path: '/v1/customers', status: 503, times: 1 } });
    expect(await errorOf(polar.customers.list())).toMatchObject({ name: 'PolarServerError' });
    bench.fake.behave({ hangUpAt: '/v1/customers' });
    expect(await errorOf(polar.customers.list())).toMatchObject({ name: 'PolarNetworkError' });
    bench.fake.behave({ loseAnswerOf: '/v1/orders/' });
    const { id } = await polar.customers.create({ email: 'lost@example.com' });
    const draft = { customer_id: id, product_id: bench.once.id, amount: 5, metadata: { overage: 'eco_usg_9' } };
    expect(await errorOf(polar.orders.create(draft))).toMatchObject({ name: 'PolarNetworkError' });
    expect((await polar.orders.list({ metadata: { overage: 'eco_usg_9' } })).items).toHaveLength(1);
    await polar.orders.create(draft);
    expect((await polar.orders.list({ metadata: { overage: 'eco_usg_9' } })).items).toHaveLength(2);
  });
});
