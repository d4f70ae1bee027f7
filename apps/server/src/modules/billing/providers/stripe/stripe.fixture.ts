import Stripe from 'stripe';
import { type FakeStripe, startStripe } from '../../../../../../../tools/fakes/stripe/index.ts';
import { Secret } from '../../../../kernel/secret.ts';
import { faultyOutbound, start } from '../bench.fixture.ts';
import type { ProviderBench } from '../providers.conformance.ts';
import { createStripe } from './stripe.ts';
import { toSubscription } from './views.ts';

const paths = {
  customer: /^\/v1\/customers$/,
  plan: /^\/v1\/prices$/,
  subscription: /^\/v1\/subscriptions(\/\w+)?$/,
  charge: /^\/v1\/invoiceitems$/,
  payment: /\/pay$/,
};

export interface StripeBench extends ProviderBench {
  fake: FakeStripe;
  /** The official client, beside ours. */
  stripe: Stripe;
}

/** Our provider in front of a fake; its clock is the fake's. */
export async function stripeBench(webhookUrl?: string): Promise<StripeBench> {
  const fake = await startStripe({ start });
  const { outbound, ...faulty } = faultyOutbound(fake, paths);
  const { clock, sleep } = faulty;
  const { host, port } = fake;
  const stripe = new Stripe(fake.secretKey, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
  const secret =
    webhookUrl && (await stripe.webhookEndpoints.create({ url: webhookUrl, enabled_events: ['*'] })).secret;
  const access = {
    secretKey: new Secret(fake.secretKey),
    webhookSecret: secret === undefined ? undefined : new Secret(secret),
    url: new URL(fake.url),
  };
  const provider = await createStripe({ outbound, clock, access, sleep });
  return {
    ...faulty,
    fake,
    stripe,
    provider,
    isRemote: true,
    withWrongKey: () =>
      createStripe({ outbound, clock, access: { ...access, secretKey: new Secret('sk_test_wrong') }, sleep }),
    pay: async ({ url }) => {
      await fetch(url ?? '', { method: 'POST', redirect: 'manual', body: card });
      const { data } = await stripe.subscriptions.list({ limit: 1 });
      return toSubscription(data[0] as Stripe.Subscription);
    },
    decline: (customer, isDeclined) => chooseCard(stripe, customer, isDeclined ? failing : 'pm_card_visa'),
    count: async (thing) => {
      const limit = 100;
      if (thing === 'customer') return (await stripe.customers.list({ limit })).data.length;
      if (thing === 'plan') return (await stripe.prices.list({ limit })).data.length;
      return (await stripe.subscriptions.list({ status: 'all', limit })).data.length;
    },
    taken: async () => {
      const { data } = await stripe.invoices.list({ limit: 100 });
      return data.reduce((sum, { amount_paid }) => sum + amount_paid, 0);
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
  number: '4242424242424242',
  expiry: '12 / 34',
  cvc: '123',
});

/** Attached without a word, refused when charged. */
const failing = 'pm_card_chargeCustomerFail';

/** Of the customer and of its subscriptions, which have one of their own from the checkout. */
async function chooseCard(stripe: Stripe, customer: string, method: string): Promise<void> {
  const { id } = await stripe.paymentMethods.attach(method, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  const { data } = await stripe.subscriptions.list({ customer });
  for (const each of data) await stripe.subscriptions.update(each.id, { default_payment_method: id });
}
