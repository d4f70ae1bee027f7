import type { Stripe } from 'stripe';
import type { Secret } from '../../../../kernel/secret.ts';
import { providerErrors } from '../errors.ts';
import type { Delivery, ProviderEvent } from '../provider.ts';
import { idOf } from './views.ts';

/** Seconds that a signature may be old. */
const toleranceSeconds = 300;

/** The signature is of the bytes as received; `now` in epoch milliseconds. */
export async function verifyStripe(
  stripe: Stripe,
  secret: Secret | undefined,
  delivery: Delivery,
  now: number,
): Promise<ProviderEvent> {
  if (secret === undefined) throw providerErrors.WEBHOOK_REFUSED('There is no secret for the webhooks of Stripe');
  const { body, header } = delivery;
  const signature = header('stripe-signature') ?? '';
  try {
    const event = stripe.webhooks.constructEvent(
      Buffer.from(body),
      signature,
      secret.reveal(),
      toleranceSeconds,
      undefined,
      now,
    );
    return { id: event.id, type: event.type, about: subjectOf(event) };
  } catch (error) {
    throw providerErrors.WEBHOOK_REFUSED(undefined, { cause: error });
  }
}

/** Only ids are taken from the event: what it says may be older than what was fetched already. */
function subjectOf({ type, data }: Stripe.Event): ProviderEvent['about'] {
  switch (type) {
    case 'checkout.session.completed':
    case 'checkout.session.expired':
    case 'checkout.session.async_payment_succeeded': {
      const { id, mode, subscription } = data.object as Stripe.Checkout.Session;
      if (mode === 'payment') return { kind: 'payment', ref: id };
      const ref = idOf(subscription);
      return ref === '' ? undefined : { kind: 'subscription', ref };
    }
    case 'customer.subscription.created':
    case 'customer.subscription.updated':
    case 'customer.subscription.deleted':
      return { kind: 'subscription', ref: (data.object as Stripe.Subscription).id };
    case 'invoice.finalized':
    case 'invoice.payment_succeeded':
    case 'invoice.payment_failed':
    case 'invoice.voided':
    case 'invoice.marked_uncollectible':
      return { kind: 'invoice', ref: (data.object as Stripe.Invoice).id };
    default:
      return undefined;
  }
}
