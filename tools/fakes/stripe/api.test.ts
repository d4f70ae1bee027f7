import Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { all, type Bench, clientOf, customerWithCard, day, errorOf, hour, startBench } from './stripe.fixture.ts';

let bench: Bench;
let stripe: Stripe;
beforeAll(async () => {
  bench = await startBench();
  stripe = bench.stripe;
});
afterAll(() => bench.fake.close());
afterEach(() => bench.fake.behave({}));

const customers = async (): Promise<number> => (await all(stripe.customers.list({ limit: 100 }))).length;

describe('the fake Stripe refuses', () => {
  const refusals: [name: string, call: () => Promise<unknown>, error: object][] = [
    [
      'an unknown parameter',
      () => stripe.customers.create({ email: 'a@b.c', colour: 'red' } as Stripe.CustomerCreateParams),
      { statusCode: 400, code: 'parameter_unknown', param: 'colour', message: 'Received unknown parameter: colour' },
    ],
    [
      'a nested one',
      () => stripe.subscriptions.create({ customer: 'x', items: [{ prise: 'x' } as object] }),
      { code: 'parameter_unknown', param: 'items[0][prise]', message: 'Received unknown parameter: items[0][prise]' },
    ],
    [
      'a missing parameter',
      () => stripe.products.create({} as Stripe.ProductCreateParams),
      { statusCode: 400, code: 'parameter_missing', param: 'name', message: 'Missing required param: name.' },
    ],
    ['an empty one', () => stripe.products.create({ name: '' }), { code: 'parameter_invalid_empty', param: 'name' }],
    [
      'a number that is none',
      () => stripe.prices.create({ product: bench.product.id, currency: 'usd', unit_amount: 1.5 }),
      { code: 'parameter_invalid_integer', param: 'unit_amount', message: 'Invalid integer: 1.5' },
    ],
    [
      'a choice that is none',
      () => stripe.subscriptions.list({ status: 'sleeping' }),
      {
        statusCode: 400,
        param: 'status',
        message: expect.stringMatching(/^Invalid status: must be one of active, all/),
      },
    ],
    [
      'what is not there, in the path',
      () => stripe.customers.retrieve('cus_none'),
      { statusCode: 404, code: 'resource_missing', param: 'id', message: "No such customer: 'cus_none'" },
    ],
    [
      'what is not there, in a parameter',
      () => stripe.invoices.create({ customer: 'cus_none' }),
      { statusCode: 400, code: 'resource_missing', param: 'customer', message: "No such customer: 'cus_none'" },
    ],
    [
      'a product that is there already',
      () => stripe.products.create({ id: bench.product.id, name: 'Pro' }),
      { code: 'resource_already_exists' },
    ],
    [
      'metadata that is too long',
      () => stripe.customers.create({ metadata: { note: 'x'.repeat(501) } }),
      { statusCode: 400, param: 'metadata[note]' },
    ],
    ['a page that is too large', () => stripe.customers.list({ limit: 101 }), { statusCode: 400, param: 'limit' }],
    [
      'an expansion of nothing',
      () => stripe.customers.create({ expand: ['shoes'] }),
      { statusCode: 400, param: 'expand' },
    ],
    ['an address that it has not', () => stripe.rawRequest('POST', '/v1/shoes', {}), { statusCode: 404 }],
  ];
  it.each(refusals)('%s', async (_, call, expected) => {
    const error = await errorOf(call());
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', ...expected });
    expect(error.requestId).toMatch(/^req_/);
  });

  it('a wrong key, and none', async () => {
    expect(await errorOf(clientOf(bench.fake, 'sk_test_wrong').customers.list())).toMatchObject({
      type: 'StripeAuthenticationError',
      statusCode: 401,
    });
  });

  it('another version of the API', async () => {
    expect(await errorOf(stripe.customers.list({}, { apiVersion: '2024-06-20' }))).toMatchObject({ statusCode: 400 });
  });

  it('and makes nothing then', async () => {
    const before = await customers();
    await errorOf(stripe.customers.create({ payment_method: 'pm_card_visa_chargeDeclined' }));
    await errorOf(stripe.customers.create({ metadata: { note: 'x'.repeat(501) } }));
    expect(await customers()).toBe(before);
  });
});

describe('idempotency', () => {
  it('answers the same again for 24 hours, then forgets', async () => {
    const options = { idempotencyKey: 'one' };
    const first = await stripe.customers.create({ name: 'Once' }, options);
    const again = await stripe.customers.create({ name: 'Once' }, options);
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    await bench.fake.clock.advance(24 * hour - 1000);
    expect((await stripe.customers.create({ name: 'Once' }, options)).id).toBe(first.id);
    await bench.fake.clock.advance(1000);
    expect((await stripe.customers.create({ name: 'Once' }, options)).id).not.toBe(first.id);
  });

  it('refuses a key with other parameters, and another path', async () => {
    await stripe.customers.create({ name: 'One' }, { idempotencyKey: 'two' });
    const other = errorOf(stripe.customers.create({ name: 'Two' }, { idempotencyKey: 'two' }));
    expect(await other).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
    const path = errorOf(stripe.products.create({ name: 'One' }, { idempotencyKey: 'two' }));
    expect(await path).toMatchObject({ type: 'StripeIdempotencyError' });
  });

  it('keeps what an act failed with, but not what was refused before it', async () => {
    const customer = await stripe.customers.create();
    const key = { idempotencyKey: 'three' };
    await errorOf(stripe.products.create({ name: '' }, key));
    await stripe.products.create({ name: 'Now right' }, key);
    const decline = () =>
      errorOf(
        stripe.paymentMethods.attach(
          'pm_card_visa_chargeDeclined',
          { customer: customer.id },
          { idempotencyKey: 'four' },
        ),
      );
    const first = await decline();
    expect(first).toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
      decline_code: 'generic_decline',
      statusCode: 402,
    });
    expect((await decline()).message).toBe(first.message);
  });

  it('lets a retry find what was done when the answer was lost', async () => {
    const before = await customers();
    bench.fake.behave({ loseAnswerOf: '/v1/customers' });
    const call = () => stripe.customers.create({ name: 'Lost' }, { idempotencyKey: 'five' });
    // The SDK repeats a call whose connection was reset, even where it is told never to: with the same key.
    await call();
    expect(bench.fake.calls.slice(-2)).toEqual(['POST /v1/customers', 'POST /v1/customers']);
    expect(await customers()).toBe(before + 1);
  });
});

describe('lists', () => {
  it('paginate both ways, newest first', async () => {
    const product = await stripe.products.create({ name: 'Many' });
    const made: string[] = [];
    for (let unit_amount = 1; unit_amount <= 7; unit_amount += 1) {
      made.unshift((await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount })).id);
    }
    const first = await stripe.prices.list({ product: product.id, limit: 3 });
    expect(first).toMatchObject({ object: 'list', has_more: true, url: '/v1/prices' });
    expect(first.data.map(({ id }) => id)).toEqual(made.slice(0, 3));
    expect((await all(stripe.prices.list({ product: product.id, limit: 2 }))).map(({ id }) => id)).toEqual(made);
    const back = await stripe.prices.list({ product: product.id, limit: 2, ending_before: made[3] ?? '' });
    expect(back.data.map(({ id }) => id)).toEqual(made.slice(1, 3));
    expect(await errorOf(stripe.prices.list({ starting_after: 'price_none' }))).toMatchObject({
      code: 'resource_missing',
    });
  });

  it('filter by time and lookup key, which moves only when told to', async () => {
    const product = await stripe.products.create({ name: 'Keys' });
    const made = { product: product.id, currency: 'usd', unit_amount: 5, lookup_key: 'pro_monthly' };
    const first = await stripe.prices.create(made);
    expect(await errorOf(stripe.prices.create(made))).toMatchObject({ param: 'lookup_key' });
    const second = await stripe.prices.create({ ...made, transfer_lookup_key: true });
    const found = await stripe.prices.list({ lookup_keys: ['pro_monthly'] });
    expect(found.data.map(({ id }) => id)).toEqual([second.id]);
    expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
    expect((await stripe.prices.list({ product: product.id, created: { gt: second.created } })).data).toEqual([]);
  });

  it('are found by search of metadata, once it has caught up', async () => {
    const customer = await stripe.customers.create({ metadata: { organization: "eco_org_7'x" } });
    const query = `metadata['organization']:"eco_org_7'x"`;
    expect((await stripe.customers.search({ query })).data).toEqual([]);
    await bench.fake.clock.advance(60_000);
    expect((await stripe.customers.search({ query })).data.map(({ id }) => id)).toEqual([customer.id]);
    expect((await stripe.customers.search({ query: `${query} AND -metadata["organization"]:null` })).data).toHaveLength(
      1,
    );
    expect((await stripe.customers.search({ query: `email:'nobody' OR ${query}` })).data).toHaveLength(1);
    for (const wrong of ['shoes', `${query} AND`, `${query} AND email:"a" OR name:"b"`]) {
      expect(await errorOf(stripe.customers.search({ query: wrong }))).toMatchObject({ param: 'query' });
    }
  });
});

describe('prices and expansion', () => {
  it('have tiers and decimals, tiers only when asked for', async () => {
    const made = await stripe.prices.create({
      product: bench.product.id,
      currency: 'usd',
      billing_scheme: 'tiered',
      tiers_mode: 'graduated',
      recurring: { interval: 'month' },
      tiers: [
        { up_to: 10, unit_amount: 100 },
        { up_to: 'inf', unit_amount_decimal: Stripe.Decimal.from('0.000123456789') },
      ],
    });
    expect(made.tiers).toBeUndefined();
    const { tiers } = await stripe.prices.retrieve(made.id, { expand: ['tiers'] });
    expect(tiers?.map(({ up_to, unit_amount_decimal: each }) => [up_to, each?.toString()])).toEqual([
      [10, '100'],
      [null, '0.000123456789'],
    ]);
  });

  it('show what an id stands for, in lists too', async () => {
    const customer = await customerWithCard(stripe);
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: bench.pro.id }],
      expand: ['customer', 'latest_invoice.payments'],
    });
    expect(subscription.customer).toMatchObject({ id: customer.id, email: 'buyer@example.com' });
    const invoice = subscription.latest_invoice as Stripe.Invoice;
    expect(invoice.payments?.data).toMatchObject([{ status: 'paid', amount_paid: 2900 }]);
    const { data } = await stripe.subscriptions.list({
      customer: customer.id,
      expand: ['data.latest_invoice.customer'],
    });
    expect(data[0]?.latest_invoice).toMatchObject({ status: 'paid', customer: { id: customer.id } });
    const tooDeep = stripe.subscriptions.list({ expand: ['data.items.data.price.product'] });
    expect(await errorOf(tooDeep)).toMatchObject({ message: expect.stringContaining('more than 4 levels') });
  });

  it('merge metadata, and unset what is empty', async () => {
    const { id } = await stripe.customers.create({ name: 'A', metadata: { a: '1', b: '2' } });
    const after = await stripe.customers.update(id, { name: '', metadata: { b: '', c: '3' } });
    expect([after.name, after.metadata]).toEqual([null, { a: '1', c: '3' }]);
    await stripe.customers.del(id);
    expect(await stripe.customers.retrieve(id)).toEqual(expect.objectContaining({ id, deleted: true }));
    expect(await errorOf(stripe.customers.update(id, { name: 'B' }))).toMatchObject({ code: 'resource_missing' });
  });
});

it('answers the client of fetch as that of Node', async () => {
  const { host, port, secretKey } = bench.fake;
  const httpClient = Stripe.createFetchHttpClient();
  const client = new Stripe(secretKey, { host, port, protocol: 'http', httpClient });
  const { id } = await client.customers.create({ metadata: { organization: 'eco_org_1' } });
  expect(await client.customers.retrieve(id)).toMatchObject({ metadata: { organization: 'eco_org_1' } });
  expect(await errorOf(client.customers.retrieve('cus_none'))).toMatchObject({ statusCode: 404 });
});

describe('faults', () => {
  it('are answered in its own form, a given number of times', async () => {
    bench.fake.behave({ fail: { path: '/v1/customers', status: 503, times: 1 } });
    expect(await errorOf(stripe.customers.list())).toMatchObject({ type: 'StripeAPIError', statusCode: 503 });
    await stripe.customers.list();
    bench.fake.behave({ hangUpAt: '/v1/customers' });
    expect(await errorOf(stripe.customers.list())).toMatchObject({ type: 'StripeConnectionError' });
  });

  it('does not let the clock go back', async () => {
    await expect(bench.fake.clock.advance(-day)).rejects.toThrow('does not go back');
  });
});
