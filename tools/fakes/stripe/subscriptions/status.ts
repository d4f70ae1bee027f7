import type { Invoice, Subscription, SubscriptionItem } from '../wire.ts';
import type { World } from '../world.ts';

export const isEnded = ({ status }: Subscription): boolean => status === 'canceled' || status === 'incomplete_expired';

/** All items of a subscription have one period. */
export function periodOf(subscription: Subscription): { start: number; end: number } {
  const item = subscription.items.data[0] as SubscriptionItem;
  return { start: item.current_period_start, end: item.current_period_end };
}

export const timerOf = ({ id }: { id: string }): string => `subscription-${id}`;
export const trialTimerOf = ({ id }: { id: string }): string => `trial-${id}`;
export const invoiceTimerOf = ({ id }: { id: string }): string => `invoice-${id}`;

/** Ends it now. What was invoiced is no longer collected by itself (docs.stripe.com/api/subscriptions/cancel). */
export function end(
  world: World,
  subscription: Subscription,
  reason: 'cancellation_requested' | 'payment_failed',
): void {
  world.clock.cancel(timerOf(subscription));
  world.clock.cancel(trialTimerOf(subscription));
  for (const invoice of world.store.all<Invoice>('invoice')) {
    if (invoice.parent?.subscription_details?.subscription !== subscription.id || invoice.status !== 'open') continue;
    world.clock.cancel(invoiceTimerOf(invoice));
    world.change(invoice, { auto_advance: false, next_payment_attempt: null }, 'invoice.updated');
  }
  subscription.status = 'canceled';
  subscription.canceled_at ??= world.now();
  subscription.ended_at = world.now();
  subscription.cancellation_details = {
    comment: null,
    feedback: null,
    feedback_option: null,
    ...subscription.cancellation_details,
    reason,
  };
  world.emit('customer.subscription.deleted', subscription);
}

export function subscriptionOf(world: World, invoice: Invoice): Subscription | undefined {
  return world.store.find<Subscription>('subscription', invoice.parent?.subscription_details?.subscription);
}

/** An invoice of it was paid: one that waited for that is active. */
export function onPaid(world: World, invoice: Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  if (subscription === undefined || subscription.latest_invoice !== invoice.id) return;
  const { status } = subscription;
  if (status === 'incomplete') world.clock.cancel(`incomplete-${subscription.id}`);
  if (status === 'incomplete' || status === 'past_due' || status === 'unpaid') {
    const isTrial = subscription.trial_end !== null && subscription.trial_end > world.now();
    world.change(subscription, { status: isTrial ? 'trialing' : 'active' }, 'customer.subscription.updated');
  }
}

/** A payment of it failed, and will be tried again, or was tried for the last time. */
export function onFailed(world: World, invoice: Invoice, isLast: boolean): void {
  const subscription = subscriptionOf(world, invoice);
  if (subscription === undefined || isEnded(subscription)) return;
  if (subscription.status === 'active') {
    world.change(subscription, { status: 'past_due' }, 'customer.subscription.updated');
  }
  if (!isLast || subscription.status === 'incomplete') return;
  const { afterRetries } = world.settings;
  if (afterRetries === 'cancel') end(world, subscription, 'payment_failed');
  else if (afterRetries === 'unpaid') world.change(subscription, { status: 'unpaid' }, 'customer.subscription.updated');
}
