import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Received,
  type Receiver,
  startReceiver,
} from '../../../../../../../tools/fakes/shared/receiver.fixture.ts';
import { money } from '../../../../kernel/money.ts';
import { providerConformance } from '../providers.conformance.ts';
import { type PolarBench, polarBench } from './polar.fixture.ts';

providerConformance('polar', () => polarBench());

const buyer = { id: 'eco_cus_0000000000000000000001', name: 'Acme', email: 'billing@acme.example' };
const plan = {
  seller: 'eco_org_0000000000000000000001',
  slug: 'pro',
  version: 1,
  name: 'Pro',
  interval: 'month' as const,
  amount: money('USD', 29_000_000n),
};
const wanted = { buyer, plan, subscription: 'eco_sub_0000000000000000000001', quantity: 1, trialDays: 0 };
const urls = { successUrl: 'https://app.example/done', cancelUrl: 'https://app.example/' };

describe('Polar', () => {
  let bench: PolarBench;
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
    bench = await polarBench(receiver.url);
  });
  afterEach(async () => {
    await bench.close();
    await receiver.close();
  });

  const verify = ({ body, headers }: Received, changed = body) =>
    bench.provider.remote?.verify({ body: Buffer.from(changed), header: (name) => headers[name] });
  const refused = { code: 'WEBHOOK_REFUSED', status: 400 };

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

  it('sends webhooks that are verified, and name what is to be fetched again', async () => {
    const { ref } = await bench.pay(await bench.provider.checkout({ ...wanted, ...urls }));
    await bench.fake.webhooks.settled();
    const events = await Promise.all(receiver.received.map((each) => verify(each)));
    const kinds = new Map(events.map((event) => [event?.type, event?.about]));
    expect(kinds.get('subscription.created')).toEqual({ kind: 'subscription', ref });
    expect(kinds.get('checkout.updated')).toEqual({ kind: 'subscription', ref });
    expect(kinds.get('order.paid')?.kind).toBe('invoice');
    expect(kinds.get('customer.created')).toBeUndefined();
    expect(new Set(events.map((event) => event?.id)).size).toBe(events.length);
  });

  it('refuses webhooks that are forged, truncated, without a signature, or older than five minutes', async () => {
    await bench.provider.customer(buyer);
    await bench.fake.webhooks.settled();
    const received = receiver.received[0] as Received;
    await expect(verify(received)).resolves.toMatchObject({ type: 'customer.created' });
    const { body, headers } = received;
    await expect(verify(received, body.replace('Acme', 'Acne'))).rejects.toMatchObject(refused);
    await expect(verify(received, body.slice(0, -1))).rejects.toMatchObject(refused);
    await expect(verify(received, '')).rejects.toMatchObject(refused);
    await expect(verify({ body, headers: {} })).rejects.toMatchObject(refused);
    await expect(verify({ body, headers: { ...headers, 'webhook-id': 'other' } })).rejects.toMatchObject(refused);
    // The client compares with the machine's time, in which the fake signs.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 302_000 });
    try {
      await expect(verify(received)).rejects.toMatchObject(refused);
    } finally {
      vi.useRealTimers();
    }
  });
});
