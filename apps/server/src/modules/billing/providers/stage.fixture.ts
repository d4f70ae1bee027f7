import { createPolar } from '@polar-sh/sdk/2026-10';
import Stripe from 'stripe';
import { type FakePolar, startPolar } from '../../../../../../tools/fakes/polar/index.ts';
import { type FakeStripe, startStripe } from '../../../../../../tools/fakes/stripe/index.ts';
import { callAs, keyWith, makeWorld, type Tenant, type World } from '../../../../test/world/world.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { pay } from './page.fixture.ts';
import { type Relay, startRelay } from './webhooks/relay.fixture.ts';
import type { RemoteName } from './webhooks/store.ts';

/** The world's first instant. */
export const start = new Date('2026-01-15T12:00:00.000Z');

export interface Stage {
  world: World;
  fake: FakeStripe | FakePolar;
  relay: Relay;
  secret: string;
  /** Of the account there. */
  key: string;
  /** Settings of a server that sells by it. */
  env: Record<string, string>;
  /** By their official clients. */
  cancelAll(): Promise<void>;
  /** Cents that were paid there. */
  taken(): Promise<number>;
  close(): Promise<void>;
}

const stripeEvents: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = [
  'checkout.session.completed',
  'customer.created',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'invoice.finalized',
  'invoice.payment_succeeded',
  'invoice.payment_failed',
];

async function stripeStage(): Promise<Stage> {
  const fake = await startStripe({ start });
  const relay = await startRelay('/api/v1/webhooks/stripe');
  const { host, port, secretKey } = fake;
  const stripe = new Stripe(secretKey, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
  const { secret = '' } = await stripe.webhookEndpoints.create({ url: relay.url, enabled_events: stripeEvents });
  const env = {
    BILLING_PROVIDER: 'stripe',
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: secret,
    STRIPE_API_URL: fake.url,
  };
  const cancelAll = async () => {
    const { data } = await stripe.subscriptions.list({ limit: 100 });
    for (const { id } of data) await stripe.subscriptions.cancel(id);
  };
  const taken = async () => {
    const { data } = await stripe.invoices.list({ limit: 100 });
    return data.reduce((sum, { amount_paid }) => sum + amount_paid, 0);
  };
  return openStage({ fake, relay, secret, key: secretKey, env, cancelAll, taken });
}

async function polarStage(): Promise<Stage> {
  const fake = await startPolar({ start });
  const relay = await startRelay('/api/v1/webhooks/polar');
  const { accessToken, url: baseUrl } = fake;
  const polar = createPolar({ accessToken, baseUrl });
  const { secret } = await polar.webhooks.createWebhookEndpoint({
    url: relay.url,
    format: 'raw',
    events: [
      'checkout.updated',
      'customer.created',
      'subscription.created',
      'subscription.active',
      'subscription.updated',
      'subscription.revoked',
      'order.created',
      'order.paid',
    ],
  });
  const env = {
    BILLING_PROVIDER: 'polar',
    POLAR_ACCESS_TOKEN: accessToken,
    POLAR_WEBHOOK_SECRET: secret,
    POLAR_API_URL: baseUrl,
  };
  const cancelAll = async () => {
    const { items } = await polar.subscriptions.list({ active: true, limit: 100 });
    for (const { id } of items) await polar.subscriptions.update(id, { revoke: true });
  };
  const taken = async () => {
    const { items } = await polar.orders.list({ limit: 100 });
    return items.filter(({ paid }) => paid).reduce((sum, { due_amount }) => sum + due_amount, 0);
  };
  return openStage({ fake, relay, secret, key: accessToken, env, cancelAll, taken });
}

async function openStage(parts: Omit<Stage, 'world' | 'close'>): Promise<Stage> {
  const { fake, relay, env } = parts;
  const world = await makeWorld({ env });
  relay.deliver = (delivery) => world.app.server.inject(delivery);
  fake.clock.onMove((now) => world.manual.set(now.getTime()));
  return {
    ...parts,
    world,
    close: async () => {
      await fake.close();
      await relay.close();
      await world.close();
    },
  };
}

export const stages: Record<RemoteName, () => Promise<Stage>> = { stripe: stripeStage, polar: polarStage };

/** A buyer of the operator: providers know buyers by an address, and its key does not expire when the clock moves. */
export async function buyer({ world }: Pick<Stage, 'world'>, tenant: Tenant): Promise<Tenant> {
  await world.rows(
    `insert into eco_billing_profiles (org_id, customer_id, buyer_org_id, details, updated_at)
     select org_id, id, external_id, jsonb_build_object('email', $2::text), created_at from eco_customers
     where org_id = '${operatorOrg}' and external_id = $1`,
    [tenant.org, `${tenant.org.toLowerCase()}@example.com`],
  );
  await keyWith(world, tenant, ['billing:*']);
  return tenant;
}

export const callBilling = async ({ world }: Pick<Stage, 'world'>, tenant: Tenant, what: string, body?: unknown) =>
  callAs(world, tenant, await keyWith(world, tenant, ['billing:*']), what, body === undefined ? {} : { body });

/** Through the checkout and the provider's page. */
export async function buy(stage: Stage, tenant: Tenant): Promise<void> {
  const { status, body, text } = await callBilling(stage, tenant, 'POST /api/v1/billing/checkout', { plan: 'pro' });
  if (status !== 201) throw new Error(`the checkout answered ${status}: ${text}`);
  await pay(String(body.url));
}
