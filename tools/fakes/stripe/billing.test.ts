import fc from 'fast-check';
import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  all,
  type Bench,
  customerWithCard,
  day,
  errorOf,
  hour,
  periodOf,
  start,
  startBench,
  unix,
} from './stripe.fixture.ts';

let bench: Bench;
let stripe: Stripe;
beforeEach(async () => {
  bench = await startBench();
  stripe = bench.stripe;
});
afterEach(() => bench.fake.close());

const types = async (): Promise<string[]> =>
  (await all(stripe.events.list({ limit: 100 }))).map(({ type }) => type).reverse();
const subscribe = async (price: Stripe.Price, more: Partial<Stripe.SubscriptionCreateParams> = {}) => {
  const customer = await customerWithCard(stripe);
  return stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], ...more });
};
const invoicesOf = (subscription: Stripe.Subscription) => all(stripe.invoices.list({ subscription: subscription.id }));
const itemOf = ({ items }: Stripe.Subscription): string => items.data[0]?.id ?? '';

describe('a subscription', () => {
  it('is paid at once, and renews on the day of its anchor, the last where the month is short', async () => {
    const subscription = await subscribe(bench.pro);
    expect(subscription).toMatchObject({ status: 'active', billing_mode: { type: 'flexible' } });
    expect(periodOf(subscription)).toEqual([unix(start), unix('2027-02-28T14:37:00Z')]);
    const [first] = await invoicesOf(subscription);
    expect(first).toMatchObject({
      status: 'paid',
      total: 2900,
      amount_paid: 2900,
      billing_reason: 'subscription_create',
    });
    expect(first?.parent?.subscription_details?.subscription).toBe(subscription.id);

    await bench.fake.clock.advanceTo(new Date('2027-02-28T14:37:00Z'));
    const renewed = await stripe.subscriptions.retrieve(subscription.id);
    expect(periodOf(renewed)).toEqual([unix('2027-02-28T14:37:00Z'), unix('2027-03-31T14:37:00Z')]);
    const [draft] = await invoicesOf(subscription);
    expect(draft).toMatchObject({ status: 'draft', billing_reason: 'subscription_cycle', number: null });
    await bench.fake.clock.advance(hour);
    const [paid] = await invoicesOf(subscription);
    expect(paid).toMatchObject({ id: draft?.id, status: 'paid', number: expect.stringMatching(/-0002$/) });
    expect(await types()).toEqual(
      expect.arrayContaining([
        'customer.subscription.updated',
        'invoice.created',
        'invoice.finalized',
        'invoice.payment_succeeded',
      ]),
    );
  });

  it('ends at the end of its period, unless it is resumed before', async () => {
    const subscription = await subscribe(bench.pro);
    const [, end] = periodOf(subscription);
    const ending = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect(ending).toMatchObject({
      status: 'active',
      cancel_at: end,
      cancellation_details: { reason: 'cancellation_requested' },
    });
    const resumed = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    expect(resumed).toMatchObject({ cancel_at: null, canceled_at: null });
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await bench.fake.clock.advanceTo(new Date(end * 1000));
    const ended = await stripe.subscriptions.retrieve(subscription.id);
    expect(ended).toMatchObject({ status: 'canceled', ended_at: end });
    expect(await invoicesOf(subscription)).toHaveLength(1);
    expect((await types()).at(-1)).toBe('customer.subscription.deleted');
    expect(await errorOf(stripe.subscriptions.cancel(subscription.id))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
    const late = stripe.subscriptions.update(subscription.id, { items: [{ price: bench.team.id }] });
    expect(await errorOf(late)).toMatchObject({ code: 'invalid_canceled_subscription_fields' });
  });

  it('has a trial: an invoice of nothing, a warning, then the first period', async () => {
    const subscription = await subscribe(bench.pro, { trial_period_days: 14 });
    expect(subscription).toMatchObject({ status: 'trialing', trial_end: unix(start) + 14 * 86_400 });
    expect(await invoicesOf(subscription)).toMatchObject([{ total: 0, status: 'paid' }]);
    await bench.fake.clock.advance(11 * day);
    expect((await types()).at(-1)).toBe('customer.subscription.trial_will_end');
    await bench.fake.clock.advance(3 * day + hour);
    const after = await stripe.subscriptions.retrieve(subscription.id);
    expect(after.status).toBe('active');
    expect(periodOf(after)).toEqual([unix('2027-02-14T14:37:00Z'), unix('2027-03-14T14:37:00Z')]);
    expect((await invoicesOf(subscription))[0]).toMatchObject({ total: 2900, status: 'paid' });
  });

  it('is charged up to an anchor, or begins to be charged there', async () => {
    const anchor = unix('2027-02-14T14:37:00Z');
    const charged = await subscribe(bench.pro, { billing_cycle_anchor: anchor });
    expect(periodOf(charged)).toEqual([unix(start), anchor]);
    expect(await invoicesOf(charged)).toMatchObject([{ total: Math.round((2900 * 14) / 31), status: 'paid' }]);
    const moved = await subscribe(bench.pro, { billing_cycle_anchor: anchor, proration_behavior: 'none' });
    expect(moved).toMatchObject({ status: 'active', latest_invoice: null });
    await bench.fake.clock.advance(14 * day + hour);
    for (const each of [charged, moved]) {
      expect((await invoicesOf(each))[0]).toMatchObject({ total: 2900, status: 'paid' });
      expect(periodOf(await stripe.subscriptions.retrieve(each.id))).toEqual([anchor, unix('2027-03-14T14:37:00Z')]);
    }
    const late = subscribe(bench.pro, { billing_cycle_anchor: unix('2028-01-01') });
    expect(await errorOf(late)).toMatchObject({ param: 'billing_cycle_anchor' });
  });

  it('without a card ends, or pauses, when its trial does', async () => {
    const made = async (missing_payment_method: 'cancel' | 'pause') => {
      const { id: customer } = await stripe.customers.create();
      const trial_settings = { end_behavior: { missing_payment_method } };
      return stripe.subscriptions.create({
        customer,
        items: [{ price: bench.pro.id }],
        trial_period_days: 1,
        trial_settings,
      });
    };
    const [one, two] = [await made('cancel'), await made('pause')];
    await bench.fake.clock.advance(day);
    expect((await stripe.subscriptions.retrieve(one.id)).status).toBe('canceled');
    expect((await stripe.subscriptions.retrieve(two.id)).status).toBe('paused');
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: two.customer as string });
    await stripe.subscriptions.update(two.id, { default_payment_method: method.id });
    expect((await stripe.subscriptions.resume(two.id)).status).toBe('active');
    expect((await invoicesOf(two))[0]).toMatchObject({ total: 2900, status: 'paid' });
  });
});

describe('proration', () => {
  it('is by the second: credit for the rest of the old price, charge for the rest of the new', async () => {
    const subscription = await subscribe(bench.pro);
    const [begin, end] = periodOf(subscription);
    await bench.fake.clock.advance(10 * day + 1000);
    const at = unix(bench.fake.clock.now());
    const items = [{ id: itemOf(subscription), price: bench.team.id }];
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items, proration_behavior: 'always_invoice', proration_date: at },
    });
    const changed = await stripe.subscriptions.update(subscription.id, {
      items,
      proration_behavior: 'always_invoice',
      proration_date: at,
    });
    const share = (amount: number) => Math.round((amount * (end - at)) / (end - begin));
    const [invoice] = await invoicesOf(subscription);
    expect(invoice?.lines.data.map(({ amount }) => amount)).toEqual([-share(2900), share(9900)]);
    expect(invoice?.lines.data.map(({ description }) => description)).toEqual([
      'Unused time on Pro after 10 Feb 2027',
      'Remaining time on Pro after 10 Feb 2027',
    ]);
    expect(invoice).toMatchObject({ status: 'paid', billing_reason: 'subscription_update', total: preview.total });
    expect(preview.lines.data.map(({ amount }) => amount)).toEqual(invoice?.lines.data.map(({ amount }) => amount));
    expect(changed.latest_invoice).toBe(invoice?.id);
    expect(periodOf(changed)).toEqual([begin, end]);
  });

  it('waits for the next invoice where it is not to be invoiced, and previews do not change a thing', async () => {
    const subscription = await subscribe(bench.pro);
    await bench.fake.clock.advance(14 * day);
    const items = [{ id: itemOf(subscription), price: bench.team.id }];
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items },
    });
    expect(preview).toMatchObject({ total: -1450 + 4950 + 9900, status: 'draft' });
    expect(await all(stripe.invoiceItems.list({ customer: subscription.customer as string }))).toEqual([]);
    await stripe.subscriptions.update(subscription.id, { items });
    expect(await invoicesOf(subscription)).toHaveLength(1);
    const pending = await all(stripe.invoiceItems.list({ customer: subscription.customer as string, pending: true }));
    expect(pending.map(({ amount }) => amount).sort()).toEqual([-1450, 4950]);
    await bench.fake.clock.advance(14 * day + hour);
    expect((await invoicesOf(subscription))[0]).toMatchObject({ total: 13_400, status: 'paid' });
  });

  it('credits what was charged, change after change, so that a way there and back costs the time alone', async () => {
    const subscription = await subscribe(bench.pro);
    const change = (price: Stripe.Price) =>
      stripe.subscriptions.update(subscription.id, {
        items: [{ id: itemOf(subscription), price: price.id }],
        proration_behavior: 'always_invoice',
      });
    await bench.fake.clock.advance(7 * day);
    await change(bench.team);
    await bench.fake.clock.advance(7 * day);
    await change(bench.pro);
    const totals = (await invoicesOf(subscription)).map(({ total }) => total);
    expect(totals.reduce((sum, total) => sum + total, 0)).toBe(2900 * 0.75 + 9900 * 0.25);
    // The credit is on the customer's balance, and pays the next invoice.
    const customer = await stripe.customers.retrieve(subscription.customer as string);
    expect(customer).toMatchObject({ balance: totals[0] });
    await bench.fake.clock.advance(14 * day + hour);
    expect((await invoicesOf(subscription))[0]).toMatchObject({
      total: 2900,
      amount_due: 0,
      ending_balance: 2900 - 3500,
      status: 'paid',
    });
  });

  it('starts a new cycle with another interval, and from free to paid', async () => {
    const subscription = await subscribe(bench.pro);
    await bench.fake.clock.advance(14 * day);
    const yearly = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemOf(subscription), price: bench.yearly.id }],
    });
    const now = bench.fake.clock.now();
    expect(periodOf(yearly)).toEqual([unix(now), unix('2028-02-14T14:37:00Z')]);
    expect((await invoicesOf(yearly))[0]).toMatchObject({ total: 29_000 - 1450, status: 'paid' });

    const free = await subscribe(bench.free);
    expect(free.status).toBe('active');
    await bench.fake.clock.advance(day);
    const paid = await stripe.subscriptions.update(free.id, { items: [{ id: itemOf(free), price: bench.pro.id }] });
    expect(periodOf(paid)[0]).toBe(unix(bench.fake.clock.now()));
    expect((await invoicesOf(paid))[0]).toMatchObject({ total: 2900, status: 'paid' });
  });

  it('credits the rest of a paid period when a trial begins in it', async () => {
    const subscription = await subscribe(bench.pro);
    await bench.fake.clock.advance(14 * day);
    const trial_end = unix(bench.fake.clock.now()) + 30 * 86_400;
    expect(await stripe.subscriptions.update(subscription.id, { trial_end })).toMatchObject({ status: 'trialing' });
    await bench.fake.clock.advance(30 * day + hour);
    expect((await invoicesOf(subscription))[0]).toMatchObject({ total: 2900 - 1450, status: 'paid' });
    const past = stripe.subscriptions.update(subscription.id, { trial_end: unix(start) });
    expect(await errorOf(past)).toMatchObject({ param: 'trial_end' });
  });

  it('is left out on request, and given at an immediate cancellation on request', async () => {
    const subscription = await subscribe(bench.pro);
    await bench.fake.clock.advance(14 * day);
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemOf(subscription), quantity: 2 }],
      proration_behavior: 'none',
    });
    expect(await all(stripe.invoiceItems.list({ pending: true }))).toEqual([]);
    const gone = await stripe.subscriptions.cancel(subscription.id, { prorate: true, invoice_now: true });
    expect(gone.status).toBe('canceled');
    expect((await invoicesOf(subscription))[0]).toMatchObject({ total: -1450, status: 'paid', ending_balance: -1450 });
  });
});

it('bills, change after change, what the time at each price costs', async () => {
  const amounts = new Map([bench.pro, bench.team].map(({ id, unit_amount }) => [id, unit_amount ?? 0]));
  const step = fc.record({
    seconds: fc.integer({ min: 1, max: 200_000 }),
    price: fc.constantFrom(...amounts.keys()),
    quantity: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
      const subscription = await subscribe(bench.pro);
      const [begin, end] = periodOf(subscription);
      let [at, rate, expected] = [begin, 2900, 0];
      for (const { seconds, price, quantity } of steps) {
        await bench.fake.clock.advance(seconds * 1000);
        const items = [{ id: itemOf(subscription), price, quantity }];
        await stripe.subscriptions.update(subscription.id, { items, proration_behavior: 'always_invoice' });
        expected += rate * seconds;
        [at, rate] = [at + seconds, (amounts.get(price) ?? 0) * quantity];
      }
      expected += rate * (end - at);
      const total = (await invoicesOf(subscription)).reduce((sum, invoice) => sum + invoice.total, 0);
      // Each change rounds a credit and a charge, to half a cent each.
      expect(Math.abs(total - expected / (end - begin))).toBeLessThanOrEqual(steps.length + 0.5);
    }),
    { numRuns: 25 },
  );
});

describe('payments that fail', () => {
  it('leave a first subscription incomplete for 23 hours, or make none', async () => {
    const customer = await customerWithCard(stripe, 'pm_card_chargeCustomerFail');
    const items = [{ price: bench.pro.id }];
    const refused = errorOf(
      stripe.subscriptions.create({ customer: customer.id, items, payment_behavior: 'error_if_incomplete' }),
    );
    expect(await refused).toMatchObject({ type: 'StripeCardError', code: 'card_declined', statusCode: 402 });
    expect(await all(stripe.subscriptions.list({ status: 'all' }))).toEqual([]);
    const bare = await stripe.customers.create();
    expect(await errorOf(stripe.subscriptions.create({ customer: bare.id, items }))).toMatchObject({
      code: 'resource_missing',
    });

    const subscription = await stripe.subscriptions.create({ customer: customer.id, items });
    expect(subscription.status).toBe('incomplete');
    await bench.fake.clock.advance(23 * hour);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('incomplete_expired');
    expect(await invoicesOf(subscription)).toMatchObject([{ status: 'void' }]);
  });

  it('are completed by paying the first invoice with another card', async () => {
    const customer = await customerWithCard(stripe, 'pm_card_chargeCustomerFail');
    const items = [{ price: bench.pro.id }];
    const { id, latest_invoice: invoice } = await stripe.subscriptions.create({
      customer: customer.id,
      items,
      payment_behavior: 'default_incomplete',
    });
    const method = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.id });
    expect(await errorOf(stripe.invoices.pay(invoice as string))).toMatchObject({ code: 'card_declined' });
    expect(await stripe.invoices.pay(invoice as string, { payment_method: method.id })).toMatchObject({
      status: 'paid',
    });
    expect((await stripe.subscriptions.retrieve(id)).status).toBe('active');
    expect(await errorOf(stripe.invoices.pay(invoice as string))).toMatchObject({ message: 'Invoice is already paid' });
  });

  it.each(['cancel', 'unpaid', 'past_due'] as const)(
    'are tried again after 3, 5 and 7 days, then: %s',
    async (afterRetries) => {
      await bench.fake.close();
      bench = await startBench({ afterRetries });
      stripe = bench.stripe;
      const subscription = await subscribe(bench.pro);
      const failing = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
        customer: subscription.customer as string,
      });
      await stripe.subscriptions.update(subscription.id, { default_payment_method: failing.id });
      await bench.fake.clock.advance(28 * day + hour);
      const [open] = await invoicesOf(subscription);
      const failedAt = unix(bench.fake.clock.now());
      expect(open).toMatchObject({ status: 'open', attempt_count: 1, next_payment_attempt: failedAt + 3 * 86_400 });
      expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due');
      await bench.fake.clock.advance(8 * day);
      expect((await invoicesOf(subscription))[0]).toMatchObject({
        attempt_count: 3,
        next_payment_attempt: failedAt + 15 * 86_400,
      });
      await bench.fake.clock.advance(7 * day);
      expect((await invoicesOf(subscription))[0]).toMatchObject({ attempt_count: 4, next_payment_attempt: null });
      const last = await stripe.subscriptions.retrieve(subscription.id);
      expect(last.status).toBe({ cancel: 'canceled', unpaid: 'unpaid', past_due: 'past_due' }[afterRetries]);
      if (afterRetries === 'cancel') expect(last.cancellation_details?.reason).toBe('payment_failed');
      expect((await types()).filter((type) => type === 'invoice.payment_failed')).toHaveLength(4);
    },
  );

  it('recover with a new card', async () => {
    const subscription = await subscribe(bench.pro);
    const customer = subscription.customer as string;
    const failing = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: failing.id });
    await bench.fake.clock.advance(28 * day + hour);
    await stripe.subscriptions.update(subscription.id, { default_payment_method: '' });
    await bench.fake.clock.advance(3 * day);
    expect((await invoicesOf(subscription))[0]).toMatchObject({ status: 'paid', attempt_count: 2 });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
  });
});

it('has items of a subscription added, changed and removed one by one', async () => {
  const subscription = await subscribe(bench.pro);
  const added = await stripe.subscriptionItems.create({
    subscription: subscription.id,
    price: bench.team.id,
    proration_behavior: 'none',
  });
  expect(await all(stripe.subscriptionItems.list({ subscription: subscription.id }))).toHaveLength(2);
  expect((await stripe.subscriptionItems.update(added.id, { quantity: 3, proration_behavior: 'none' })).quantity).toBe(
    3,
  );
  const twice = stripe.subscriptionItems.create({ subscription: subscription.id, price: bench.pro.id });
  expect(await errorOf(twice)).toMatchObject({ message: expect.stringContaining('multiple subscription items') });
  const mixed = stripe.subscriptionItems.create({ subscription: subscription.id, price: bench.yearly.id });
  expect(await errorOf(mixed)).toMatchObject({ statusCode: 400 });
  expect(await stripe.subscriptionItems.del(added.id, { proration_behavior: 'none' })).toMatchObject({ deleted: true });
  const last = stripe.subscriptionItems.del(itemOf(subscription));
  expect(await errorOf(last)).toMatchObject({ message: expect.stringContaining('at least one active plan') });
  expect((await stripe.subscriptions.retrieve(subscription.id)).items.data).toHaveLength(1);
});
