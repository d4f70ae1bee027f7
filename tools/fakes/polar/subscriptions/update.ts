import type { z } from 'zod';
import { refusalOf } from '../cards.ts';
import { invalidField, PolarFailure } from '../errors.ts';
import { dueOf, makeOrder, markPaid } from '../orders/collect.ts';
import { fixedAmount } from '../products.ts';
import { shownSubscription } from '../views.ts';
import type { Item, Product, Subscription, World } from '../world.ts';
import { trialEndOf } from './create.ts';
import { end, fixedItems, intervalOf, isEnded, scheduleCycle, setPeriod, setProduct, startPeriod } from './cycle.ts';
import type { bodies } from './routes.ts';

type Base = z.output<typeof bodies.base>;
type Cancel = z.output<typeof bodies.cancel>;

const already = (): PolarFailure =>
  new PolarFailure(
    403,
    'AlreadyCanceledSubscription',
    'This subscription is already canceled or will be at the end of the period.',
  );

function touch(world: World, subscription: Subscription, ...types: Parameters<World['emit']>[0][]): void {
  subscription.modified_at = world.now();
  for (const type of types) world.emit(type, shownSubscription(world, subscription));
}

export function update(world: World, subscription: Subscription, given: Base): void {
  if (isEnded(subscription)) throw already();
  if (given.trial_end !== undefined && given.trial_end !== null) changeTrial(world, subscription, given.trial_end);
  if (given.product_id != null)
    changeProduct(world, subscription, given.product_id, given.proration_behavior ?? world.settings.prorationBehavior);
  if (given.metadata !== undefined) subscription.metadata = given.metadata;
  touch(world, subscription, 'subscription.updated');
}

/** Charges first where something is due at once: a refused charge leaves all as it was. */
function changeProduct(
  world: World,
  subscription: Subscription,
  id: string,
  wanted: NonNullable<Base['proration_behavior']>,
): void {
  const product = world.products.named(id, 'product_id', 'Product');
  if (!product.is_recurring || product.is_archived)
    throw invalidField(['body', 'product_id'], 'Product is not a recurring product, or is archived.', id);
  if (product.prices[0]?.price_currency !== subscription.currency)
    throw invalidField(['body', 'product_id'], 'Product has another currency.', id);
  if (subscription.cancel_at_period_end) throw already();
  if (subscription.status === 'past_due')
    throw new PolarFailure(403, 'InactiveSubscription', 'This subscription is not active.');
  if (wanted === 'next_period') {
    const applies_at = subscription.current_period_end;
    subscription.pending_update = { ...world.born(), applies_at, product_id: id, seats: null, units: null };
    return;
  }
  subscription.pending_update = null;
  if (subscription.status === 'trialing') {
    changeOnTrial(world, subscription, product);
    return;
  }
  const resets = wanted === 'reset' || !sameInterval(subscription, product);
  const items =
    wanted === 'reset' ? fixedItems(product, product.prices) : prorations(world, subscription, product, resets);
  if (wanted === 'prorate' && !resets) subscription.deferred.push(...items);
  else chargeNow(world, subscription, product, items);
  setProduct(subscription, product);
  if (resets) startPeriod(world, subscription, world.clock.now());
}

function sameInterval(subscription: Subscription, product: Product): boolean {
  const [a, b] = [intervalOf(subscription), intervalOf(product)];
  return a.interval === b.interval && a.count === b.count;
}

/** Shares of the old and the new price by the seconds that are left; the new one whole where a new cycle begins. */
function prorations(world: World, subscription: Subscription, product: Product, resets: boolean): Item[] {
  const [start, until] = [
    new Date(subscription.current_period_start).getTime(),
    new Date(subscription.current_period_end).getTime(),
  ];
  const left = (until - world.clock.milliseconds()) / (until - start);
  const old = world.products.get(subscription.product_id);
  const credit = -Math.round(subscription.amount * left);
  const whole = fixedAmount(product.prices);
  const price = product.prices.find(({ amount_type }) => amount_type === 'fixed')?.id ?? null;
  return [
    { label: `Remaining time on ${old.name}`, amount: credit === 0 ? 0 : credit, proration: true, price: null },
    { label: product.name, amount: resets ? whole : Math.round(whole * left), proration: !resets, price },
  ];
}

function chargeNow(world: World, subscription: Subscription, product: Product, items: Item[]): void {
  const customer = world.customers.get(subscription.customer_id);
  const refused = dueOf(customer, items).due > 0 ? refusalOf(world, customer) : undefined;
  if (refused !== undefined) throw new PolarFailure(402, 'PaymentFailed', refused);
  const { currency, metadata } = subscription;
  markPaid(
    world,
    makeOrder(world, { customer, product, subscription, reason: 'subscription_update', items, currency, metadata }),
  );
}

/** The trial's length is the new product's, from the same beginning; without one it ends. */
function changeOnTrial(world: World, subscription: Subscription, product: Product): void {
  const ends = trialEndOf(world, product, new Date(subscription.trial_start ?? world.now()));
  if (ends !== undefined && ends > world.clock.now()) {
    setProduct(subscription, product);
    setTrial(world, subscription, ends);
    return;
  }
  chargeNow(world, subscription, product, fixedItems(product, product.prices));
  setProduct(subscription, product);
  endTrial(world, subscription);
}

function changeTrial(world: World, subscription: Subscription, wanted: string): void {
  if (wanted !== 'now') {
    const ends = new Date(wanted);
    if (ends <= world.clock.now())
      throw invalidField(['body', 'trial_end'], 'Trial end must be in the future.', wanted);
    subscription.status = 'trialing';
    subscription.trial_start ??= world.now();
    setTrial(world, subscription, ends);
    return;
  }
  if (subscription.status !== 'trialing')
    throw invalidField(['body', 'trial_end'], 'The subscription is not currently trialing.', wanted);
  const product = world.products.get(subscription.product_id);
  chargeNow(world, subscription, product, fixedItems(product, subscription.prices));
  endTrial(world, subscription);
}

function setTrial(world: World, subscription: Subscription, ends: Date): void {
  subscription.trial_end = ends.toISOString();
  subscription.anchor = ends.getTime();
  subscription.current_period_end = ends.toISOString();
  scheduleCycle(world, subscription);
}

function endTrial(world: World, subscription: Subscription): void {
  Object.assign(subscription, { status: 'active', trial_end: world.now() });
  startPeriod(world, subscription, world.clock.now());
}

export function moveEnd(world: World, subscription: Subscription, wanted: string): void {
  if (isEnded(subscription) || subscription.cancel_at_period_end) throw already();
  const ends = new Date(wanted);
  if (ends <= world.clock.now())
    throw invalidField(['body', 'current_billing_period_end'], 'It must be in the future.', wanted);
  subscription.anchor = ends.getTime();
  setPeriod(world, subscription, new Date(subscription.current_period_start), ends);
  touch(world, subscription, 'subscription.updated');
}

/** At the end of the period, or no longer. */
export function cancel(world: World, subscription: Subscription, given: Cancel): void {
  if (isEnded(subscription)) throw already();
  if (given.cancel_at_period_end === subscription.cancel_at_period_end) {
    if (given.cancel_at_period_end) throw already();
    throw new PolarFailure(
      409,
      'SubscriptionNotScheduledToCancel',
      'This subscription is not scheduled to be canceled.',
    );
  }
  const {
    cancel_at_period_end: atEnd,
    customer_cancellation_reason: reason = null,
    customer_cancellation_comment: comment = null,
  } = given;
  Object.assign(subscription, {
    cancel_at_period_end: atEnd,
    canceled_at: atEnd ? world.now() : null,
    ends_at: atEnd ? subscription.current_period_end : null,
    customer_cancellation_reason: atEnd ? reason : null,
    customer_cancellation_comment: atEnd ? comment : null,
    pending_update: null,
  });
  touch(world, subscription, 'subscription.updated', atEnd ? 'subscription.canceled' : 'subscription.uncanceled');
}

export function revoke(world: World, subscription: Subscription): void {
  if (isEnded(subscription)) throw already();
  end(world, subscription, ['subscription.updated', 'subscription.canceled', 'subscription.revoked']);
}
