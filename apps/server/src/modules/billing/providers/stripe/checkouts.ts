import type { Stripe } from 'stripe';
import { hour, second, toDate } from '../../../../kernel/clock.ts';
import { names, textOf } from '../metadata.ts';
import { makeOnce, type Sleep } from '../once.ts';
import type { Checkout, CheckoutRequest } from '../provider.ts';
import type { Ask } from './client.ts';

/** An open session is answered again only while it lasts long enough to pay. */
const usableMs = hour / 2;

interface Wanted extends CheckoutRequest {
  customer: string;
  price: string;
  /** Epoch milliseconds. */
  now: number;
}

/**
 * A page where the buyer pays. A customer has one open at most, since whoever pays two has two subscriptions: the same
 * request answers the same page, another closes it.
 */
export async function openCheckout(ask: Ask, wanted: Wanted, sleep?: Sleep): Promise<Checkout> {
  const session = await makeOnce(
    () => reusable(ask, wanted),
    () => ask((stripe) => stripe.checkout.sessions.create(paramsOf(wanted))),
    sleep,
  );
  return { url: session.url ?? '', ref: session.id, expiresAt: toDate(session.expires_at * second) };
}

async function reusable(ask: Ask, wanted: Wanted): Promise<Stripe.Checkout.Session | undefined> {
  const { customer, now } = wanted;
  const open = await ask((stripe) => stripe.checkout.sessions.list({ customer, status: 'open', limit: 100 }));
  let found: Stripe.Checkout.Session | undefined;
  for (const session of open.data) {
    // A page for one payment is no subscription.
    if (session.mode !== 'subscription') continue;
    const fits = found === undefined && contentOf(session.metadata) === contentOf(metadataOf(wanted));
    if (fits && session.expires_at * second > now + usableMs) found = session;
    else await ask((stripe) => stripe.checkout.sessions.expire(session.id));
  }
  return found;
}

const metadataOf = ({ subscription, plan, quantity }: CheckoutRequest): Record<string, string> => ({
  [names.subscription]: subscription,
  [names.plan]: plan.slug,
  [names.version]: String(plan.version),
  [names.interval]: plan.interval,
  quantity: String(quantity),
});

const contentOf = (metadata: Stripe.Metadata | null): string =>
  [names.subscription, names.plan, names.version, names.interval, 'quantity']
    .map((name) => textOf(metadata, name) ?? '')
    .join(' ');

function paramsOf(wanted: Wanted): Stripe.Checkout.SessionCreateParams {
  const { buyer, customer, price, quantity, subscription, trialDays, successUrl, cancelUrl } = wanted;
  return {
    mode: 'subscription',
    customer,
    line_items: [{ price, quantity }],
    success_url: successUrl,
    cancel_url: cancelUrl,
    client_reference_id: subscription,
    metadata: metadataOf(wanted),
    subscription_data: {
      metadata: { [names.customer]: buyer.id, [names.subscription]: subscription },
      ...(trialDays === 0 ? {} : { trial_period_days: trialDays }),
    },
  };
}
