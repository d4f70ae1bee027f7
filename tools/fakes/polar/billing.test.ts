import type { models, Polar } from '@polar-sh/sdk/2026-10';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, buy, day, errorOf, hour, pay, start, startBench, subscriptionOf } from './polar.fixture.ts';

let bench: Bench;
let polar: Polar;
beforeEach(async () => {
  bench = await startBench();
  polar = bench.polar;
});
afterEach(() => bench.fake.close());

const ordersOf = async (subscription: models.Subscription) =>
  (await polar.orders.list({ subscription_id: subscription.id, limit: 100 })).items;
const again = ({ id }: models.Subscription) => polar.subscriptions.get(id);
const endOf = ({ current_period_end }: models.Subscription) => new Date(current_period_end);

describe('a subscription', () => {
  it('begins with a checkout, and renews on the day of its anchor', async () => {
    const checkout = await buy(bench, bench.pro, { metadata: { organization: 'eco_org_1' } });
    expect(checkout).toMatchObject({ status: 'succeeded', total_amount: 2900, external_customer_id: 'eco_org_1' });
    const subscription = await polar.subscriptions.get(checkout.subscription_id ?? '');
    expect(subscription).toMatchObject({
      status: 'active',
      amount: 2900,
      current_period_start: start.toISOString(),
      current_period_end: '2027-02-28T14:37:00.000Z',
      metadata: { organization: 'eco_org_1' },
      customer: { external_id: 'eco_org_1', email: 'buyer@example.com' },
      product: { id: bench.pro.id },
    });
    expect(await ordersOf(subscription)).toMatchObject([
      {
        status: 'paid',
        billing_reason: 'subscription_create',
        total_amount: 2900,
        due_amount: 2900,
        invoice_number: 'FAKE-0001',
        checkout_id: checkout.id,
      },
    ]);
    await bench.fake.clock.advanceTo(endOf(subscription));
    expect(await again(subscription)).toMatchObject({
      current_period_start: '2027-02-28T14:37:00.000Z',
      current_period_end: '2027-03-31T14:37:00.000Z',
    });
    expect((await ordersOf(subscription))[0]).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_cycle',
      total_amount: 2900,
    });
    const state = await polar.customers.getStateExternal('eco_org_1');
    expect(state.active_subscriptions).toMatchObject([{ id: subscription.id, status: 'active' }]);
  });

  it('is one for a customer, unless several are allowed', async () => {
    await buy(bench, bench.pro);
    const second = await polar.checkouts.create({ products: [bench.team.id], external_customer_id: 'eco_org_1' });
    const refused = await pay(second, '4242424242424242');
    expect(await refused.text()).toContain('You already have an active subscription.');
    expect((await polar.checkouts.get(second.id)).status).toBe('open');
    expect((await polar.subscriptions.list()).items).toHaveLength(1);
  });

  it('is cancelled at the end of its period, uncancelled, and ends', async () => {
    const subscription = await subscriptionOf(bench, bench.pro);
    const none = polar.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    expect(await errorOf(none)).toMatchObject({
      statusCode: 409,
      error: { error: 'SubscriptionNotScheduledToCancel' },
    });
    const reason = { customer_cancellation_reason: 'too_expensive' as const };
    const ending = await polar.subscriptions.update(subscription.id, { cancel_at_period_end: true, ...reason });
    expect(ending).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      ends_at: subscription.current_period_end,
      ...reason,
    });
    const twice = polar.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect(await errorOf(twice)).toMatchObject({ statusCode: 403, error: { error: 'AlreadyCanceledSubscription' } });
    const plan = polar.subscriptions.update(subscription.id, { product_id: bench.team.id });
    expect(await errorOf(plan)).toMatchObject({ statusCode: 403 });
    expect(await polar.subscriptions.update(subscription.id, { cancel_at_period_end: false })).toMatchObject({
      ends_at: null,
      canceled_at: null,
    });
    await polar.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await bench.fake.clock.advanceTo(endOf(subscription));
    expect(await again(subscription)).toMatchObject({ status: 'canceled', ended_at: subscription.current_period_end });
    expect(await ordersOf(subscription)).toHaveLength(1);
    expect((await polar.customers.getStateExternal('eco_org_1')).active_subscriptions).toEqual([]);
  });

  it('is revoked at once, and once', async () => {
    const subscription = await subscriptionOf(bench, bench.pro);
    expect(await polar.subscriptions.revoke(subscription.id)).toMatchObject({
      status: 'canceled',
      ended_at: start.toISOString(),
    });
    expect(await errorOf(polar.subscriptions.revoke(subscription.id))).toMatchObject({ statusCode: 403 });
    const late = polar.subscriptions.update(subscription.id, { product_id: bench.team.id });
    expect(await errorOf(late)).toMatchObject({ error: { error: 'AlreadyCanceledSubscription' } });
    await bench.fake.clock.advance(60 * day);
    expect(await ordersOf(subscription)).toHaveLength(1);
  });

  it('has a trial, of the checkout or moved later', async () => {
    const trial = { trial_interval: 'day', trial_interval_count: 14 };
    const subscription = await subscriptionOf(bench, bench.pro, trial);
    expect(subscription).toMatchObject({ status: 'trialing', trial_end: '2027-02-14T14:37:00.000Z' });
    expect(await ordersOf(subscription)).toMatchObject([{ total_amount: 0, status: 'paid' }]);
    await polar.subscriptions.update(subscription.id, { trial_end: '2027-02-20T00:00:00Z' });
    await bench.fake.clock.advanceTo(new Date('2027-02-20T00:00:00Z'));
    expect(await again(subscription)).toMatchObject({
      status: 'active',
      current_period_end: '2027-03-20T00:00:00.000Z',
    });
    expect((await ordersOf(subscription))[0]).toMatchObject({
      total_amount: 2900,
      billing_reason: 'subscription_cycle',
    });
    const past = polar.subscriptions.update(subscription.id, { trial_end: '2027-01-01T00:00:00Z' });
    expect(await errorOf(past)).toMatchObject({ statusCode: 422 });
  });

  it('ends its trial now, which is charged now', async () => {
    const subscription = await subscriptionOf(bench, bench.pro, { trial_interval: 'month', trial_interval_count: 1 });
    bench.fake.decline(subscription.customer_id, true);
    const refused = polar.subscriptions.update(subscription.id, { trial_end: 'now' });
    expect(await errorOf(refused)).toMatchObject({ statusCode: 402 });
    expect((await again(subscription)).status).toBe('trialing');
    bench.fake.decline(subscription.customer_id, false);
    expect(await polar.subscriptions.update(subscription.id, { trial_end: 'now' })).toMatchObject({
      status: 'active',
      current_period_start: start.toISOString(),
    });
  });

  it('has its period moved', async () => {
    const subscription = await subscriptionOf(bench, bench.pro);
    await polar.subscriptions.update(subscription.id, { current_billing_period_end: '2027-03-05T00:00:00Z' });
    await bench.fake.clock.advance(30 * day);
    expect(await ordersOf(subscription)).toHaveLength(1);
    await bench.fake.clock.advanceTo(new Date('2027-03-05T00:00:00Z'));
    expect(await again(subscription)).toMatchObject({ current_period_end: '2027-04-05T00:00:00.000Z' });
  });
});

describe('a change of product', () => {
  const share = (amount: number, subscription: models.Subscription) => {
    const [begin, end] = [new Date(subscription.current_period_start).getTime(), endOf(subscription).getTime()];
    return Math.round((amount * (end - bench.fake.clock.milliseconds())) / (end - begin));
  };

  it('is charged at once, by the second', async () => {
    const subscription = await subscriptionOf(bench, bench.pro);
    await bench.fake.clock.advance(10 * day + 1000);
    const expected = share(9900, subscription) - share(2900, subscription);
    const changed = await polar.subscriptions.update(subscription.id, {
      product_id: bench.team.id,
      proration_behavior: 'invoice',
    });
    expect(changed).toMatchObject({
      product_id: bench.team.id,
      amount: 9900,
      current_period_end: subscription.current_period_end,
    });
    const [order] = await ordersOf(subscription);
    expect(order).toMatchObject({ status: 'paid', billing_reason: 'subscription_update', total_amount: expected });
    expect(order?.items.map(({ proration }) => proration)).toEqual([true, true]);
  });

  it('is refused with the charge, and then changes nothing', async () => {
    const subscription = await subscriptionOf(bench, bench.pro);
    bench.fake.decline(subscription.customer_id, true);
    const call = polar.subscriptions.update(subscription.id, {
      product_id: bench.team.id,
      proration_behavior: 'invoice',
    });
    expect(await errorOf(call)).toMatchObject({ statusCode: 402, error: { error: 'PaymentFailed' } });
    expect(await again(subscription)).toMatchObject({ product_id: bench.pro.id, amount: 2900 });
    expect(await ordersOf(subscription)).toHaveLength(1);
  });

  it('waits for the next order, or for the next period', async () => {
    const subscription = await subscriptionOf(bench, bench.pro);
    await bench.fake.clock.advance(14 * day);
    await polar.subscriptions.update(subscription.id, { product_id: bench.team.id, proration_behavior: 'prorate' });
    expect(await ordersOf(subscription)).toHaveLength(1);
    await bench.fake.clock.advance(14 * day);
    expect((await ordersOf(subscription))[0]).toMatchObject({ total_amount: -1450 + 4950 + 9900 });
    const pending = await polar.subscriptions.update(subscription.id, {
      product_id: bench.pro.id,
      proration_behavior: 'next_period',
    });
    expect(pending).toMatchObject({
      product_id: bench.team.id,
      pending_update: { product_id: bench.pro.id, applies_at: pending.current_period_end },
    });
    expect(await polar.subscriptions.update(subscription.id, { pending_update: null })).toMatchObject({
      pending_update: null,
    });
    await polar.subscriptions.update(subscription.id, { product_id: bench.pro.id, proration_behavior: 'next_period' });
    await bench.fake.clock.advanceTo(endOf(pending));
    expect(await again(subscription)).toMatchObject({ product_id: bench.pro.id, pending_update: null });
    expect((await ordersOf(subscription))[0]).toMatchObject({ total_amount: 2900 });
  });

  it('to less leaves a balance, which the next orders use', async () => {
    const subscription = await subscriptionOf(bench, bench.team);
    await bench.fake.clock.advance(14 * day);
    await polar.subscriptions.update(subscription.id, { product_id: bench.pro.id, proration_behavior: 'invoice' });
    expect((await ordersOf(subscription))[0]).toMatchObject({
      total_amount: 1450 - 4950,
      due_amount: 0,
      status: 'paid',
    });
    await bench.fake.clock.advance(14 * day);
    expect((await ordersOf(subscription))[0]).toMatchObject({
      total_amount: 2900,
      applied_balance_amount: -2900,
      due_amount: 0,
    });
    await bench.fake.clock.advance(31 * day);
    expect((await ordersOf(subscription))[0]).toMatchObject({
      total_amount: 2900,
      applied_balance_amount: -600,
      due_amount: 2300,
    });
  });

  it('starts a new cycle with another interval, and on request', async () => {
    const subscription = await subscriptionOf(bench, bench.pro);
    await bench.fake.clock.advance(14 * day);
    const yearly = await polar.subscriptions.update(subscription.id, { product_id: bench.yearly.id });
    expect(yearly).toMatchObject({ recurring_interval: 'year', current_period_end: '2028-02-14T14:37:00.000Z' });
    expect((await ordersOf(subscription))[0]).toMatchObject({ total_amount: 29_000 - 1450 });
    await bench.fake.clock.advance(day);
    const reset = await polar.subscriptions.update(subscription.id, {
      product_id: bench.team.id,
      proration_behavior: 'reset',
    });
    expect(reset.current_period_end).toBe('2027-03-15T14:37:00.000Z');
    expect((await ordersOf(subscription))[0]).toMatchObject({ total_amount: 9900 });
  });

  it('takes a free subscription through a checkout to a paid one', async () => {
    const { id: customer_id } = await polar.customers.create({ email: 'free@example.com', external_id: 'free' });
    const subscription = await polar.subscriptions.create({ customer_id, product_id: bench.free.id });
    expect(await ordersOf(subscription)).toMatchObject([{ total_amount: 0, status: 'paid' }]);
    await buy(bench, bench.pro, { external_customer_id: 'free', subscription_id: subscription.id });
    expect(await again(subscription)).toMatchObject({ product_id: bench.pro.id, amount: 2900 });
    expect((await polar.subscriptions.list()).items).toHaveLength(1);
    const wrong = polar.checkouts.create({ products: [bench.team.id], subscription_id: subscription.id });
    expect(await errorOf(wrong)).toMatchObject({ statusCode: 422 });
  });
});

describe('renewals that fail', () => {
  it('are tried again after 2, 5, 7 and 7 days, then the subscription is revoked', async () => {
    const subscription = await subscriptionOf(bench, bench.pro);
    bench.fake.decline(subscription.customer_id, true);
    await bench.fake.clock.advanceTo(endOf(subscription));
    expect(await again(subscription)).toMatchObject({
      status: 'past_due',
      past_due_at: subscription.current_period_end,
    });
    for (const [days, after] of [
      [2, 2],
      [5, 7],
      [7, 14],
      [7, 21],
    ] as const) {
      const next = new Date(endOf(subscription).getTime() + after * day).toISOString();
      expect((await ordersOf(subscription))[0]).toMatchObject({ status: 'pending', next_payment_attempt_at: next });
      await bench.fake.clock.advance(days * day);
    }
    expect(await again(subscription)).toMatchObject({ status: 'canceled' });
    expect((await ordersOf(subscription))[0]).toMatchObject({ status: 'void', next_payment_attempt_at: null });
  });

  it('recover when the card works again', async () => {
    const subscription = await subscriptionOf(bench, bench.pro);
    bench.fake.decline(subscription.customer_id, true);
    await bench.fake.clock.advanceTo(endOf(subscription));
    bench.fake.decline(subscription.customer_id, false);
    await bench.fake.clock.advance(2 * day);
    expect(await again(subscription)).toMatchObject({ status: 'active', past_due_at: null });
    expect((await ordersOf(subscription))[0]).toMatchObject({ status: 'paid', next_payment_attempt_at: null });
  });
});

describe('usage', () => {
  it('is billed at the end of its period, by when it was received, also of a subscription that ends', async () => {
    const meter = await polar.meters.create({
      name: 'Calls',
      filter: { conjunction: 'and', clauses: [{ property: 'name', operator: 'eq', value: 'overage' }] },
      aggregation: { func: 'sum', property: 'units' },
    });
    const product = await polar.products.create({
      name: 'Metered',
      recurring_interval: 'month',
      prices: [
        { amount_type: 'fixed', price_amount: 2900 },
        { amount_type: 'metered_unit', meter_id: meter.id, unit_amount: '0.1', cap_amount: 5000 },
      ],
    });
    const subscription = await subscriptionOf(bench, product);
    const use = (external_id: string, units: number, timestamp?: string) =>
      polar.events.ingest({
        events: [
          {
            name: 'overage',
            external_customer_id: 'eco_org_1',
            external_id,
            metadata: { units },
            ...(timestamp === undefined ? {} : { timestamp }),
          },
        ],
      });
    await use('one', 12_345);
    await use('one', 12_345);
    expect((await again(subscription)).meters).toMatchObject([{ consumed_units: 12_345, amount: 1235 }]);
    await bench.fake.clock.advanceTo(endOf(subscription));
    expect((await ordersOf(subscription))[0]).toMatchObject({ total_amount: 2900 + 1235 });
    // Late: of the first period by its time, of the second by its arrival.
    await use('late', 1000, '2027-02-01T00:00:00Z');
    await polar.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await bench.fake.clock.advance(31 * day);
    expect((await ordersOf(subscription))[0]).toMatchObject({
      total_amount: 100,
      billing_reason: 'subscription_cycle',
    });
    expect((await again(subscription)).status).toBe('canceled');

    const capped = await subscriptionOf(bench, product);
    await use('many', 1_000_000);
    expect((await again(capped)).meters).toMatchObject([{ consumed_units: 1_000_000, amount: 5000 }]);
  });
});

describe('orders', () => {
  it('are drafts, then charged off session, and drafts again where that is refused', async () => {
    const { customer_id } = await subscriptionOf(bench, bench.pro);
    const draft = await polar.orders.create({
      customer_id,
      product_id: bench.once.id,
      amount: 1234,
      description: 'Overage',
      metadata: { usage: 'eco_usg_1' },
    });
    expect(draft).toMatchObject({ status: 'draft', invoice_number: null, total_amount: 1234, description: 'Overage' });
    bench.fake.decline(customer_id, true);
    expect(await errorOf(polar.orders.finalize(draft.id, {}))).toMatchObject({
      statusCode: 402,
      error: { error: 'PaymentFailed' },
    });
    expect(await polar.orders.get(draft.id)).toMatchObject({ status: 'draft', invoice_number: null });
    bench.fake.decline(customer_id, false);
    expect(await polar.orders.finalize(draft.id, {})).toMatchObject({ status: 'paid', invoice_number: 'FAKE-0002' });
    expect(await errorOf(polar.orders.finalize(draft.id, {}))).toMatchObject({
      statusCode: 412,
      error: { error: 'OrderNotDraft' },
    });
    const found = await polar.orders.list({ metadata: { usage: 'eco_usg_1' } });
    expect(found.items.map(({ id }) => id)).toEqual([draft.id]);
    expect(await errorOf(polar.orders.create({ customer_id, product_id: bench.pro.id }))).toMatchObject({
      statusCode: 422,
    });
  });

  it('have an invoice once it was generated, whose details are frozen then', async () => {
    const [order] = await ordersOf(await subscriptionOf(bench, bench.pro));
    const id = order?.id ?? '';
    expect(await errorOf(polar.orders.invoice(id))).toMatchObject({ statusCode: 404 });
    await polar.orders.update(id, { billing_name: 'Buyer GmbH' });
    await polar.orders.generateInvoice(id);
    expect((await polar.orders.invoice(id)).url).toMatch(/\.pdf$/);
    expect(await errorOf(polar.orders.update(id, { billing_name: 'Other' }))).toMatchObject({ statusCode: 422 });
  });

  it('are refunded in part, then in full, and no more', async () => {
    const [order] = await ordersOf(await subscriptionOf(bench, bench.pro));
    const refund = (amount: number) =>
      polar.refunds.create({ order_id: order?.id ?? '', amount, reason: 'customer_request' });
    expect(await refund(900)).toMatchObject({ status: 'succeeded', amount: 900 });
    expect(await polar.orders.get(order?.id ?? '')).toMatchObject({
      status: 'partially_refunded',
      refunded_amount: 900,
      refundable_amount: 2000,
    });
    expect(await errorOf(refund(2001))).toMatchObject({ statusCode: 422 });
    await refund(2000);
    expect(await errorOf(refund(1))).toMatchObject({ statusCode: 403, error: { error: 'RefundedAlready' } });
    expect((await polar.refunds.list({ order_id: order?.id ?? '' })).items).toHaveLength(2);
  });
});

it('keeps the orders of a customer that is deleted, whose subscriptions it revokes', async () => {
  const subscription = await subscriptionOf(bench, bench.pro);
  await polar.customers.delete(subscription.customer_id);
  expect(await again(subscription)).toMatchObject({
    status: 'canceled',
    customer: { deleted_at: start.toISOString() },
  });
  expect(await ordersOf(subscription)).toMatchObject([{ customer: { id: subscription.customer_id } }]);
  expect(await errorOf(polar.customers.getExternal('eco_org_1'))).toMatchObject({ statusCode: 404 });
  await bench.fake.clock.advance(60 * day);
  expect(await ordersOf(subscription)).toHaveLength(1);
});

it('has checkouts that expire after an hour', async () => {
  const checkout = await polar.checkouts.create({ products: [bench.pro.id] });
  await bench.fake.clock.advance(hour);
  expect((await polar.checkouts.get(checkout.id)).status).toBe('expired');
  expect((await pay(checkout, '4242424242424242')).status).toBe(410);
  expect(await errorOf(polar.checkouts.update(checkout.id, { customer_name: 'Late' }))).toMatchObject({
    statusCode: 403,
  });
});
