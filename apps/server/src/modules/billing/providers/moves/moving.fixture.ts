import { createPolar } from '@polar-sh/sdk/2026-10';
import Stripe from 'stripe';
import { expect } from 'vitest';
import { type FakePolar, startPolar } from '../../../../../../../tools/fakes/polar/index.ts';
import { type FakeStripe, startStripe } from '../../../../../../../tools/fakes/stripe/index.ts';
import { callAs, keyWith, makeWorld, type World } from '../../../../../test/world/world.ts';
import { Background } from '../../../../kernel/background.ts';
import type { Job } from '../../../../kernel/jobs/jobs.ts';
import { pay } from '../page.fixture.ts';
import type { ProviderName } from '../provider.ts';
import { start } from '../stage.fixture.ts';
import { type Relay, startRelay } from '../webhooks/relay.fixture.ts';
import type { RemoteName } from '../webhooks/store.ts';

type Json = Record<string, unknown>;

/** A seller with accounts at both providers, the plan `gold` of $49 and one customer. */
export interface Moving {
  world: World;
  fakes: { stripe: FakeStripe; polar: FakePolar };
  /** Bring what they say to the world. */
  relays: Record<RemoteName, Relay>;
  call(what: string, body?: unknown): Promise<{ status: number; body: Json; text: string }>;
  /** The body of what must succeed. */
  made(what: string, body?: unknown): Promise<Json>;
  /** As somebody who has just logged in. */
  choose(name: ProviderName): Promise<void>;
  customer: string;
  /** Through the page of the provider, where there is one. */
  checkOut(): Promise<void>;
  subscription(): Promise<Json>;
  /** Cents that were taken there. */
  taken(name: RemoteName): Promise<number>;
  run(job: Job): Promise<void>;
  advance(milliseconds: number): Promise<void>;
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function openMoving(): Promise<Moving> {
  const fakes = { stripe: await startStripe({ start }), polar: await startPolar({ start }) };
  const world = await makeWorld({ env: { STRIPE_API_URL: fakes.stripe.url, POLAR_API_URL: fakes.polar.url } });
  const { org } = world.a;
  const { host, port, secretKey } = fakes.stripe;
  const stripe = new Stripe(secretKey, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
  const { accessToken, url: baseUrl } = fakes.polar;
  const polar = createPolar({ accessToken, baseUrl });
  const relays = {
    stripe: await startRelay(`/api/v1/webhooks/stripe/${org}`),
    polar: await startRelay(`/api/v1/webhooks/polar/${org}`),
  };
  for (const relay of Object.values(relays)) relay.deliver = (delivery) => world.app.server.inject(delivery);
  const { secret = '' } = await stripe.webhookEndpoints.create({ url: relays.stripe.url, enabled_events: ['*'] });
  const ofPolar = await polar.webhooks.createWebhookEndpoint({
    url: relays.polar.url,
    format: 'raw',
    events: [
      'subscription.created',
      'subscription.active',
      'subscription.updated',
      'subscription.revoked',
      'order.paid',
    ],
  });
  const accounts = {
    ledger: {},
    stripe: { secretKey, webhookSecret: secret },
    polar: { accessToken, webhookSecret: ofPolar.secret },
  };
  // Stripe's clock goes first, and signs with it.
  fakes.stripe.clock.onMove((now) => world.manual.set(now.getTime()));
  const key = await keyWith(world, world.a, ['*:*']);
  const as =
    (token: string): Moving['call'] =>
    (what, body) =>
      callAs(world, world.a, token, what, body === undefined ? {} : { body });
  const call = as(key);
  const made: Moving['made'] = async (what, body) => {
    const answer = await call(what, body);
    expect(answer.status, `${what}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  };
  await made('POST /api/v1/plans', {
    ...{ slug: 'gold', name: 'Gold', currency: 'USD', amounts: { month: '49000000', year: null } },
  });
  const who = { externalId: 'c1', name: 'Customer', email: 'c1@example.com' };
  const customer = String((await made('POST /api/v1/customers', who)).id);
  const settled = async () => {
    for (const fake of Object.values(fakes)) await fake.webhooks.settled();
  };
  return {
    ...{ world, fakes, relays, call, made, customer, settled },
    async choose(name) {
      const body = { provider: name, ...accounts[name] };
      const answer = await as(world.a.members.owner.token)('PUT /api/v1/billing/provider', body);
      expect(answer.status, answer.text).toBe(200);
    },
    async checkOut() {
      const pages = { successUrl: 'https://app.example/done', cancelUrl: 'https://app.example/' };
      const { url } = await made(`POST /api/v1/customers/${customer}/checkout`, { plan: 'gold', ...pages });
      if (url !== null) await pay(String(url));
      await settled();
    },
    subscription: () => made(`GET /api/v1/customers/${customer}/subscription`),
    async taken(name) {
      if (name === 'stripe') {
        const { data } = await stripe.invoices.list({ limit: 100 });
        return data.reduce((sum, { amount_paid }) => sum + amount_paid, 0);
      }
      const { items } = await polar.orders.list({ limit: 100 });
      return items.filter(({ paid }) => paid).reduce((sum, { due_amount }) => sum + due_amount, 0);
    },
    run: (job) => job.run(new Background(world.app.kernel, job.name), {}),
    async advance(milliseconds) {
      await fakes.stripe.clock.advance(milliseconds);
      await fakes.polar.clock.advance(milliseconds);
      await settled();
    },
    settled,
    async close() {
      for (const fake of Object.values(fakes)) await fake.close();
      for (const relay of Object.values(relays)) await relay.close();
      await world.close();
    },
  };
}
