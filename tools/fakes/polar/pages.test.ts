import type { Polar } from '@polar-sh/sdk/2026-10';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumAvailable, launchChromium } from '../../../apps/server/test/chromium.ts';
import { type Receiver, startReceiver } from '../shared/receiver.fixture.ts';
import { type Bench, day, errorOf, startBench, subscriptionOf } from './polar.fixture.ts';

describe.skipIf(!chromiumAvailable)('pages of the fake Polar (needs Chromium)', () => {
  let browser: Browser;
  let page: Page;
  let shop: Receiver;
  let bench: Bench;
  let polar: Polar;
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
    polar = bench.polar;
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

  it('take a subscription: first a card that is declined, which leaves nothing, then one that is not', async () => {
    const checkout = await polar.checkouts.create({
      products: [bench.pro.id],
      external_customer_id: 'eco_org_1',
      success_url: `${shop.url}?checkout={CHECKOUT_ID}`,
    });
    await page.goto(checkout.url);
    await page.getByText('Total due today: $29.00').waitFor();
    await page.getByLabel('Email').fill('buyer@example.com');
    await page.getByLabel('Name').fill('A Buyer');
    await fill('4000 0000 0000 0002');
    await page.getByRole('button', { name: 'Subscribe' }).click();
    expect(await page.getByRole('alert').textContent()).toBe('Your card was declined.');
    expect((await polar.checkouts.get(checkout.id)).status).toBe('open');
    expect(await errorOf(polar.customers.getExternal('eco_org_1'))).toMatchObject({ statusCode: 404 });
    expect((await polar.orders.list()).items).toEqual([]);
    await page.getByLabel('Email').fill('buyer@example.com');
    await page.getByLabel('Name').fill('A Buyer');
    await fill('4242 4242 4242 4242');
    await page.getByRole('button', { name: 'Subscribe' }).click();
    await page.waitForURL(`${shop.url}?checkout=${checkout.id}`);
    expect(await polar.checkouts.get(checkout.id)).toMatchObject({
      status: 'succeeded',
      customer_email: 'buyer@example.com',
    });
    expect((await polar.subscriptions.list()).items).toMatchObject([{ status: 'active', checkout_id: checkout.id }]);
    await page.goto(checkout.url);
    expect(await page.getByRole('heading').textContent()).toBe('Thank you');
  });

  it('take one payment for an existing customer, and go back', async () => {
    const { id } = await polar.customers.create({ email: 'topup@example.com', name: 'Top Up' });
    const checkout = await polar.checkouts.create({
      products: [bench.once.id],
      customer_id: id,
      success_url: shop.url,
      return_url: `${shop.url}?back`,
    });
    await page.goto(checkout.url);
    await page.getByRole('link', { name: 'Back' }).click();
    await page.waitForURL(`${shop.url}?back`);
    await page.goto(checkout.url);
    expect(await page.getByLabel('Email').inputValue()).toBe('topup@example.com');
    await fill('4242424242424242');
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.waitForURL(shop.url);
    expect((await polar.orders.list({ customer_id: id })).items).toMatchObject([
      { status: 'paid', billing_reason: 'purchase', total_amount: 100 },
    ]);
  });

  it('cancel and uncancel in the portal; a new card is charged at once for what is open', async () => {
    const subscription = await subscriptionOf(bench, bench.pro);
    const portal = async () =>
      (await polar.customerSessions.create({ external_customer_id: 'eco_org_1', return_url: `${shop.url}?home` }))
        .customer_portal_url;
    await page.goto(await portal());
    await page.getByRole('button', { name: 'Cancel subscription' }).click();
    await page.getByRole('button', { name: 'Uncancel' }).waitFor();
    expect((await polar.subscriptions.get(subscription.id)).cancel_at_period_end).toBe(true);
    await page.getByRole('button', { name: 'Uncancel' }).click();
    await page.getByRole('button', { name: 'Cancel subscription' }).waitFor();
    await fill('4000000000000341');
    await page.getByRole('button', { name: 'Add payment method' }).click();
    await page.getByText('visa •••• 0341').waitFor();
    await bench.fake.clock.advance(28 * day);
    expect((await polar.subscriptions.get(subscription.id)).status).toBe('past_due');
    expect((await page.goto(page.url()))?.status()).toBe(401);
    await page.goto(await portal());
    await page.getByText('Pro (past_due)').waitFor();
    await fill('5555555555554444');
    await page.getByRole('button', { name: 'Add payment method' }).click();
    await page.getByText('mastercard •••• 4444').waitFor();
    expect((await polar.subscriptions.get(subscription.id)).status).toBe('active');
    await page.getByRole('link', { name: 'Back' }).click();
    await page.waitForURL(`${shop.url}?home`);
  });
});
