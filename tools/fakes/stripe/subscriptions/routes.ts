import { z } from 'zod';
import { invalid, missing } from '../errors.ts';
import { collectNow } from '../invoices/collect.ts';
import { makeDraft, pendingEntries } from '../invoices/draft.ts';
import { makeInvoiceItem } from '../invoices/items.ts';
import * as p from '../params.ts';
import { route } from '../route.ts';
import { search, searchParams } from '../search.ts';
import { isWithin, paginate } from '../store.ts';
import type { Customer, Subscription, SubscriptionItem } from '../wire.ts';
import type { World } from '../world.ts';
import { createParams, createSubscription } from './create.ts';
import { itemParams, plansOf } from './items.ts';
import { billOf } from './prorate.ts';
import { end, isEnded, periodOf } from './status.ts';
import { cancellationDetails, updateParams, updateSubscription } from './update.ts';

const cancelParams = p.hash({
  cancellation_details: cancellationDetails.optional(),
  invoice_now: p.boolean.optional(),
  prorate: p.boolean.optional(),
  ...p.expand,
});
const listParams = p.hash({
  customer: p.text.optional(),
  price: p.text.optional(),
  status: z
    .enum([
      'active',
      'all',
      'canceled',
      'ended',
      'incomplete',
      'incomplete_expired',
      'past_due',
      'paused',
      'trialing',
      'unpaid',
    ])
    .optional(),
  created: p.created.optional(),
  ...p.page,
});

function cancel(world: World, given: z.output<typeof cancelParams>, id: string): Subscription {
  const subscription = world.store.get<Subscription>('subscription', id);
  if (isEnded(subscription)) throw missing('subscription', id, 'id', 404);
  const customer = world.store.get<Customer>('customer', subscription.customer);
  const now = world.now();
  if (given.prorate === true) {
    const left = { plans: [], at: now, prorates: true, resets: false };
    for (const entry of billOf(world, subscription, left).credits) makeInvoiceItem(world, entry, customer.id);
  }
  if (given.invoice_now === true) {
    const entries = pendingEntries(world, customer.id, subscription.id);
    const period = { start: periodOf(subscription).start, end: now };
    const draft = {
      customer,
      currency: subscription.currency,
      reason: 'subscription_update' as const,
      period,
      entries,
    };
    if (entries.length > 0) collectNow(world, makeDraft(world, { ...draft, subscription, autoAdvance: true }));
  }
  if (given.cancellation_details !== undefined && subscription.cancellation_details !== null) {
    Object.assign(subscription.cancellation_details, given.cancellation_details);
  }
  end(world, subscription, 'cancellation_requested');
  return subscription;
}

/** One that was paused at the end of its trial starts a new cycle. */
function resume(world: World, id: string): Subscription {
  const subscription = world.store.get<Subscription>('subscription', id);
  if (subscription.status !== 'paused') {
    throw invalid(`You cannot resume this subscription because its status is ${subscription.status}, not paused.`);
  }
  subscription.status = 'active';
  world.emit('customer.subscription.resumed', subscription);
  return updateSubscription(world, { billing_cycle_anchor: 'now', proration_behavior: 'none' }, id);
}

const addItem = itemParams.omit({ id: true, deleted: true }).extend({
  subscription: p.text,
  price: p.text,
  proration_behavior: z.enum(['always_invoice', 'create_prorations', 'none']).optional(),
  proration_date: p.integer.optional(),
  ...p.expand,
});
const changeItem = addItem.omit({ subscription: true }).partial();

function change(world: World, item: SubscriptionItem, input: object, given: z.output<typeof changeItem>): Subscription {
  const { proration_behavior, proration_date } = given;
  const items = [{ id: item.id, ...input }];
  return updateSubscription(world, { items, proration_behavior, proration_date }, item.subscription);
}

const itemRoutes = [
  route(
    'POST /v1/subscription_items',
    addItem,
    (world, { subscription, expand: _, proration_behavior, proration_date, ...item }) => {
      world.store.get<Subscription>('subscription', subscription, 'subscription');
      const { items } = updateSubscription(world, { items: [item], proration_behavior, proration_date }, subscription);
      return items.data.at(-1);
    },
  ),
  route('GET /v1/subscription_items/:id', p.hash(p.expand), (world, _, id) => world.store.get('subscription_item', id)),
  route('POST /v1/subscription_items/:id', changeItem, (world, given, id) => {
    const item = world.store.get<SubscriptionItem>('subscription_item', id);
    const { expand: _, proration_behavior: __, proration_date: ___, ...input } = given;
    change(world, item, input, given);
    return item;
  }),
  route('DELETE /v1/subscription_items/:id', changeItem, (world, given, id) => {
    change(world, world.store.get<SubscriptionItem>('subscription_item', id), { deleted: true }, given);
    return { id, object: 'subscription_item', deleted: true };
  }),
  route('GET /v1/subscription_items', p.hash({ subscription: p.text, ...p.page }), (world, { subscription, ...page }) =>
    paginate(
      world.store.get<Subscription>('subscription', subscription, 'subscription').items.data,
      page,
      '/v1/subscription_items',
    ),
  ),
];

const isOf = (subscription: Subscription, status: string | undefined): boolean => {
  if (status === undefined) return !isEnded(subscription);
  if (status === 'all') return true;
  return status === 'ended' ? isEnded(subscription) : subscription.status === status;
};

export const subscriptions = [
  route('GET /v1/subscriptions/search', searchParams, (world, input) =>
    search<Subscription>(world, 'subscription', input, '/v1/subscriptions/search'),
  ),
  route('POST /v1/subscriptions', createParams, createSubscription),
  route('GET /v1/subscriptions/:id', p.hash(p.expand), (world, _, id) => world.store.get('subscription', id)),
  route('POST /v1/subscriptions/:id', updateParams, updateSubscription),
  route('POST /v1/subscriptions/:id/resume', p.hash(p.expand), (world, _, id) => resume(world, id)),
  route('DELETE /v1/subscriptions/:id', cancelParams, cancel),
  route('GET /v1/subscriptions', listParams, (world, { customer, price, status, created, ...page }) =>
    paginate(
      world.store
        .all<Subscription>('subscription')
        .filter(
          (each) =>
            (customer ?? each.customer) === each.customer &&
            (price === undefined || plansOf(each).some((plan) => plan.price.id === price)) &&
            isOf(each, status) &&
            isWithin(each, created),
        ),
      page,
      '/v1/subscriptions',
    ),
  ),
  ...itemRoutes,
];
