import { z } from 'zod';
import { liveCustomer } from '../customers.ts';
import { badParameter, invalid } from '../errors.ts';
import * as p from '../params.ts';
import { route } from '../route.ts';
import { search, searchParams } from '../search.ts';
import { isWithin, paginate } from '../store.ts';
import type { Invoice, InvoiceItem, InvoicePayment, Subscription } from '../wire.ts';
import type { World } from '../world.ts';
import { attempt, collectLater, finalize, markPaid, pay, voidInvoice } from './collect.ts';
import { makeDraft, pendingEntries } from './draft.ts';

const createParams = p.hash({
  customer: p.text.optional(),
  auto_advance: p.boolean.optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  currency: p.currency.optional(),
  days_until_due: p.natural.optional(),
  default_payment_method: p.text.optional(),
  description: p.text.optional(),
  metadata: p.metadata.optional(),
  pending_invoice_items_behavior: z.enum(['exclude', 'include']).optional(),
  subscription: p.text.optional(),
  ...p.expand,
});
const updateParams = p.hash({
  auto_advance: p.boolean.optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  days_until_due: p.natural.optional(),
  default_payment_method: p.emptyable(p.text).optional(),
  description: p.emptyable(p.text).optional(),
  metadata: p.metadata.optional(),
  ...p.expand,
});
const payParams = p.hash({
  payment_method: p.text.optional(),
  paid_out_of_band: p.boolean.optional(),
  off_session: p.boolean.optional(),
  ...p.expand,
});
const listParams = p.hash({
  customer: p.text.optional(),
  subscription: p.text.optional(),
  status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  created: p.created.optional(),
  ...p.page,
});

function create(world: World, given: z.output<typeof createParams>): Invoice {
  if (given.customer === undefined) {
    throw badParameter('Missing required param: customer.', { code: 'parameter_missing', param: 'customer' });
  }
  const customer = liveCustomer(world, given.customer);
  const subscription =
    given.subscription === undefined
      ? undefined
      : world.store.get<Subscription>('subscription', given.subscription, 'subscription');
  if (given.collection_method === 'send_invoice' && given.days_until_due === undefined) {
    throw invalid('You must specify `days_until_due` or `due_date` with `collection_method=send_invoice`.', {
      param: 'days_until_due',
    });
  }
  const isIncluding = given.pending_invoice_items_behavior === 'include' || subscription !== undefined;
  const entries = isIncluding ? pendingEntries(world, customer.id, subscription?.id) : [];
  const now = world.now();
  const invoice = makeDraft(world, {
    customer,
    currency: entries[0]?.currency ?? given.currency ?? customer.currency ?? 'usd',
    reason: 'manual',
    period: { start: now, end: now },
    entries,
    subscription,
    autoAdvance: given.auto_advance ?? false,
    collection: given.collection_method,
    daysUntilDue: given.days_until_due,
    description: given.description,
    metadata: given.metadata,
    defaultPaymentMethod: given.default_payment_method,
  });
  if (invoice.auto_advance) collectLater(world, invoice);
  return invoice;
}

function update(world: World, given: z.output<typeof updateParams>, id: string): Invoice {
  const invoice = world.store.get<Invoice>('invoice', id);
  const { expand: _, metadata, auto_advance: autoAdvance, ...others } = given;
  const [frozen] = Object.keys(others);
  if (invoice.status !== 'draft' && frozen !== undefined) {
    throw invalid("Finalized invoices can't be updated in this way", { code: 'invoice_not_editable', param: frozen });
  }
  const { days_until_due: days, ...simple } = others;
  const due = days === undefined ? {} : { due_date: world.now() + days * 86_400 };
  const advance = autoAdvance === undefined ? {} : { auto_advance: autoAdvance };
  const changes = { ...simple, ...due, ...advance, metadata: p.mergeMetadata(invoice.metadata ?? {}, metadata) };
  world.change(invoice, changes as Partial<Invoice>, 'invoice.updated');
  if (autoAdvance === true && invoice.status === 'draft') collectLater(world, invoice);
  return invoice;
}

function mustBe(invoice: Invoice, allowed: readonly string[], what: string): void {
  if (!allowed.includes(String(invoice.status))) {
    throw invalid(
      `You can only ${what} invoices that are ${allowed.join(' or ')}. This invoice is ${String(invoice.status)}.`,
      {
        code: 'invoice_not_editable',
      },
    );
  }
}

function payNow(world: World, given: z.output<typeof payParams>, id: string): Invoice {
  const invoice = world.store.get<Invoice>('invoice', id);
  if (invoice.status === 'paid') throw invalid('Invoice is already paid');
  if (invoice.status === 'draft') finalize(world, invoice);
  if (String(invoice.status) === 'paid') return invoice;
  mustBe(invoice, ['open', 'uncollectible'], 'pay');
  if (given.paid_out_of_band === true) markPaid(world, invoice);
  else pay(world, invoice, given.payment_method);
  return invoice;
}

function remove(world: World, id: string): unknown {
  const invoice = world.store.get<Invoice>('invoice', id);
  mustBe(invoice, ['draft'], 'delete');
  for (const item of world.store.all<InvoiceItem>('invoiceitem')) {
    if (item.invoice !== id) continue;
    if (invoice.parent === null) world.store.delete(item.id);
    else item.invoice = null;
  }
  world.clock.cancel(`invoice-${id}`);
  world.store.delete(id);
  world.emit('invoice.deleted', invoice);
  return { id, object: 'invoice', deleted: true };
}

const actions = [
  route(
    'POST /v1/invoices/:id/finalize',
    p.hash({ auto_advance: p.boolean.optional(), ...p.expand }),
    (world, { auto_advance: advance }, id) => {
      const invoice = world.store.get<Invoice>('invoice', id);
      finalize(world, invoice);
      if (advance !== undefined) invoice.auto_advance = advance;
      // An hour is for the draft alone: an invoice that advances itself is charged once it is final.
      if (invoice.auto_advance && invoice.status === 'open' && invoice.collection_method === 'charge_automatically') {
        attempt(world, invoice);
      }
      return invoice;
    },
  ),
  route('POST /v1/invoices/:id/pay', payParams, payNow),
  route('POST /v1/invoices/:id/send', p.hash(p.expand), (world, _, id) => {
    const invoice = world.store.get<Invoice>('invoice', id);
    if (invoice.status === 'draft') finalize(world, invoice);
    world.emit('invoice.sent', invoice);
    return invoice;
  }),
  route('POST /v1/invoices/:id/void', p.hash(p.expand), (world, _, id) => {
    const invoice = world.store.get<Invoice>('invoice', id);
    mustBe(invoice, ['open', 'uncollectible'], 'void');
    voidInvoice(world, invoice);
    return invoice;
  }),
  route('POST /v1/invoices/:id/mark_uncollectible', p.hash(p.expand), (world, _, id) => {
    const invoice = world.store.get<Invoice>('invoice', id);
    mustBe(invoice, ['open'], 'mark as uncollectible');
    invoice.status_transitions.marked_uncollectible_at = world.now();
    return world.change(
      invoice,
      { status: 'uncollectible', next_payment_attempt: null },
      'invoice.marked_uncollectible',
    );
  }),
];

export const invoices = [
  route('GET /v1/invoices/search', searchParams, (world, input) =>
    search<Invoice>(world, 'invoice', input, '/v1/invoices/search'),
  ),
  route('POST /v1/invoices', createParams, create),
  route('GET /v1/invoices/:id', p.hash(p.expand), (world, _, id) => world.store.get('invoice', id)),
  route('POST /v1/invoices/:id', updateParams, update),
  route('DELETE /v1/invoices/:id', p.hash(p.expand), (world, _, id) => remove(world, id)),
  ...actions,
  route('GET /v1/invoices/:id/lines', p.hash(p.page), (world, page, id) =>
    paginate(
      world.previews.get(id) ?? world.store.get<Invoice>('invoice', id).lines.data,
      page,
      `/v1/invoices/${id}/lines`,
    ),
  ),
  route(
    'GET /v1/invoices',
    listParams,
    (world, { customer, subscription, status, collection_method, created, ...page }) =>
      paginate(
        world.store
          .all<Invoice>('invoice')
          .filter(
            (each) =>
              (customer ?? each.customer) === each.customer &&
              (subscription === undefined || each.parent?.subscription_details?.subscription === subscription) &&
              (status ?? each.status) === each.status &&
              (collection_method ?? each.collection_method) === each.collection_method &&
              isWithin(each, created),
          ),
        page,
        '/v1/invoices',
      ),
  ),
  route(
    'GET /v1/invoice_payments',
    p.hash({ invoice: p.text.optional(), status: p.text.optional(), ...p.page }),
    (world, { invoice, status, ...page }) =>
      paginate(
        world.store
          .all<InvoicePayment>('invoice_payment')
          .filter((each) => (invoice ?? each.invoice) === each.invoice && (status ?? each.status) === each.status),
        page,
        '/v1/invoice_payments',
      ),
  ),
];
