import { listOf } from '../store.ts';
import type { Customer, Invoice, InvoiceItem, Metadata, Subscription } from '../wire.ts';
import type { World } from '../world.ts';
import { type Entry, entryOfInvoiceItem, lineOf, type Period } from './lines.ts';

export interface Draft {
  customer: Customer;
  currency: string;
  reason: 'manual' | 'subscription_create' | 'subscription_cycle' | 'subscription_update' | 'upcoming';
  period: Period;
  entries: Entry[];
  subscription?: Subscription | undefined;
  autoAdvance: boolean;
  collection?: 'charge_automatically' | 'send_invoice' | undefined;
  daysUntilDue?: number | undefined;
  description?: string | undefined;
  metadata?: Metadata | undefined;
  defaultPaymentMethod?: string | undefined;
}

/** Items of a customer that wait for an invoice: those of no subscription, and those of this one. */
function pendingItems(world: World, customer: string, subscription: string | undefined): InvoiceItem[] {
  return world.store
    .all<InvoiceItem>('invoiceitem')
    .filter((item) => {
      const theirs = item.parent?.subscription_details?.subscription;
      return item.customer === customer && item.invoice === null && (theirs === undefined || theirs === subscription);
    })
    .reverse();
}

/** What this fake never fills, or only later. */
const unfilled = () =>
  ({
    account_country: 'US',
    account_name: 'Fake',
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    custom_fields: null,
    customer_account: null,
    customer_shipping: null,
    customer_tax_ids: [],
    default_source: null,
    default_tax_rates: [],
    discounts: [],
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    livemode: false,
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    statement_descriptor: null,
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: null,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  }) satisfies Partial<Invoice>;

/** Not stored and not told of: previews are made so too. */
export function composeInvoice(world: World, id: string, draft: Draft): Invoice {
  const { customer, subscription } = draft;
  const invoice: Invoice = {
    ...unfilled(),
    id,
    object: 'invoice',
    auto_advance: draft.autoAdvance,
    billing_reason: draft.reason,
    collection_method: draft.collection ?? 'charge_automatically',
    created: world.now(),
    currency: draft.currency,
    customer: customer.id,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    default_payment_method: draft.defaultPaymentMethod ?? null,
    description: draft.description ?? null,
    due_date: draft.daysUntilDue === undefined ? null : world.now() + draft.daysUntilDue * 86_400,
    lines: listOf(
      draft.entries.map((entry) => lineOf(world, id, entry)),
      `/v1/invoices/${id}/lines`,
    ),
    metadata: draft.metadata ?? {},
    parent:
      subscription === undefined
        ? null
        : {
            quote_details: null,
            subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
            type: 'subscription_details',
          },
    period_end: draft.period.end,
    period_start: draft.period.start,
    starting_balance: customer.balance,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
  };
  return addUp(world, invoice, customer);
}

/** Sums, and what is due after the customer's balance: a credit is negative, a debt positive. */
export function addUp(world: World, invoice: Invoice, customer: Customer): Invoice {
  const total = invoice.lines.data.reduce((sum, { amount }) => sum + amount, 0);
  const due = total + customer.balance;
  const isCharged = due >= world.settings.smallestCharge;
  return Object.assign(invoice, {
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
    starting_balance: customer.balance,
    amount_due: isCharged ? due : 0,
    amount_remaining: isCharged ? due : 0,
  });
}

/** A draft, with the pending items that its entries name. */
export function makeDraft(world: World, draft: Draft): Invoice {
  const invoice = world.store.put(composeInvoice(world, world.id('in'), draft));
  for (const { invoiceItem } of draft.entries) {
    const item = world.store.find<InvoiceItem>('invoiceitem', invoiceItem);
    if (item !== undefined) item.invoice = invoice.id;
  }
  if (draft.subscription !== undefined) draft.subscription.latest_invoice = invoice.id;
  world.emit('invoice.created', invoice);
  return invoice;
}

export const pendingEntries = (world: World, customer: string, subscription: string | undefined): Entry[] =>
  pendingItems(world, customer, subscription).map((item) => entryOfInvoiceItem(world, item));
