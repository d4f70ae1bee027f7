import { z } from 'zod';
import { refusalOf } from '../cards.ts';
import { invalidField, notFound, PolarFailure } from '../errors.ts';
import { fixedAmount } from '../products.ts';
import { nothing, route } from '../route.ts';
import * as s from '../schema.ts';
import { among, paginate } from '../table.ts';
import { shownOrder } from '../views.ts';
import type { Order, World } from '../world.ts';
import { makeOrder, markPaid } from './collect.ts';

const createBody = z.strictObject({
  customer_id: s.id,
  product_id: s.id,
  amount: s.cents.nullish(),
  currency: s.currency.nullish(),
  description: z.string().nullish(),
  metadata: s.metadata.optional(),
  organization_id: s.id.nullish(),
});
const updateBody = z.strictObject({ billing_name: z.string().nullish(), billing_address: s.address.nullish() });
const listQuery = z.strictObject({
  ...s.query.page,
  product_id: s.query.many(s.id),
  customer_id: s.query.many(s.id),
  external_customer_id: s.query.many(z.string()),
  subscription_id: s.query.many(s.id),
  checkout_id: s.query.many(s.id),
  status: s.query.many(z.string()),
  created_after: s.instant.optional(),
  created_before: s.instant.optional(),
});

/** A draft: nothing is charged yet, and it has no invoice number. */
function create(world: World, given: z.output<typeof createBody>): unknown {
  const customer = world.customers.named(given.customer_id, 'customer_id', 'Customer');
  const product = world.products.named(given.product_id, 'product_id', 'Product');
  if (product.is_recurring)
    throw invalidField(['body', 'product_id'], 'Product must be a one-time product.', product.id);
  const [price] = product.prices;
  const amount = given.amount ?? fixedAmount(product.prices);
  const label = given.description ?? product.name;
  const order = makeOrder(world, {
    customer,
    product,
    reason: 'purchase',
    items: [{ label, amount, proration: false, price: price?.id ?? null }],
    currency: given.currency ?? price?.price_currency ?? 'usd',
    metadata: given.metadata,
    description: label,
    status: 'draft',
  });
  return shownOrder(world, order);
}

/** Charges a draft at once. A refused one stays a draft, and can be finalized again. */
function finalize(
  world: World,
  { payment_method_id: card }: { payment_method_id?: string | null | undefined },
  id: string,
): unknown {
  const order = world.orders.get(id);
  if (order.status !== 'draft') throw new PolarFailure(412, 'OrderNotDraft', 'This order is not in draft status.');
  const customer = world.customers.get(order.customer_id);
  const refused =
    order.due_amount === 0 ? undefined : refusalOf(world, customer, card ?? customer.default_payment_method_id);
  if (refused !== undefined) throw new PolarFailure(402, 'PaymentFailed', refused);
  markPaid(world, order);
  return shownOrder(world, order);
}

/** Frozen from then on. */
function generateInvoice(world: World, order: Order): object {
  if (!order.paid)
    throw new PolarFailure(409, 'OrderNotEligibleForInvoice', 'This order is not eligible for an invoice.');
  if (order.billing_name === null || order.billing_address === null) {
    throw new PolarFailure(
      422,
      'MissingInvoiceBillingDetails',
      'Billing name and address are required to generate an invoice.',
    );
  }
  order.is_invoice_generated = true;
  world.emit('order.updated', shownOrder(world, order));
  return {};
}

export const orders = [
  route('GET /v1/orders/', 200, listQuery, (world, query) =>
    paginate(
      world.orders
        .all()
        .filter(
          (each) =>
            among(each.product_id, query.product_id) &&
            among(each.customer_id, query.customer_id) &&
            among(world.customers.find(each.customer_id)?.external_id, query.external_customer_id) &&
            among(each.subscription_id, query.subscription_id) &&
            among(each.checkout_id, query.checkout_id) &&
            among(each.status, query.status) &&
            each.created_at > (query.created_after ?? '') &&
            each.created_at < (query.created_before ?? '9999'),
        ),
      query,
      (each) => shownOrder(world, each),
    ),
  ),
  route('POST /v1/orders/', 201, createBody, create),
  route('GET /v1/orders/:id', 200, nothing, (world, _, id) => shownOrder(world, world.orders.get(id))),
  route('PATCH /v1/orders/:id', 200, updateBody, (world, given, id) => {
    const order = world.orders.get(id);
    if (order.is_invoice_generated)
      throw invalidField(['body'], 'Billing details cannot be updated after the invoice is generated.');
    Object.assign(order, given, { modified_at: world.now() });
    world.emit('order.updated', shownOrder(world, order));
    return shownOrder(world, order);
  }),
  route('POST /v1/orders/:id/finalize', 200, z.strictObject({ payment_method_id: s.id.nullish() }), finalize),
  route('POST /v1/orders/:id/invoice', 202, nothing, (world, _, id) => generateInvoice(world, world.orders.get(id))),
  route('GET /v1/orders/:id/invoice', 200, nothing, (world, _, id) => {
    if (!world.orders.get(id).is_invoice_generated) throw notFound();
    return { url: `${world.url}/invoices/${id}.pdf` };
  }),
];
