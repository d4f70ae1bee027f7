import { after } from '../../shared/calendar.ts';
import { fixedAmount } from '../products.ts';
import { shownSubscription } from '../views.ts';
import type { Checkout, Customer, Product, Subscription, World } from '../world.ts';
import { scheduleCycle, setProduct, startPeriod } from './cycle.ts';

interface Wanted {
  customer: Customer;
  product: Product;
  checkout?: Checkout | undefined;
  metadata: Subscription['metadata'];
  /** The end of a trial. */
  trialEnd?: Date | undefined;
}

/** When a trial of a product that starts now ends; a checkout may say otherwise. */
export function trialEndOf(
  world: World,
  { trial_interval: interval, trial_interval_count: count }: Pick<Product, 'trial_interval' | 'trial_interval_count'>,
  start = world.clock.now(),
): Date | undefined {
  return interval === null || count === null ? undefined : after(start, { interval, count }, 1);
}

/** Active or on trial; what is due at once was paid by whoever calls. */
export function makeSubscription(
  world: World,
  { customer, product, checkout, metadata, trialEnd }: Wanted,
): Subscription {
  const now = world.clock.now();
  const subscription: Subscription = {
    ...world.born(),
    amount: fixedAmount(product.prices),
    currency: product.prices[0]?.price_currency ?? 'usd',
    recurring_interval: product.recurring_interval ?? 'month',
    recurring_interval_count: product.recurring_interval_count ?? 1,
    status: trialEnd === undefined ? 'active' : 'trialing',
    current_period_start: world.now(),
    current_period_end: world.now(),
    current_meter_period_start: null,
    current_meter_period_end: null,
    trial_start: trialEnd === undefined ? null : world.now(),
    trial_end: trialEnd?.toISOString() ?? null,
    cancel_at_period_end: false,
    canceled_at: null,
    started_at: world.now(),
    ends_at: null,
    ended_at: null,
    past_due_at: null,
    pause_at_period_end: false,
    paused_at: null,
    resumes_at: null,
    customer_id: customer.id,
    product_id: product.id,
    discount_id: null,
    checkout_id: checkout?.id ?? null,
    seats: null,
    units: null,
    customer_cancellation_reason: null,
    customer_cancellation_comment: null,
    metadata,
    pending_update: null,
    prices: [],
    anchor: now.getTime(),
    deferred: [],
  };
  setProduct(subscription, product);
  world.subscriptions.put(subscription);
  if (trialEnd === undefined) startPeriod(world, subscription, now);
  else {
    subscription.current_period_end = trialEnd.toISOString();
    subscription.anchor = trialEnd.getTime();
    scheduleCycle(world, subscription);
  }
  for (const type of ['subscription.created', 'subscription.active', 'subscription.updated'] as const) {
    world.emit(type, shownSubscription(world, subscription));
  }
  return subscription;
}
