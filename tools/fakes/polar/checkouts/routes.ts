import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { invalidField, PolarFailure } from '../errors.ts';
import { fixedAmount } from '../products.ts';
import { nothing, route } from '../route.ts';
import * as s from '../schema.ts';
import { trialEndOf } from '../subscriptions/create.ts';
import { among, paginate } from '../table.ts';
import { shownCheckout } from '../views.ts';
import type { Checkout, Customer, Product, World } from '../world.ts';

const hour = 3_600_000;

const shared = {
  customer_name: z.string().nullish(),
  customer_email: z.email().nullish(),
  customer_billing_name: z.string().nullish(),
  customer_billing_address: s.address.nullish(),
  success_url: z.url().nullish(),
  return_url: z.url().nullish(),
  locale: z.string().nullish(),
  metadata: s.metadata.optional(),
  trial_interval: s.interval.nullish(),
  trial_interval_count: z.int().min(1).nullish(),
  allow_trial: z.boolean().optional(),
  allow_discount_codes: z.boolean().optional(),
  require_billing_address: z.boolean().optional(),
  customer_metadata: s.metadata.optional(),
  currency: s.currency.nullish(),
};
const createBody = z.strictObject({
  ...shared,
  products: z.array(s.id).min(1),
  customer_id: s.id.nullish(),
  external_customer_id: s.text.nullish(),
  subscription_id: s.id.nullish(),
});
const updateBody = z.strictObject({ ...shared, product_id: s.id.nullish() });
const listQuery = z.strictObject({
  ...s.query.page,
  product_id: s.query.many(s.id),
  customer_id: s.query.many(s.id),
  external_customer_id: s.query.many(z.string()),
  status: s.query.many(z.string()),
});
type Input = z.output<typeof createBody>;

const timerOf = ({ id }: Checkout): string => `checkout-${id}`;

function create(world: World, given: Input): unknown {
  for (const [index, id] of given.products.entries()) {
    const product = world.products.find(id);
    if (product === undefined) throw invalidField(['body', 'products', index], 'Product does not exist.', id);
    if (product.is_archived) throw invalidField(['body', 'products', index], 'Product is archived.', id);
  }
  const customer = customerOf(world, given);
  const upgraded =
    given.subscription_id == null
      ? undefined
      : world.subscriptions.named(given.subscription_id, 'subscription_id', 'Subscription');
  if (upgraded !== undefined && upgraded.amount > 0) {
    throw invalidField(['body', 'subscription_id'], 'Only free subscriptions can be upgraded.', upgraded.id);
  }
  const checkout = compose(world, given, customer);
  choose(world, checkout, world.products.get(given.products[0] ?? ''), given);
  world.checkouts.put(checkout);
  world.clock.schedule(timerOf(checkout), new Date(checkout.expires_at).getTime(), () => expire(world, checkout));
  world.emit('checkout.created', shownCheckout(world, checkout));
  return shownCheckout(world, checkout);
}

function customerOf(world: World, given: Input): Customer | undefined {
  if (given.customer_id != null) return world.customers.named(given.customer_id, 'customer_id', 'Customer');
  if (given.external_customer_id == null) return undefined;
  return world.customers.all().find((each) => each.external_id === given.external_customer_id);
}

/** What it costs now: nothing where a trial begins. */
function choose(
  world: World,
  checkout: Checkout,
  product: Product,
  given: Pick<Input, 'trial_interval' | 'trial_interval_count' | 'allow_trial'> = {},
): void {
  const trial = {
    trial_interval: given.trial_interval ?? product.trial_interval,
    trial_interval_count: given.trial_interval_count ?? product.trial_interval_count,
  };
  const hasTrial = product.is_recurring && given.allow_trial !== false;
  const ends = hasTrial ? trialEndOf(world, trial) : undefined;
  const amount = fixedAmount(product.prices);
  const isFree = amount === 0 && product.prices.every(({ amount_type }) => amount_type === 'fixed');
  Object.assign(checkout, {
    product_id: product.id,
    product_price_id: product.prices[0]?.id ?? null,
    amount,
    net_amount: amount,
    total_amount: amount,
    tax_amount: 0,
    currency: product.prices[0]?.price_currency ?? 'usd',
    active_trial_interval: ends === undefined ? null : trial.trial_interval,
    active_trial_interval_count: ends === undefined ? null : trial.trial_interval_count,
    trial_end: ends?.toISOString() ?? null,
    is_free_product_price: isFree,
    is_payment_required: amount > 0 && ends === undefined,
    is_payment_setup_required: product.is_recurring && !isFree,
    is_payment_form_required: !isFree,
  });
}

const addressFields: Checkout['billing_address_fields'] = {
  country: 'required',
  state: 'optional',
  city: 'optional',
  postal_code: 'optional',
  line1: 'optional',
  line2: 'optional',
};

function compose(world: World, given: Input, customer: Customer | undefined): Checkout {
  const secret = `polar_c_${randomBytes(24).toString('base64url')}`;
  return {
    ...world.born(),
    payment_processor: 'stripe',
    status: 'open',
    client_secret: secret,
    url: `${world.url}/checkout/${secret}`,
    expires_at: new Date(world.clock.milliseconds() + hour).toISOString(),
    success_url: given.success_url ?? `${world.url}/checkout/${secret}/confirmation`,
    return_url: given.return_url ?? null,
    embed_origin: null,
    amount: 0,
    seats: null,
    min_seats: null,
    max_seats: null,
    units: null,
    min_units: null,
    max_units: null,
    discount_amount: 0,
    net_amount: 0,
    tax_amount: 0,
    tax_behavior: null,
    total_amount: 0,
    currency: 'usd',
    allow_trial: given.allow_trial ?? true,
    active_trial_interval: null,
    active_trial_interval_count: null,
    trial_end: null,
    organization_id: world.organization,
    product_id: null,
    product_price_id: null,
    discount_id: null,
    allow_discount_codes: given.allow_discount_codes ?? true,
    require_billing_address: given.require_billing_address ?? false,
    is_discount_applicable: false,
    is_free_product_price: false,
    is_payment_required: false,
    is_payment_setup_required: false,
    is_payment_form_required: false,
    customer_id: customer?.id ?? null,
    is_business_customer: false,
    customer_name: given.customer_name ?? customer?.name ?? null,
    customer_email: given.customer_email ?? customer?.email ?? null,
    customer_ip_address: null,
    customer_billing_name: given.customer_billing_name ?? null,
    customer_billing_address: (given.customer_billing_address ??
      customer?.billing_address ??
      null) as Checkout['customer_billing_address'],
    customer_tax_id: null,
    payment_method_type: null,
    payment_processor_metadata: {},
    billing_address_fields: addressFields,
    trial_interval: given.trial_interval ?? null,
    trial_interval_count: given.trial_interval_count ?? null,
    metadata: given.metadata ?? {},
    external_customer_id: given.external_customer_id ?? customer?.external_id ?? null,
    product_ids: given.products,
    subscription_id: given.subscription_id ?? null,
    attached_custom_fields: [],
    customer_metadata: given.customer_metadata ?? {},
  };
}

function expire(world: World, checkout: Checkout): void {
  if (checkout.status !== 'open') return;
  checkout.status = 'expired';
  world.emit('checkout.updated', shownCheckout(world, checkout));
  world.emit('checkout.expired', shownCheckout(world, checkout));
}

/** It is paid, or needs no payment. */
export function succeed(world: World, checkout: Checkout): void {
  world.clock.cancel(timerOf(checkout));
  checkout.status = 'succeeded';
  checkout.modified_at = world.now();
  world.emit('checkout.updated', shownCheckout(world, checkout));
}

function update(world: World, { product_id: productId, ...given }: z.output<typeof updateBody>, id: string): unknown {
  const checkout = world.checkouts.get(id);
  if (checkout.status !== 'open')
    throw new PolarFailure(403, 'NotOpenCheckout', `Checkout ${id} is not open: ${checkout.status}.`);
  if (productId != null) {
    if (!checkout.product_ids.includes(productId))
      throw invalidField(['body', 'product_id'], 'Product does not exist.', productId);
    choose(world, checkout, world.products.get(productId), given);
  }
  Object.assign(checkout, given, { modified_at: world.now() });
  world.emit('checkout.updated', shownCheckout(world, checkout));
  return shownCheckout(world, checkout);
}

export const checkouts = [
  route('GET /v1/checkouts/', 200, listQuery, (world, query) =>
    paginate(
      world.checkouts
        .all()
        .filter(
          (each) =>
            among(each.product_id, query.product_id) &&
            among(each.customer_id, query.customer_id) &&
            among(each.external_customer_id, query.external_customer_id) &&
            among(each.status, query.status),
        ),
      query,
      (each) => shownCheckout(world, each),
    ),
  ),
  route('POST /v1/checkouts/', 201, createBody, create),
  route('GET /v1/checkouts/:id', 200, nothing, (world, _, id) => shownCheckout(world, world.checkouts.get(id))),
  route('PATCH /v1/checkouts/:id', 200, updateBody, update),
];
