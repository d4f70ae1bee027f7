import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Received,
  type Receiver,
  startReceiver,
} from '../../../../../../../tools/fakes/shared/receiver.fixture.ts';
import { money } from '../../../../kernel/money.ts';
import { faults, providerConformance } from '../providers.conformance.ts';
import { type StripeBench, stripeBench } from './stripe.fixture.ts';

providerConformance('stripe', () => stripeBench());

const buyer = { id: 'eco_cus_0000000000000000000001', name: 'Acme', email: 'billing@acme.example' };
const plan = {
  seller: 'eco_org_0000000000000000000001',
  slug: 'pro',
  version: 1,
  name: 'Pro',
  interval: 'month' as const,
  amount: money('USD', 29_000_000n),
};
const wanted = { buyer, plan, subscription: 'eco_sub_0000000000000000000001', quantity: 3, trialDays: 0 };

describe('Stripe, with a card on file', () => {
  let bench: StripeBench;
  beforeEach(async () => {
    bench = await stripeBench();
    await bench.decline(await bench.provider.customer(buyer), false);
  });
  afterEach(() => bench.close());

  it.each(faults)('subscribes once where the call meets: %s', async (fault) => {
    bench.fail('subscription', fault);
    const found = await bench.provider.subscribe(wanted);
    expect(bench.met()).toBe(true);
    expect(found).toMatchObject({ status: 'active', quantity: 3 });
    await bench.advance(25 * 3_600_000);
    expect(await bench.provider.subscribe(wanted)).toEqual(found);
    expect(await bench.count('subscription')).toBe(1);
    expect(await bench.taken()).toBe(3 * 2900);
  });

  it('reads all lines of an invoice, of which Stripe embeds ten', async () => {
    const day = { periodStart: new Date(bench.clock.now() - 86_400_000), periodEnd: new Date(bench.clock.now()) };
    const lines = Array.from({ length: 23 }, (_, index) => ({
      id: `line-${index}`,
      description: `Line ${index}`,
      amount: money('USD', 1_000_000n),
      ...day,
    }));
    const { seller } = plan;
    await bench.provider.charge({ id: 'eco_inv_1', seller, buyer, subscriptionRef: undefined, lines });
    const [invoice] = await bench.provider.invoices(await bench.provider.customer(buyer));
    expect(invoice?.lines.map(({ line }) => line).sort()).toEqual(lines.map(({ id }) => id).sort());
    expect(invoice).toMatchObject({ charge: 'eco_inv_1', total: money('USD', 23_000_000n), due: money('USD', 0n) });
  });
});

describe('webhooks of Stripe', () => {
  let bench: StripeBench;
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
    bench = await stripeBench(receiver.url);
  });
  afterEach(async () => {
    await bench.close();
    await receiver.close();
  });

  const verify = ({ body, headers }: Received, changed = body) =>
    bench.provider.remote?.verify({ body: Buffer.from(changed), header: (name) => headers[name] });
  const refused = { code: 'WEBHOOK_REFUSED', status: 400 };
  const first = async (): Promise<Received> => {
    await bench.provider.customer(buyer);
    await bench.fake.webhooks.settled();
    return receiver.received[0] as Received;
  };

  it('are verified, and name what is to be fetched again', async () => {
    const urls = { successUrl: 'https://app.example/done', cancelUrl: 'https://app.example/' };
    const { ref } = await bench.pay(await bench.provider.checkout({ ...wanted, ...urls }));
    await bench.fake.webhooks.settled();
    const events = await Promise.all(receiver.received.map((each) => verify(each)));
    const kinds = new Map(events.map((event) => [event?.type, event?.about]));
    expect(kinds.get('checkout.session.completed')).toEqual({ kind: 'subscription', ref });
    expect(kinds.get('customer.subscription.created')).toEqual({ kind: 'subscription', ref });
    expect(kinds.get('invoice.payment_succeeded')?.kind).toBe('invoice');
    expect(kinds.get('customer.created')).toBeUndefined();
    expect(new Set(events.map((event) => event?.id)).size).toBe(events.length);
  });

  it('are refused if forged, truncated, without a signature, or older than five minutes', async () => {
    const received = await first();
    await expect(verify(received)).resolves.toMatchObject({ type: 'customer.created' });
    const { body, headers } = received;
    await expect(verify(received, body.replace('Acme', 'Acne'))).rejects.toMatchObject(refused);
    await expect(verify(received, body.slice(0, -1))).rejects.toMatchObject(refused);
    await expect(verify(received, '')).rejects.toMatchObject(refused);
    await expect(verify({ body, headers: {} })).rejects.toMatchObject(refused);
    const forged = headers['stripe-signature']?.replace(/v1=./, 'v1=x') ?? '';
    await expect(verify({ body, headers: { 'stripe-signature': forged } })).rejects.toMatchObject(refused);
    bench.clock.advance(301_000);
    await expect(verify(received)).rejects.toMatchObject(refused);
  });
});
