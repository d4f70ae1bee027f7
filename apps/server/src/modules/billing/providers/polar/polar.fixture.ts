import { createPolar as createClient, type Polar } from '@polar-sh/sdk/2026-10';
import { type FakePolar, startPolar } from '../../../../../../../tools/fakes/polar/index.ts';
import { Secret } from '../../../../kernel/secret.ts';
import { faultyOutbound, start } from '../bench.fixture.ts';
import { names } from '../metadata.ts';
import type { ProviderBench } from '../providers.conformance.ts';
import { createPolar } from './polar.ts';
import { toSubscription } from './views.ts';

const paths = {
  customer: /^\/v1\/customers\/$/,
  plan: /^\/v1\/products\/$/,
  subscription: /^\/v1\/subscriptions\//,
  charge: /^\/v1\/orders\/$/,
  payment: /\/finalize$/,
};

const events = [
  'checkout.updated',
  'customer.created',
  'subscription.created',
  'subscription.active',
  'subscription.updated',
  'subscription.cycled',
  'subscription.past_due',
  'subscription.canceled',
  'subscription.uncanceled',
  'subscription.revoked',
  'order.created',
  'order.paid',
  'order.refunded',
] as const;

export interface PolarBench extends ProviderBench {
  fake: FakePolar;
  /** The official client, beside ours. */
  polar: Polar;
}

/** Our provider in front of a fake; its clock is the fake's. */
export async function polarBench(webhookUrl?: string): Promise<PolarBench> {
  const fake = await startPolar({ start });
  const { outbound, ...faulty } = faultyOutbound(fake, paths);
  const { clock, sleep } = faulty;
  const polar = createClient({ accessToken: fake.accessToken, baseUrl: fake.url });
  const secret =
    webhookUrl &&
    (await polar.webhooks.createWebhookEndpoint({ url: webhookUrl, format: 'raw', events: [...events] })).secret;
  const access = {
    accessToken: new Secret(fake.accessToken),
    webhookSecret: secret === undefined ? undefined : new Secret(secret),
    url: new URL(fake.url),
  };
  const provider = await createPolar({ outbound, clock, access, sleep });
  const limit = 100;
  return {
    ...faulty,
    fake,
    polar,
    provider,
    isRemote: true,
    withWrongKey: () =>
      createPolar({ outbound, clock, access: { ...access, accessToken: new Secret('polar_oat_wrong') }, sleep }),
    pay: async ({ url }) => {
      await fetch(url ?? '', { method: 'POST', redirect: 'manual', body: card });
      const { items } = await polar.subscriptions.list({ limit: 1 });
      return toSubscription(items[0] as (typeof items)[number]);
    },
    decline: async (customer, isDeclined) => fake.decline(customer, isDeclined),
    count: async (thing) => {
      if (thing === 'customer') return (await polar.customers.list({ limit })).items.length;
      if (thing === 'subscription') return (await polar.subscriptions.list({ limit })).items.length;
      const { items } = await polar.products.list({ limit });
      return items.filter(({ metadata }) => metadata[names.plan] !== undefined).length;
    },
    taken: async () => {
      const { items } = await polar.orders.list({ limit });
      return items.filter(({ paid }) => paid).reduce((sum, { due_amount }) => sum + due_amount, 0);
    },
    close: async () => {
      await outbound.close();
      await fake.close();
    },
  };
}

const card = new URLSearchParams({
  email: 'billing@acme.example',
  name: 'A Buyer',
  country: 'DE',
  number: '4242424242424242',
  expiry: '12 / 34',
  cvc: '123',
});
