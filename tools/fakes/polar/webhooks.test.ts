import { webhooks } from '@polar-sh/sdk/2026-10';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../shared/receiver.fixture.ts';
import { type Bench, day, startBench, subscriptionOf } from './polar.fixture.ts';

let bench: Bench;
let receiver: Receiver;
let secret: string;
let endpoint: string;

async function begin(standardSignatures = true): Promise<void> {
  bench = await startBench({ standardSignatures });
  const events = ['customer.created', 'order.created', 'order.updated', 'order.paid', 'order.refunded'] as const;
  const more = ['created', 'active', 'updated', 'cycled', 'past_due', 'canceled', 'uncanceled', 'revoked'] as const;
  const made = await bench.polar.webhooks.createWebhookEndpoint({
    url: receiver.url,
    format: 'raw',
    events: [...events, ...more.map((each) => `subscription.${each}` as const)],
  });
  ({ secret, id: endpoint } = made);
}
beforeEach(async () => {
  receiver = await startReceiver();
  await begin();
});
afterEach(async () => {
  await bench.fake.close();
  await receiver.close();
});

/** As a receiver checks them: by the SDK, which knows the machine's time alone. */
const events = async () => {
  await bench.fake.webhooks.settled();
  return Promise.all(receiver.received.map(({ body, headers }) => webhooks.validateEvent(body, headers, secret)));
};
const types = async () => (await events()).map(({ type }) => type);
const make = async (...names: string[]) => {
  for (const name of names) await bench.polar.customers.create({ email: `${name}@example.com`, name });
};
const names = async () => (await events()).map(({ data }) => (data as { name: string }).name);
const since = async (act: () => Promise<unknown>) => {
  await bench.fake.webhooks.settled();
  const before = receiver.received.length;
  await act();
  return (await types()).slice(before);
};

describe('webhooks of the fake Polar', () => {
  it.each([true, false])('are signed as the SDK checks it, standard key: %s', async (standard) => {
    await bench.fake.close();
    await begin(standard);
    expect(secret.startsWith(standard ? 'whsec_' : 'polar_whs_')).toBe(true);
    await make('a');
    const [event] = await events();
    expect(event).toMatchObject({ type: 'customer.created', data: { email: 'a@example.com' } });
    const { body = '', headers = {} } = receiver.received[0] ?? {};
    await expect(webhooks.validateEvent(`${body} `, headers, secret)).rejects.toThrow(
      webhooks.PolarWebhookVerificationError,
    );
    await expect(webhooks.validateEvent(body, headers, 'whsec_b3RoZXI=')).rejects.toThrow('No matching signature');
    await expect(webhooks.validateEvent(body, { ...headers, 'webhook-timestamp': '1' }, secret)).rejects.toThrow(
      'too old',
    );
  });

  it('come in the order that the documentation tells', async () => {
    const subscription = await subscriptionOf(bench, bench.pro);
    const { id } = subscription;
    const update = (cancel: boolean) => () => bench.polar.subscriptions.update(id, { cancel_at_period_end: cancel });
    expect(await types()).toEqual([
      ...['customer.created', 'subscription.created', 'subscription.active', 'subscription.updated'],
      ...['order.created', 'order.updated', 'order.paid'],
    ]);
    const renewal = ['subscription.cycled', 'subscription.updated', 'order.created'];
    expect(await since(() => bench.fake.clock.advance(28 * day))).toEqual([...renewal, 'order.updated', 'order.paid']);
    bench.fake.decline(subscription.customer_id, true);
    const behind = ['subscription.updated', 'subscription.past_due'];
    expect(await since(() => bench.fake.clock.advance(31 * day))).toEqual([...renewal, ...behind]);
    bench.fake.decline(subscription.customer_id, false);
    const recovered = ['order.updated', 'order.paid', 'subscription.updated', 'subscription.active'];
    expect(await since(() => bench.fake.clock.advance(2 * day))).toEqual(recovered);
    expect(await since(update(true))).toEqual(['subscription.updated', 'subscription.canceled']);
    expect(await since(update(false))).toEqual(['subscription.updated', 'subscription.uncanceled']);
    const revoke = () => bench.polar.subscriptions.revoke(id);
    expect(await since(revoke)).toEqual(['subscription.updated', 'subscription.canceled', 'subscription.revoked']);
  });

  it('tell of an end at the end of the period', async () => {
    const { id } = await subscriptionOf(bench, bench.pro);
    await bench.polar.subscriptions.update(id, { cancel_at_period_end: true });
    expect(await since(() => bench.fake.clock.advance(28 * day))).toEqual([
      'subscription.updated',
      'subscription.revoked',
    ]);
    const { items } = await bench.polar.orders.list();
    const refund = () => bench.polar.refunds.create({ order_id: items[0]?.id ?? '', amount: 2900, reason: 'other' });
    expect(await since(refund)).toEqual(['order.updated', 'order.refunded']);
  });

  it('come twice, late, in another order, or never', async () => {
    bench.fake.webhooks.behave({ copies: 2 });
    await make('a');
    expect(await names()).toEqual(['a', 'a']);
    const [first, second] = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(second).toBe(first);
    bench.fake.webhooks.behave({ delayMs: 150 });
    await make('b');
    expect(receiver.received).toHaveLength(2);
    expect((await names()).slice(2)).toEqual(['b']);
    bench.fake.webhooks.behave({});
    bench.fake.webhooks.hold();
    await make('c', 'd', 'e');
    await bench.fake.webhooks.release('reversed');
    expect((await names()).slice(3)).toEqual(['e', 'd', 'c']);
    bench.fake.webhooks.behave({ lose: ({ type }) => type === 'customer.created' });
    await make('f');
    await bench.fake.clock.advance(2 * day);
    expect(receiver.received).toHaveLength(6);
  });

  it('are tried ten times more, and then the endpoint is disabled', async () => {
    receiver.status = 500;
    await make('a');
    await bench.fake.webhooks.settled();
    await bench.fake.clock.advance(3 * 60_000);
    expect(receiver.received).toHaveLength(3);
    await bench.fake.clock.advance(day);
    expect(receiver.received).toHaveLength(11);
    expect((await bench.polar.webhooks.getWebhookEndpoint(endpoint)).enabled).toBe(false);
    receiver.status = 200;
    await make('b');
    await bench.fake.webhooks.settled();
    expect(receiver.received).toHaveLength(11);
    await bench.polar.webhooks.updateWebhookEndpoint(endpoint, { enabled: true });
    const { items } = await bench.polar.webhooks.listWebhookDeliveries();
    expect(items[0]).toMatchObject({ succeeded: false, http_code: 500, webhook_event: { type: 'customer.created' } });
    await bench.polar.webhooks.redeliverWebhookEvent(items[0]?.webhook_event.id ?? '');
    expect((await names()).length).toBe(12);
  });
});
