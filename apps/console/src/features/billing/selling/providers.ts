import type { BillingProvider } from './queries.ts';

export type ProviderName = BillingProvider['provider'];

interface RemoteProvider {
  name: string;
  /** What the credential is called there. */
  credential: string;
  /** What the webhook endpoint there must send; everything else is ignored. */
  events: readonly string[];
}

/** Those that collect money. Their events are those that the server reads. */
export const remoteProviders: Readonly<Record<Exclude<ProviderName, 'ledger'>, RemoteProvider>> = {
  stripe: {
    name: 'Stripe',
    credential: 'Secret key',
    events: [
      'checkout.session.async_payment_succeeded',
      'checkout.session.completed',
      'checkout.session.expired',
      'customer.subscription.created',
      'customer.subscription.deleted',
      'customer.subscription.updated',
      'invoice.finalized',
      'invoice.marked_uncollectible',
      'invoice.payment_failed',
      'invoice.payment_succeeded',
      'invoice.voided',
    ],
  },
  polar: {
    name: 'Polar',
    credential: 'Access token',
    events: [
      'checkout.updated',
      'order.created',
      'order.paid',
      'order.refunded',
      'order.updated',
      'subscription.active',
      'subscription.canceled',
      'subscription.created',
      'subscription.cycled',
      'subscription.past_due',
      'subscription.revoked',
      'subscription.uncanceled',
      'subscription.updated',
    ],
  },
};
