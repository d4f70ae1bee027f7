import type { models } from '@polar-sh/sdk/2026-10';
import { toDate } from '../../../../kernel/clock.ts';
import { fromMinor, type Money } from '../../../../kernel/money.ts';
import { names, planOf, textOf } from '../metadata.ts';
import type { ProviderInvoice, ProviderPayment, ProviderSubscription } from '../provider.ts';

const at = (text: string): Date => toDate(Date.parse(text));
const maybe = (text: string | null): Date | null => (text === null ? null : at(text));
const moneyOf = (cents: number, currency: string): Money => fromMinor(currency.toUpperCase(), BigInt(cents));

const subscriptionStatuses: Record<models.SubscriptionStatus, ProviderSubscription['status']> = {
  incomplete: 'incomplete',
  incomplete_expired: 'canceled',
  trialing: 'trialing',
  active: 'active',
  past_due: 'past_due',
  unpaid: 'past_due',
  paused: 'past_due',
  canceled: 'canceled',
};

const orderStatuses: Record<models.OrderStatus, ProviderInvoice['status']> = {
  draft: 'draft',
  pending: 'open',
  paid: 'paid',
  refunded: 'paid',
  partially_refunded: 'paid',
  void: 'void',
};

export const toSubscription = (found: models.Subscription): ProviderSubscription => ({
  ref: found.id,
  customerRef: found.customer_id,
  customer: found.customer.external_id ?? undefined,
  subscription: textOf(found.metadata, names.subscription),
  plan: planOf(found.product.metadata),
  status: subscriptionStatuses[found.status],
  quantity: found.seats ?? 1,
  periodStart: at(found.current_period_start),
  periodEnd: at(found.current_period_end),
  trialEnd: maybe(found.trial_end),
  cancelAtPeriodEnd: found.cancel_at_period_end,
  endedAt: maybe(found.ended_at),
});

const endedCheckouts = new Set<models.CheckoutStatus>(['expired', 'failed']);

export const toPayment = ({ id, external_customer_id, metadata, status }: models.Checkout): ProviderPayment => ({
  ref: id,
  customer: external_customer_id ?? undefined,
  charge: textOf(metadata, names.charge),
  status: status === 'succeeded' ? 'paid' : endedCheckouts.has(status) ? 'expired' : 'open',
});

/** Polar is the merchant of record: an order is the invoice, with a number and taxes of Polar's. */
export function toInvoice(found: models.Order): ProviderInvoice {
  const money = (cents: number) => moneyOf(cents, found.currency);
  const created = at(found.created_at);
  const isPaid = found.paid;
  const start = maybe(found.subscription?.current_period_start ?? null) ?? created;
  const end = maybe(found.subscription?.current_period_end ?? null) ?? created;
  return {
    ref: found.id,
    customerRef: found.customer_id,
    customer: found.customer.external_id ?? undefined,
    subscriptionRef: found.subscription_id ?? undefined,
    charge: textOf(found.metadata, names.charge),
    number: found.invoice_number,
    status: orderStatuses[found.status],
    lines: found.items.map((item) => ({
      ref: item.id,
      line: textOf(found.metadata, names.charge),
      description: item.label,
      quantity: 1,
      amount: money(item.amount),
      periodStart: maybe(item.start_timestamp) ?? start,
      periodEnd: maybe(item.end_timestamp) ?? end,
    })),
    subtotal: money(found.net_amount),
    tax: money(found.tax_amount),
    total: money(found.total_amount),
    paid: money(isPaid ? found.due_amount : 0),
    due: money(isPaid ? 0 : found.due_amount),
    refunded: money(found.refunded_amount + found.refunded_tax_amount),
    periodStart: start,
    periodEnd: end,
    issuedAt: found.status === 'draft' ? null : created,
    paidAt: isPaid ? (maybe(found.modified_at) ?? created) : null,
    url: null,
  };
}
