import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../shared/receiver.fixture.ts';
import { type Bench, customerWithCard, day, errorOf, hour, startBench } from './stripe.fixture.ts';

let bench: Bench;
let receiver: Receiver;
let endpoint: Stripe.WebhookEndpoint;
beforeEach(async () => {
  bench = await startBench();
  receiver = await startReceiver();
  endpoint = await bench.stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ['customer.created', 'invoice.paid'],
  });
});
afterEach(async () => {
  await bench.fake.close();
  await receiver.close();
});

/** As a receiver checks it, whose clock is that of the fake. */
const events = (): Stripe.Event[] =>
  receiver.received.map(({ body, headers }) =>
    bench.stripe.webhooks.constructEvent(
      body,
      headers['stripe-signature'] ?? '',
      endpoint.secret ?? '',
      300,
      undefined,
      bench.fake.clock.milliseconds(),
    ),
  );
const made = async (...names: string[]) => {
  for (const name of names) await bench.stripe.customers.create({ name });
};
const names = () => events().map(({ data }) => (data.object as Stripe.Customer).name);

describe('webhooks of the fake Stripe', () => {
  it('are signed, and hold what the event holds', async () => {
    await made('A');
    await bench.fake.webhooks.settled();
    const [event] = events();
    expect(event).toMatchObject({
      object: 'event',
      type: 'customer.created',
      api_version: '2026-10-28.endive',
      livemode: false,
    });
    expect(event?.request?.id).toMatch(/^req_/);
    expect(await bench.stripe.events.retrieve(event?.id ?? '')).toMatchObject({
      id: event?.id,
      type: 'customer.created',
    });
    const { body = '', headers } = receiver.received[0] ?? {};
    const check = (text: string, secret: string, at: number) =>
      bench.stripe.webhooks.constructEvent(text, headers?.['stripe-signature'] ?? '', secret, 300, undefined, at);
    const now = bench.fake.clock.milliseconds();
    expect(() => check(body, 'whsec_wrong', now)).toThrow(Stripe.errors.StripeSignatureVerificationError);
    expect(() => check(`${body} `, endpoint.secret ?? '', now)).toThrow(Stripe.errors.StripeSignatureVerificationError);
    expect(() => check(body, endpoint.secret ?? '', now + 301_000)).toThrow('outside the tolerance');
  });

  it('come only for the types that were asked for, and show the secret once', async () => {
    const customer = await customerWithCard(bench.stripe);
    await bench.stripe.subscriptions.create({ customer: customer.id, items: [{ price: bench.pro.id }] });
    await bench.fake.webhooks.settled();
    expect(events().map(({ type }) => type)).toEqual(['customer.created', 'invoice.paid']);
    expect((await bench.stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();
    const wrong = bench.stripe.webhookEndpoints.update(endpoint.id, { enabled_events: ['Invoice paid'] as never });
    expect(await errorOf(wrong)).toMatchObject({ param: 'enabled_events[0]' });
    await bench.stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
    await made('Nobody hears of it');
    await bench.fake.webhooks.settled();
    expect(receiver.received).toHaveLength(2);
  });

  it('come twice', async () => {
    bench.fake.webhooks.behave({ copies: 2 });
    await made('A');
    await bench.fake.webhooks.settled();
    const [first, second] = events();
    expect(second?.id).toBe(first?.id);
    expect(receiver.received).toHaveLength(2);
  });

  it('come late', async () => {
    bench.fake.webhooks.behave({ delayMs: 150 });
    await made('A');
    expect(receiver.received).toHaveLength(0);
    await bench.fake.webhooks.settled();
    expect(receiver.received).toHaveLength(1);
  });

  it('come in another order', async () => {
    bench.fake.webhooks.hold();
    await made('A', 'B', 'C');
    expect(receiver.received).toHaveLength(0);
    await bench.fake.webhooks.release('reversed');
    expect(names()).toEqual(['C', 'B', 'A']);
    bench.fake.webhooks.hold();
    await made('D', 'E', 'F');
    await bench.fake.webhooks.release((held) => [...held.slice(1), ...held.slice(0, 1)]);
    expect(names().slice(3)).toEqual(['E', 'F', 'D']);
    bench.fake.webhooks.behave({ copies: 2 });
    bench.fake.webhooks.hold();
    await made('G', 'H');
    await bench.fake.webhooks.release((held) => [
      ...held.filter((_, index) => index % 2 === 0),
      ...held.filter((_, index) => index % 2 === 1),
    ]);
    expect(names().slice(6)).toEqual(['G', 'H', 'G', 'H']);
  });

  it('never come, and are still found by the API', async () => {
    bench.fake.webhooks.behave({ lose: ({ type }) => type === 'customer.created' });
    await made('A');
    await bench.fake.clock.advance(4 * day);
    expect(receiver.received).toHaveLength(0);
    expect((await bench.stripe.events.list({ type: 'customer.created' })).data).toHaveLength(1);
  });

  it('are tried again for three days until they are taken', async () => {
    receiver.status = 500;
    await made('A');
    await bench.fake.webhooks.settled();
    expect(bench.fake.webhooks.attempts.map(({ status }) => status)).toEqual([500]);
    await bench.fake.clock.advance(3 * hour);
    expect(receiver.received).toHaveLength(3);
    receiver.status = 200;
    await bench.fake.clock.advance(4 * hour);
    expect(receiver.received).toHaveLength(4);
    await bench.fake.clock.advance(4 * day);
    expect(receiver.received).toHaveLength(4);
    await bench.fake.webhooks.resend(bench.fake.webhooks.attempts[0]?.id ?? '');
    expect(receiver.received).toHaveLength(5);
  });

  it('are signed by the time at which they are sent', async () => {
    bench.fake.webhooks.hold();
    await made('A');
    await bench.fake.clock.advance(day);
    await bench.fake.webhooks.release();
    expect(names()).toEqual(['A']);
  });
});
