import type { Browser, Page } from 'playwright-core';
import type Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumAvailable, launchChromium } from '../../../apps/server/test/chromium.ts';
import { type Receiver, startReceiver } from '../shared/receiver.fixture.ts';
import { all, type Bench, customerWithCard, day, errorOf, startBench } from './stripe.fixture.ts';

describe.skipIf(!chromiumAvailable)('pages of the fake Stripe (needs Chromium)', () => {
  let browser: Browser;
  let page: Page;
  let shop: Receiver;
  let bench: Bench;
  let stripe: Stripe;
  beforeAll(async () => {
    browser = await launchChromium();
    shop = await startReceiver();
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
  });
  beforeEach(async () => {
    bench = await startBench();
    stripe = bench.stripe;
    page = await browser.newPage();
  });
  afterEach(async () => {
    await page.close();
    await bench.fake.close();
  });

  const fill = async (number: string): Promise<void> => {
    await page.getByLabel('Card number').fill(number);
    await page.getByLabel('Expiration').fill('12 / 34');
    await page.getByLabel('CVC').fill('123');
  };
  const sessionOf = (price: Stripe.Price, more: object = {}) =>
    stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id, quantity: 1 }],
      success_url: `${shop.url}?session={CHECKOUT_SESSION_ID}`,
      cancel_url: `${shop.url}?back`,
      client_reference_id: 'eco_org_1',
      subscription_data: { metadata: { organization: 'eco_org_1' } },
      ...more,
    });

  it('take a subscription: first a card that is declined, which leaves nothing, then one that is not', async () => {
    const session = await sessionOf(bench.pro, { metadata: { plan: 'pro' } });
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 2900 });
    await page.goto(session.url ?? '');
    expect(await page.getByRole('listitem').textContent()).toBe('1 × Pro: $29.00');
    await page.getByLabel('Email').fill('buyer@example.com');
    await fill('4000 0000 0000 0002');
    await page.getByRole('button', { name: 'Subscribe' }).click();
    expect(await page.getByRole('alert').textContent()).toBe('Your card was declined.');
    expect(await all(stripe.subscriptions.list({ status: 'all' }))).toEqual([]);
    expect(await all(stripe.customers.list())).toEqual([]);
    await page.getByLabel('Email').fill('buyer@example.com');
    await fill('4242 4242 4242 4242');
    await page.getByRole('button', { name: 'Subscribe' }).click();
    await page.waitForURL(`${shop.url}?session=${session.id}`);
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] });
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      customer_details: { email: 'buyer@example.com' },
    });
    expect(done.subscription).toMatchObject({
      status: 'active',
      metadata: { organization: 'eco_org_1' },
      customer: done.customer,
    });
    expect((await stripe.events.list({ limit: 1 })).data[0]).toMatchObject({ type: 'checkout.session.completed' });
    expect((await stripe.checkout.sessions.listLineItems(session.id)).data).toMatchObject([
      { amount_total: 2900, quantity: 1 },
    ]);
    await page.goto(session.url ?? '');
    expect(await page.getByRole('heading').textContent()).toBe('You’re all done here');
    expect(await all(stripe.subscriptions.list())).toHaveLength(1);
  });

  it('take a trial without a card, and one payment', async () => {
    const trial = await sessionOf(bench.pro, {
      payment_method_collection: 'if_required',
      subscription_data: { trial_period_days: 14 },
    });
    await page.goto(trial.url ?? '');
    expect(await page.getByLabel('Card number').count()).toBe(0);
    await page.getByLabel('Email').fill('trial@example.com');
    await page.getByRole('button', { name: 'Subscribe' }).click();
    await page.waitForURL(/session=/);
    expect((await all(stripe.subscriptions.list()))[0]).toMatchObject({ status: 'trialing' });

    const { id: customer } = await stripe.customers.create({ email: 'topup@example.com' });
    const price_data = { currency: 'usd', unit_amount: 5000, product_data: { name: 'Credits' } };
    const once = await stripe.checkout.sessions.create({
      mode: 'payment',
      customer,
      line_items: [{ price_data, quantity: 2 }],
      success_url: shop.url,
      payment_intent_data: { metadata: { grant: 'eco_grt_1' } },
    });
    await page.goto(once.url ?? '');
    expect(await page.getByLabel('Email').inputValue()).toBe('topup@example.com');
    await fill('4242424242424242');
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.waitForURL(shop.url);
    const paid = await stripe.checkout.sessions.retrieve(once.id, { expand: ['payment_intent'] });
    expect(paid.payment_intent).toMatchObject({
      status: 'succeeded',
      amount: 10_000,
      metadata: { grant: 'eco_grt_1' },
    });
  });

  it('go back, expire, and refuse what does not go together', async () => {
    const session = await sessionOf(bench.pro);
    await page.goto(session.url ?? '');
    await page.getByRole('link', { name: 'Back' }).click();
    await page.waitForURL(`${shop.url}?back`);
    await bench.fake.clock.advance(day);
    expect((await page.goto(`${bench.fake.url}/c/pay/${session.id}`))?.status()).toBe(410);
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'expired', url: null });
    expect(await errorOf(stripe.checkout.sessions.expire(session.id))).toMatchObject({ statusCode: 400 });
    expect(await errorOf(sessionOf(bench.pro, { mode: 'payment', subscription_data: undefined }))).toMatchObject({
      statusCode: 400,
    });
    expect(await errorOf(sessionOf(bench.pro, { success_url: undefined }))).toMatchObject({
      code: 'parameter_missing',
    });
    expect(await errorOf(sessionOf(bench.pro, { customer: 'cus_none' }))).toMatchObject({ code: 'resource_missing' });
  });

  it('cancel, renew, change the card and pay in the portal', async () => {
    const customer = await customerWithCard(stripe);
    const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: bench.pro.id }] });
    const portal = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      return_url: `${shop.url}?home`,
    });
    await page.goto(portal.url);
    await page.getByRole('button', { name: 'Cancel plan' }).click();
    await page.getByRole('button', { name: 'Don’t cancel plan' }).waitFor();
    expect((await stripe.subscriptions.retrieve(id)).cancel_at_period_end).toBe(true);
    await page.getByRole('button', { name: 'Don’t cancel plan' }).click();
    await page.getByRole('button', { name: 'Cancel plan', exact: true }).waitFor();
    expect((await stripe.subscriptions.retrieve(id)).cancel_at_period_end).toBe(false);
    await fill('5555555555554444');
    await page.getByRole('button', { name: 'Update payment method' }).click();
    await page.getByText('mastercard •••• 4444').waitFor();
    const draft = await stripe.invoices.create({ customer: customer.id });
    await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: 'usd', invoice: draft.id ?? '' });
    await stripe.invoices.finalizeInvoice(draft.id ?? '');
    await page.reload();
    await page.getByRole('button', { name: 'Pay invoice' }).click();
    await page.getByText('$7.00, paid').waitFor();
    expect(await stripe.invoices.retrieve(draft.id ?? '')).toMatchObject({ status: 'paid' });
    await page.getByRole('link', { name: 'Return' }).click();
    await page.waitForURL(`${shop.url}?home`);
    await bench.fake.clock.advance(day);
    expect((await page.goto(portal.url))?.status()).toBe(410);
  });

  it('show what the configuration of the portal allows, without which there is none', async () => {
    await bench.fake.close();
    bench = await startBench({ portalSaved: false });
    stripe = bench.stripe;
    const customer = await customerWithCard(stripe);
    const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: bench.pro.id }] });
    const none = errorOf(stripe.billingPortal.sessions.create({ customer: customer.id }));
    expect(await none).toMatchObject({ message: expect.stringContaining('No configuration provided') });
    const subscription_cancel = { enabled: true, mode: 'immediately' } as const;
    const { id: configuration } = await stripe.billingPortal.configurations.create({
      features: { subscription_cancel },
    });
    const portal = await stripe.billingPortal.sessions.create({ customer: customer.id, configuration });
    await page.goto(portal.url);
    expect(await page.getByRole('button').allTextContents()).toEqual(['Cancel plan']);
    await page.getByRole('button', { name: 'Cancel plan' }).click();
    await page.waitForFunction(() => document.querySelectorAll('button').length === 0);
    expect((await stripe.subscriptions.retrieve(id)).status).toBe('canceled');
    await stripe.billingPortal.configurations.update(configuration, {
      features: { invoice_history: { enabled: true } },
    });
    await page.reload();
    await page.getByRole('heading', { name: 'Invoice history' }).waitFor();
    expect((await stripe.billingPortal.configurations.list()).data).toMatchObject([
      { id: configuration, is_default: false },
    ]);
  });
});
