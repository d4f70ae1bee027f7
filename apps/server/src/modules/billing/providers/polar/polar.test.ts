import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { urls, wanted } from '../bench.fixture.ts';
import { providerConformance } from '../providers.conformance.ts';
import { webhookConformance } from '../webhooks.conformance.ts';
import { type PolarBench, polarBench } from './polar.fixture.ts';

providerConformance('polar', () => polarBench());

const { buyer } = wanted;

describe('Polar', () => {
  let bench: PolarBench;
  beforeEach(async () => {
    bench = await polarBench();
  });
  afterEach(() => bench.close());

  it('refuses what it cannot sell, in words', async () => {
    const refusal = { code: 'BILLING_REFUSED', status: 409 };
    const { provider } = bench;
    await expect(provider.checkout({ ...wanted, ...urls, quantity: 2 })).rejects.toMatchObject(refusal);
  });

  it('names what is wrong with the address of a buyer, and makes nothing', async () => {
    const refusal = { code: 'BUYER_EMAIL_REQUIRED', status: 409 };
    const { provider } = bench;
    await expect(provider.checkout({ ...wanted, ...urls, buyer: { ...buyer, email: null } })).rejects.toMatchObject({
      ...refusal,
      message: expect.stringContaining('set `details.email` of the billing profile'),
    });
    expect(bench.fake.calls.filter((call) => call.startsWith('POST /v1/customers'))).toEqual([]);
    expect(await bench.count('plan')).toBe(0);
    await provider.customer(buyer);
    const sameAddress = { ...buyer, id: 'eco_cus_0000000000000000000002' };
    await expect(provider.customer(sameAddress)).rejects.toMatchObject({
      ...refusal,
      message: expect.stringContaining('already exists'),
    });
  });
});

webhookConformance('Polar', {
  bench: polarBench,
  subscriptionEvents: ['checkout.updated', 'subscription.created'],
  invoiceEvent: 'order.paid',
  forged: (headers) => ({ ...headers, 'webhook-id': 'other' }),
  // The client compares with the machine's time, in which the fake signs.
  later: (_, milliseconds) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds });
    return () => vi.useRealTimers();
  },
});
