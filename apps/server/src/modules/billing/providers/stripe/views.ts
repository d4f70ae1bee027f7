import type { Stripe } from 'stripe';
import { second, toDate } from '../../../../kernel/clock.ts';
import { names, planOf, textOf } from '../metadata.ts';
import type { ProviderInvoice, ProviderInvoiceLine, ProviderSubscription } from '../provider.ts';
import { fromStripe } from './amounts.ts';

/** Fields of answers in versions of the API before ours, which an account's webhooks and old objects may still have. */
type OlderSubscription = Stripe.Subscription & { current_period_start?: number; current_period_end?: number };
type OlderInvoice = Stripe.Invoice & { subscription?: string | { id: string } | null; tax?: number | null };

const at = (seconds: number): Date => toDate(seconds * second);
const maybe = (seconds: number | null | undefined): Date | null => (seconds == null ? null : at(seconds));
export const idOf = (reference: string | { id: string } | null | undefined): string =>
  typeof reference === 'string' ? reference : (reference?.id ?? '');

const statuses: Record<string, ProviderSubscription['status']> = {
  incomplete: 'incomplete',
  incomplete_expired: 'canceled',
  trialing: 'trialing',
  active: 'active',
  past_due: 'past_due',
  unpaid: 'past_due',
  paused: 'past_due',
  canceled: 'canceled',
};

export function toSubscription(found: Stripe.Subscription): ProviderSubscription {
  const [item] = found.items.data;
  const older = found as OlderSubscription;
  return {
    ref: found.id,
    customerRef: idOf(found.customer),
    customer: textOf(found.metadata, names.customer),
    subscription: textOf(found.metadata, names.subscription),
    plan: planOf(item?.price.metadata),
    // A status that is new to us grants nothing.
    status: statuses[found.status] ?? 'incomplete',
    quantity: item?.quantity ?? 1,
    periodStart: at(item?.current_period_start ?? older.current_period_start ?? found.start_date),
    periodEnd: at(item?.current_period_end ?? older.current_period_end ?? found.start_date),
    trialEnd: maybe(found.trial_end),
    cancelAtPeriodEnd: found.cancel_at_period_end || found.cancel_at !== null,
    endedAt: maybe(found.ended_at),
  };
}

const invoiceStatuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const;

export function toInvoice(found: Stripe.Invoice, lines: Stripe.InvoiceLineItem[]): ProviderInvoice {
  const money = (cents: number) => fromStripe(cents, found.currency);
  const older = found as OlderInvoice;
  const details = found.parent?.subscription_details;
  const tax = found.total_taxes?.reduce((sum, { amount }) => sum + amount, 0) ?? older.tax ?? 0;
  const starts = lines.map(({ period }) => period.start);
  const ends = lines.map(({ period }) => period.end);
  const customer =
    typeof found.customer === 'string' ? undefined : (found.customer as Stripe.Customer | null)?.metadata;
  return {
    ref: found.id,
    customerRef: idOf(found.customer),
    customer: textOf(customer, names.customer) ?? textOf(details?.metadata, names.customer),
    subscriptionRef: idOf(details?.subscription ?? older.subscription) || undefined,
    charge: textOf(found.metadata, names.charge),
    number: found.number,
    status: invoiceStatuses.find((each) => each === found.status) ?? 'draft',
    lines: lines.map(toLine),
    subtotal: money(found.subtotal),
    tax: money(tax),
    total: money(found.total),
    paid: money(found.amount_paid),
    due: money(found.amount_remaining),
    refunded: money(found.post_payment_credit_notes_amount),
    // Its own period is when its items were added: that of a first invoice is an instant, later ones are a term behind.
    periodStart: at(Math.min(...starts, ...(starts.length === 0 ? [found.period_start] : []))),
    periodEnd: at(Math.max(...ends, ...(ends.length === 0 ? [found.period_end] : []))),
    issuedAt: maybe(found.status_transitions.finalized_at),
    paidAt: maybe(found.status_transitions.paid_at),
    url: found.hosted_invoice_url ?? null,
  };
}

const toLine = (line: Stripe.InvoiceLineItem): ProviderInvoiceLine => ({
  ref: line.id,
  line: textOf(line.metadata, names.line),
  description: line.description ?? '',
  quantity: line.quantity ?? 1,
  amount: fromStripe(line.amount, line.currency),
  periodStart: at(line.period.start),
  periodEnd: at(line.period.end),
});
