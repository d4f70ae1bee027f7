import { z } from 'zod';
import { invalid } from './errors.ts';
import * as p from './params.ts';
import { attach, detach } from './payment-methods.ts';
import { route } from './route.ts';
import { search, searchParams } from './search.ts';
import { isWithin, paginate } from './store.ts';
import { end, invoiceTimerOf, isEnded } from './subscriptions/status.ts';
import type { Customer, Invoice, InvoiceItem, PaymentMethod, Subscription } from './wire.ts';
import type { World } from './world.ts';

const address = p.hash({
  city: z.string().optional(),
  country: z.string().optional(),
  line1: z.string().optional(),
  line2: z.string().optional(),
  postal_code: z.string().optional(),
  state: z.string().optional(),
});

const fields = p.hash({
  address: p.emptyable(address).optional(),
  balance: p.integer.optional(),
  description: p.emptyable(p.text).optional(),
  email: p.emptyable(p.email).optional(),
  invoice_prefix: p.text.optional(),
  invoice_settings: p.hash({ default_payment_method: p.emptyable(p.text).optional() }).optional(),
  metadata: p.metadata.optional(),
  name: p.emptyable(p.text).optional(),
  phone: p.emptyable(p.text).optional(),
  preferred_locales: p.list(p.text).optional(),
  tax_exempt: z.enum(['none', 'exempt', 'reverse']).optional(),
  ...p.expand,
});
const createParams = fields.extend({ payment_method: p.text.optional() });
const listParams = p.hash({ email: p.text.optional(), created: p.created.optional(), ...p.page });

const shownAddress = (given: z.output<typeof address>) => ({
  city: given.city ?? null,
  country: given.country ?? null,
  line1: given.line1 ?? null,
  line2: given.line2 ?? null,
  postal_code: given.postal_code ?? null,
  state: given.state ?? null,
});

export function makeCustomer(world: World, given: z.output<typeof createParams>): Customer {
  const id = world.id('cus', 14);
  const customer: Customer = {
    id,
    object: 'customer',
    address: given.address == null ? null : shownAddress(given.address),
    balance: given.balance ?? 0,
    created: world.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: given.description ?? null,
    discount: null,
    email: given.email ?? null,
    invoice_prefix: given.invoice_prefix ?? id.slice(4, 12).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: given.metadata ?? {},
    name: given.name ?? null,
    next_invoice_sequence: 1,
    phone: given.phone ?? null,
    preferred_locales: given.preferred_locales ?? [],
    shipping: null,
    tax_exempt: given.tax_exempt ?? 'none',
    test_clock: null,
  };
  world.store.put(customer);
  try {
    const method = given.payment_method === undefined ? undefined : attach(world, given.payment_method, customer);
    setDefault(world, customer, given.invoice_settings?.default_payment_method ?? undefined, method);
  } catch (error) {
    world.store.delete(id);
    throw error;
  }
  world.emit('customer.created', customer);
  return customer;
}

function setDefault(world: World, customer: Customer, id: string | undefined, attached?: PaymentMethod): void {
  if (id === undefined) return;
  const method =
    id.startsWith('pm_card_') && attached !== undefined
      ? attached
      : world.store.find<PaymentMethod>('payment_method', id);
  if (method?.customer !== customer.id) {
    throw invalid(
      `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
      { code: 'resource_missing', param: 'invoice_settings[default_payment_method]' },
    );
  }
  customer.invoice_settings.default_payment_method = method.id;
}

function updateCustomer(world: World, given: z.output<typeof fields>, id: string): unknown {
  const customer = world.store.get<Customer>('customer', id);
  const { expand: _, metadata, invoice_settings, address: newAddress, ...simple } = given;
  const before = structuredClone(customer.invoice_settings);
  const chosen = invoice_settings?.default_payment_method;
  if (chosen === null) customer.invoice_settings.default_payment_method = null;
  else setDefault(world, customer, chosen);
  const after = customer.invoice_settings;
  customer.invoice_settings = before;
  const changes: Partial<Customer> = {
    metadata: p.mergeMetadata(customer.metadata, metadata),
    invoice_settings: after,
  };
  if (newAddress !== undefined) changes.address = newAddress === null ? null : shownAddress(newAddress);
  return world.change(customer, { ...(simple as Partial<Customer>), ...changes }, 'customer.updated');
}

/** Its subscriptions end, and nothing of it is billed or collected any more. */
function deleteCustomer(world: World, id: string): void {
  const customer = world.store.get<Customer>('customer', id);
  for (const subscription of world.store.all<Subscription>('subscription')) {
    if (subscription.customer === id && !isEnded(subscription)) end(world, subscription, 'cancellation_requested');
  }
  for (const method of world.store.all<PaymentMethod>('payment_method')) {
    if (method.customer === id) detach(world, method);
  }
  for (const invoice of world.store.all<Invoice>('invoice')) {
    if (invoice.customer !== id) continue;
    world.clock.cancel(invoiceTimerOf(invoice));
    if (invoice.status === 'draft') world.store.delete(invoice.id);
  }
  for (const item of world.store.all<InvoiceItem>('invoiceitem')) {
    if (item.customer === id && item.invoice === null) world.store.delete(item.id);
  }
  world.emit('customer.deleted', customer);
  // It can still be retrieved, and tells only that it is gone.
  world.store.put({ id, object: 'customer', deleted: true });
}

const isDeleted = (customer: Customer): boolean => 'deleted' in customer;

/** One that a parameter names: a deleted one is refused as if it had never been. */
export function liveCustomer(world: World, id: string, param = 'customer'): Customer {
  const customer = world.store.get<Customer>('customer', id, param);
  if (isDeleted(customer)) throw invalid(`No such customer: '${id}'`, { code: 'resource_missing', param });
  return customer;
}

export const customers = [
  route('GET /v1/customers/search', searchParams, (world, input) =>
    search<Customer>(world, 'customer', input, '/v1/customers/search'),
  ),
  route('POST /v1/customers', createParams, makeCustomer),
  route('GET /v1/customers/:id', p.hash(p.expand), (world, _, id) => world.store.get('customer', id)),
  route('POST /v1/customers/:id', fields, (world, given, id) => {
    liveCustomer(world, id, 'id');
    return updateCustomer(world, given, id);
  }),
  route('DELETE /v1/customers/:id', p.hash(p.expand), (world, _, id) => {
    liveCustomer(world, id, 'id');
    deleteCustomer(world, id);
    return { id, object: 'customer', deleted: true };
  }),
  route('GET /v1/customers', listParams, (world, { email, created, ...page }) =>
    paginate(
      world.store
        .all<Customer>('customer')
        .filter((each) => !isDeleted(each) && (email ?? each.email) === each.email && isWithin(each, created)),
      page,
      '/v1/customers',
    ),
  ),
];
