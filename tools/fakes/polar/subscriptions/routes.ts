import { z } from 'zod';
import { invalidField } from '../errors.ts';
import { makeOrder, markPaid } from '../orders/collect.ts';
import { fixedAmount } from '../products.ts';
import { nothing, route } from '../route.ts';
import * as s from '../schema.ts';
import { among, paginate } from '../table.ts';
import { activeMeters } from '../usage.ts';
import { shownSubscription } from '../views.ts';
import type { Customer, Subscription, World } from '../world.ts';
import { makeSubscription } from './create.ts';
import { end, fixedItems, isEnded } from './cycle.ts';
import { cancel, moveEnd, revoke, update } from './update.ts';

const reasons = z.enum([
  'customer_service',
  'low_quality',
  'missing_features',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
  'other',
]);
const why = { customer_cancellation_reason: reasons.nullish(), customer_cancellation_comment: z.string().nullish() };

/** Each form of an update by itself: their fields do not mix. */
export const bodies = {
  base: z.strictObject({
    metadata: s.metadata.optional(),
    product_id: s.id.nullish(),
    proration_behavior: z.enum(['invoice', 'prorate', 'next_period', 'reset']).nullish(),
    trial_end: z.union([z.literal('now'), s.instant]).nullish(),
  }),
  period: z.strictObject({ current_billing_period_end: s.instant }),
  cancel: z.strictObject({ ...why, cancel_at_period_end: z.boolean() }),
  revoke: z.strictObject({ ...why, revoke: z.literal(true) }),
  clear: z.strictObject({ pending_update: z.null() }),
};
const updateBody = z.union([bodies.base, bodies.period, bodies.cancel, bodies.revoke, bodies.clear]);

const createBody = z.union([
  z.strictObject({ metadata: s.metadata.optional(), product_id: s.id, customer_id: s.id }),
  z.strictObject({ metadata: s.metadata.optional(), product_id: s.id, external_customer_id: s.text }),
]);
const listQuery = z.strictObject({
  ...s.query.page,
  product_id: s.query.many(s.id),
  customer_id: s.query.many(s.id),
  external_customer_id: s.query.many(z.string()),
  status: s.query.many(z.string()),
  active: s.query.flag,
  cancel_at_period_end: s.query.flag,
});

const isActive = ({ status }: Subscription): boolean => ['trialing', 'active', 'past_due'].includes(status);

export const activeOf = (world: World, customer: string): Subscription[] =>
  world.subscriptions.all().filter((each) => each.customer_id === customer && isActive(each));

/** Only of free products: what costs goes through a checkout. */
function create(world: World, given: z.output<typeof createBody>): unknown {
  const product = world.products.named(given.product_id, 'product_id', 'Product');
  const customer =
    'customer_id' in given
      ? world.customers.named(given.customer_id, 'customer_id', 'Customer')
      : world.customers.all().find((each) => each.external_id === given.external_customer_id);
  if (customer === undefined) throw invalidField(['body', 'external_customer_id'], 'Customer does not exist.');
  if (!product.is_recurring || fixedAmount(product.prices) > 0) {
    throw invalidField(
      ['body', 'product_id'],
      'Product is not free or not recurring: the customer must go through a checkout.',
      product.id,
    );
  }
  const subscription = makeSubscription(world, { customer, product, metadata: given.metadata ?? {} });
  const items = fixedItems(product, product.prices);
  const { currency } = subscription;
  markPaid(
    world,
    makeOrder(world, { customer, product, subscription, reason: 'subscription_create', items, currency }),
  );
  return shownSubscription(world, subscription);
}

function change(world: World, given: z.output<typeof updateBody>, id: string): unknown {
  const subscription = world.subscriptions.get(id);
  if ('revoke' in given) revoke(world, subscription);
  else if ('cancel_at_period_end' in given) cancel(world, subscription, given);
  else if ('current_billing_period_end' in given) moveEnd(world, subscription, given.current_billing_period_end);
  else if ('pending_update' in given) {
    subscription.pending_update = null;
    world.emit('subscription.updated', shownSubscription(world, subscription));
  } else update(world, subscription, given);
  return shownSubscription(world, subscription);
}

export const subscriptions = [
  route('GET /v1/subscriptions/', 200, listQuery, (world, query) =>
    paginate(
      world.subscriptions
        .all()
        .filter(
          (each) =>
            among(each.product_id, query.product_id) &&
            among(each.customer_id, query.customer_id) &&
            among(world.customers.find(each.customer_id)?.external_id, query.external_customer_id) &&
            among(each.status, query.status) &&
            (query.active ?? isActive(each)) === isActive(each) &&
            (query.cancel_at_period_end ?? each.cancel_at_period_end) === each.cancel_at_period_end,
        ),
      { ...query, sorting: query.sorting?.map((each) => each.replace('started_at', 'created_at')) },
      (each) => shownSubscription(world, each),
    ),
  ),
  route('POST /v1/subscriptions/', 201, createBody, create),
  route('GET /v1/subscriptions/:id', 200, nothing, (world, _, id) =>
    shownSubscription(world, world.subscriptions.get(id)),
  ),
  route('PATCH /v1/subscriptions/:id', 200, updateBody, change),
  route('DELETE /v1/subscriptions/:id', 200, nothing, (world, _, id) => {
    const subscription = world.subscriptions.get(id);
    revoke(world, subscription);
    return shownSubscription(world, subscription);
  }),
];

/** What the state of a customer tells of subscriptions and meters. */
export const stateOf = (world: World, customer: Customer): object => ({
  active_subscriptions: activeOf(world, customer.id)
    .filter(({ status }) => status !== 'past_due')
    .map(({ prices: _, anchor: __, deferred: ___, pending_update: ____, ...shown }) => ({ ...shown, meters: [] })),
  granted_benefits: [],
  active_meters: activeMeters(world, customer.id),
});

export function revokeAll(world: World, customer: string): void {
  for (const each of world.subscriptions.all()) {
    if (each.customer_id === customer && !isEnded(each))
      end(world, each, ['subscription.updated', 'subscription.revoked']);
  }
}
