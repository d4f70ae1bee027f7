import { after, boundaryAfter, type Interval } from '../../shared/calendar.ts';
import { collect, makeOrder, stopCollecting } from '../orders/collect.ts';
import { meteredAmount } from '../usage.ts';
import { shownSubscription } from '../views.ts';
import type { Item, Order, Product, Subscription, World } from '../world.ts';

const timerOf = ({ id }: { id: string }): string => `subscription-${id}`;

export const intervalOf = ({
  recurring_interval,
  recurring_interval_count,
}: Pick<Product, 'recurring_interval' | 'recurring_interval_count'>): Interval => ({
  interval: recurring_interval ?? 'month',
  count: recurring_interval_count ?? 1,
});

export const isEnded = ({ status }: Subscription): boolean => status === 'canceled' || status === 'incomplete_expired';
const time = (instant: string): number => new Date(instant).getTime();

/** The whole price of a period, for each fixed price. */
export const fixedItems = (product: Product, prices: Subscription['prices']): Item[] =>
  prices.flatMap((price) =>
    price.amount_type === 'fixed'
      ? [{ label: product.name, amount: price.price_amount, proration: false, price: price.id }]
      : [],
  );

/** The usage of the period that ends now. */
function usageItems(world: World, subscription: Subscription): Item[] {
  const from = time(subscription.current_period_start);
  return subscription.prices.flatMap((price): Item[] => {
    if (price.amount_type !== 'metered_unit') return [];
    const { units, amount } = meteredAmount(world, price, subscription.customer_id, from, world.clock.milliseconds());
    return [
      {
        label: `${price.meter.name} (${units} × $${(Number(price.unit_amount) / 100).toString()})`,
        amount,
        proration: false,
        price: price.id,
      },
    ];
  });
}

/** A new cycle that begins at an instant. */
export function startPeriod(world: World, subscription: Subscription, start: Date): void {
  subscription.anchor = start.getTime();
  const end = after(start, intervalOf(subscription), 1);
  setPeriod(world, subscription, start, end);
}

export function setPeriod(world: World, subscription: Subscription, start: Date, end: Date): void {
  subscription.current_period_start = start.toISOString();
  subscription.current_period_end = end.toISOString();
  if (subscription.cancel_at_period_end) subscription.ends_at = end.toISOString();
  scheduleCycle(world, subscription);
}

export function scheduleCycle(world: World, subscription: Subscription): void {
  world.clock.schedule(timerOf(subscription), time(subscription.current_period_end), () => turn(world, subscription));
}

function turn(world: World, subscription: Subscription): void {
  if (isEnded(subscription)) return;
  const used = subscription.status === 'trialing' ? [] : usageItems(world, subscription);
  const product = world.products.get(subscription.product_id);
  if (subscription.cancel_at_period_end) {
    const owed = [...used, ...subscription.deferred].filter(({ amount }) => amount !== 0);
    if (owed.length > 0) renewal(world, subscription, product, owed);
    end(world, subscription, ['subscription.updated', 'subscription.revoked']);
    return;
  }
  if (subscription.pending_update?.product_id != null)
    applyPending(world, subscription, subscription.pending_update.product_id);
  if (subscription.status === 'trialing') subscription.status = 'active';
  const start = new Date(subscription.current_period_end);
  setPeriod(world, subscription, start, boundaryAfter(new Date(subscription.anchor), intervalOf(subscription), start));
  subscription.modified_at = world.now();
  world.emit('subscription.cycled', shownSubscription(world, subscription));
  world.emit('subscription.updated', shownSubscription(world, subscription));
  const fresh = world.products.get(subscription.product_id);
  renewal(world, subscription, fresh, [...subscription.deferred, ...fixedItems(fresh, subscription.prices), ...used]);
  subscription.deferred = [];
}

function renewal(world: World, subscription: Subscription, product: Product, items: Item[]): Order {
  const customer = world.customers.get(subscription.customer_id);
  const { currency, metadata } = subscription;
  const order = makeOrder(world, {
    customer,
    product,
    subscription,
    reason: 'subscription_cycle',
    items,
    currency,
    metadata,
  });
  collect(world, order, () => end(world, subscription, ['subscription.updated', 'subscription.revoked']));
  return order;
}

/** Charges the open renewals of a customer again at once, as Polar does after a change of card. */
export function retryNow(world: World, customer: string): void {
  for (const order of world.orders.all().reverse()) {
    const subscription = world.subscriptions.find(order.subscription_id);
    if (order.customer_id !== customer || order.status !== 'pending' || subscription === undefined) continue;
    collect(world, order, () => end(world, subscription, ['subscription.updated', 'subscription.revoked']));
  }
}

function applyPending(world: World, subscription: Subscription, productId: string): void {
  setProduct(subscription, world.products.get(productId));
  subscription.anchor = time(subscription.current_period_end);
  subscription.pending_update = null;
}

export function setProduct(subscription: Subscription, product: Product): void {
  Object.assign(subscription, {
    product_id: product.id,
    prices: [...product.prices],
    amount: fixedItems(product, product.prices).reduce((sum, { amount }) => sum + amount, 0),
    recurring_interval: product.recurring_interval,
    recurring_interval_count: product.recurring_interval_count,
  });
}

export function end(world: World, subscription: Subscription, events: Parameters<World['emit']>[0][]): void {
  world.clock.cancel(timerOf(subscription));
  stopCollecting(world, subscription);
  Object.assign(subscription, {
    status: 'canceled',
    canceled_at: subscription.canceled_at ?? world.now(),
    ends_at: world.now(),
    ended_at: world.now(),
    cancel_at_period_end: true,
    pending_update: null,
    modified_at: world.now(),
  });
  for (const type of events) world.emit(type, shownSubscription(world, subscription));
}
