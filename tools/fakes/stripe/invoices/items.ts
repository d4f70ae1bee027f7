import type { z } from 'zod';
import { liveCustomer } from '../customers.ts';
import { badParameter, invalid } from '../errors.ts';
import { costOf } from '../money.ts';
import * as p from '../params.ts';
import { route } from '../route.ts';
import { isWithin, paginate } from '../store.ts';
import type { Customer, Invoice, InvoiceItem, Price, Subscription } from '../wire.ts';
import type { World } from '../world.ts';
import { addUp } from './draft.ts';
import { type Entry, entryOfInvoiceItem, lineOf, productOf } from './lines.ts';

const period = p.hash({ start: p.integer, end: p.integer });

const createParams = p.hash({
  amount: p.integer.optional(),
  currency: p.currency.optional(),
  customer: p.text.optional(),
  description: p.text.optional(),
  discountable: p.boolean.optional(),
  invoice: p.text.optional(),
  metadata: p.metadata.optional(),
  period: period.optional(),
  pricing: p.hash({ price: p.text }).optional(),
  quantity: p.natural.optional(),
  subscription: p.text.optional(),
  unit_amount_decimal: p.decimal.optional(),
  ...p.expand,
});
const updateParams = p.hash({
  amount: p.integer.optional(),
  description: p.text.optional(),
  metadata: p.metadata.optional(),
  period: period.optional(),
  quantity: p.natural.optional(),
  ...p.expand,
});
const listParams = p.hash({
  customer: p.text.optional(),
  invoice: p.text.optional(),
  pending: p.boolean.optional(),
  created: p.created.optional(),
  ...p.page,
});

/** Stores it, pending or on a draft. */
export function makeInvoiceItem(world: World, entry: Entry, customer: string, invoice?: Invoice): InvoiceItem {
  const { price } = entry;
  const item: InvoiceItem = {
    id: world.id('ii'),
    object: 'invoiceitem',
    amount: entry.amount,
    currency: entry.currency,
    customer,
    customer_account: null,
    date: world.now(),
    description: entry.description === '' ? null : entry.description,
    discountable: !entry.proration,
    discounts: [],
    invoice: invoice?.id ?? null,
    livemode: false,
    metadata: { ...entry.metadata },
    net_amount: entry.amount,
    parent:
      entry.subscription === null
        ? null
        : {
            subscription_details: {
              subscription: entry.subscription,
              ...(entry.item === null ? {} : { subscription_item: entry.item }),
            },
            type: 'subscription_details',
          },
    period: { ...entry.period },
    pricing: {
      ...(price === null ? {} : { price_details: { price: price.id, product: price.product } }),
      type: 'price_details',
      unit_amount_decimal: price?.unit_amount_decimal ?? String(entry.amount / Math.max(1, entry.quantity)),
    },
    proration: entry.proration,
    quantity: entry.quantity,
    quantity_decimal: String(entry.quantity),
    tax_rates: [],
    test_clock: null,
  };
  world.store.put(item);
  world.emit('invoiceitem.created', item);
  if (invoice !== undefined) {
    invoice.lines.data.push(lineOf(world, invoice.id, entryOfInvoiceItem(world, item)));
    addUp(world, invoice, world.store.get<Customer>('customer', customer));
    world.emit('invoice.updated', invoice);
  }
  return item;
}

function create(world: World, given: z.output<typeof createParams>): InvoiceItem {
  if (given.customer === undefined) {
    throw badParameter('Missing required param: customer.', { code: 'parameter_missing', param: 'customer' });
  }
  const customer = liveCustomer(world, given.customer);
  const invoice = given.invoice === undefined ? undefined : draftOf(world, given.invoice, customer);
  const subscription =
    given.subscription === undefined
      ? undefined
      : world.store.get<Subscription>('subscription', given.subscription, 'subscription');
  if (subscription !== undefined && (subscription.customer !== customer.id || subscription.status === 'canceled')) {
    throw invalid(`No such subscription: '${subscription.id}'`, { code: 'resource_missing', param: 'subscription' });
  }
  const price =
    given.pricing === undefined ? null : world.store.get<Price>('price', given.pricing.price, 'pricing[price]');
  const currency = price?.currency ?? given.currency ?? customer.currency;
  if (currency == null)
    throw badParameter('Missing required param: currency.', { code: 'parameter_missing', param: 'currency' });
  const quantity = given.quantity ?? 1;
  const now = world.now();
  return makeInvoiceItem(
    world,
    {
      amount: amountOf(given, price, quantity),
      currency,
      description: given.description ?? (price === null ? '' : productOf(world, price).name),
      period: given.period ?? { start: now, end: now },
      metadata: given.metadata ?? {},
      quantity,
      price,
      subscription: subscription?.id ?? null,
      item: null,
      invoiceItem: null,
      proration: false,
    },
    customer.id,
    invoice,
  );
}

function amountOf(given: z.output<typeof createParams>, price: Price | null, quantity: number): number {
  const { amount, unit_amount_decimal: unit } = given;
  const named = [amount, unit, price ?? undefined].filter((each) => each !== undefined).length;
  if (named !== 1) {
    throw badParameter('You must specify exactly one of: amount, pricing, unit_amount_decimal.', { param: 'amount' });
  }
  if (amount !== undefined) {
    if (given.quantity !== undefined)
      throw badParameter('You may only specify one of these parameters: amount, quantity.', {
        code: 'parameters_exclusive',
        param: 'amount',
      });
    return amount;
  }
  const priced =
    price ?? ({ billing_scheme: 'per_unit', unit_amount_decimal: unit, transform_quantity: null } as Price);
  return costOf(priced, quantity);
}

function draftOf(world: World, id: string, customer: Customer): Invoice {
  const invoice = world.store.get<Invoice>('invoice', id, 'invoice');
  if (invoice.customer !== customer.id) throw invalid('The invoice belongs to another customer.', { param: 'invoice' });
  if (invoice.status !== 'draft') {
    throw invalid(`You can only add invoice items to draft invoices. This invoice is ${String(invoice.status)}.`, {
      code: 'invoice_not_editable',
      param: 'invoice',
    });
  }
  return invoice;
}

/** One that can still be changed: pending, or on a draft. */
function editable(world: World, id: string): { item: InvoiceItem; invoice: Invoice | undefined } {
  const item = world.store.get<InvoiceItem>('invoiceitem', id);
  const invoice = world.store.find<Invoice>('invoice', item.invoice);
  if (invoice !== undefined && invoice.status !== 'draft') {
    throw invalid('This invoice item is attached to an invoice that is no longer editable.', {
      code: 'invoice_not_editable',
    });
  }
  return { item, invoice };
}

function rewrite(world: World, invoice: Invoice | undefined, item: InvoiceItem, isGone: boolean): void {
  if (invoice === undefined) return;
  const { data } = invoice.lines;
  const place = data.findIndex(({ parent }) => parent?.invoice_item_details?.invoice_item === item.id);
  const lines = isGone ? [] : [lineOf(world, invoice.id, entryOfInvoiceItem(world, item))];
  data.splice(place, 1, ...lines);
  addUp(world, invoice, world.store.get<Customer>('customer', item.customer));
}

export const invoiceItems = [
  route('POST /v1/invoiceitems', createParams, create),
  route('GET /v1/invoiceitems/:id', p.hash(p.expand), (world, _, id) => world.store.get('invoiceitem', id)),
  route('POST /v1/invoiceitems/:id', updateParams, (world, { expand: _, metadata, ...given }, id) => {
    const { item, invoice } = editable(world, id);
    Object.assign(item, given, { metadata: p.mergeMetadata(item.metadata ?? {}, metadata) });
    rewrite(world, invoice, item, false);
    return item;
  }),
  route('DELETE /v1/invoiceitems/:id', p.hash(p.expand), (world, _, id) => {
    const { item, invoice } = editable(world, id);
    rewrite(world, invoice, item, true);
    world.store.delete(id);
    world.emit('invoiceitem.deleted', item);
    return { id, object: 'invoiceitem', deleted: true };
  }),
  route('GET /v1/invoiceitems', listParams, (world, { customer, invoice, pending, created, ...page }) =>
    paginate(
      world.store
        .all<InvoiceItem>('invoiceitem')
        .filter(
          (each) =>
            (customer ?? each.customer) === each.customer &&
            (invoice ?? each.invoice) === each.invoice &&
            (pending === undefined || pending === (each.invoice === null)) &&
            isWithin({ id: each.id, object: each.object, created: each.date }, created),
        ),
      page,
      '/v1/invoiceitems',
    ),
  ),
];
