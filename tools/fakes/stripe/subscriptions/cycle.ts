import { after, boundaryAfter, type Interval } from '../../shared/calendar.ts';
import { collectLater } from '../invoices/collect.ts';
import { makeDraft, pendingEntries } from '../invoices/draft.ts';
import { entryOfItem, type Period } from '../invoices/lines.ts';
import type { Customer, Price, Subscription } from '../wire.ts';
import type { World } from '../world.ts';
import { end, periodOf, timerOf, trialTimerOf } from './status.ts';

const day = 86_400;

export const intervalOf = ({ recurring }: Price): Interval => ({
  interval: (recurring?.interval ?? 'month') as Interval['interval'],
  count: recurring?.interval_count ?? 1,
});

/** The full period that begins at an instant. */
export const periodFrom = (price: Price, start: number): Period => ({
  start,
  end: after(new Date(start * 1000), intervalOf(price), 1).getTime() / 1000,
});

/** The period after one, kept on the anchor's day: 31 January, 28 February, 31 March. */
export function nextPeriod(subscription: Subscription): Period {
  const start = periodOf(subscription).end;
  const price = subscription.items.data[0]?.price as Price;
  const anchor = new Date(subscription.billing_cycle_anchor * 1000);
  return { start, end: boundaryAfter(anchor, intervalOf(price), new Date(start * 1000)).getTime() / 1000 };
}

export function setPeriod(subscription: Subscription, period: Period): void {
  for (const item of subscription.items.data) {
    item.current_period_start = period.start;
    item.current_period_end = period.end;
    item.billed_until = period.end;
  }
}

/** Sets its timers again: the end of the period or of the subscription, and the warning before a trial ends. */
export function scheduleCycle(world: World, subscription: Subscription): void {
  const ends = Math.min(periodOf(subscription).end, subscription.cancel_at ?? Infinity);
  world.at(timerOf(subscription), ends, () => turn(world, subscription));
  world.clock.cancel(trialTimerOf(subscription));
  const { trial_end: trialEnd } = subscription;
  if (subscription.status !== 'trialing' || trialEnd === null) return;
  const warning = Math.max(trialEnd - 3 * day, world.now() + 1);
  if (warning < trialEnd) {
    world.at(trialTimerOf(subscription), warning, () =>
      world.emit('customer.subscription.trial_will_end', subscription),
    );
  }
}

function turn(world: World, subscription: Subscription): void {
  const { cancel_at: cancelAt, cancel_at_period_end: atPeriodEnd } = subscription;
  if (atPeriodEnd || (cancelAt !== null && cancelAt <= world.now())) {
    finalPending(world, subscription);
    end(world, subscription, 'cancellation_requested');
    return;
  }
  if (subscription.status === 'trialing' && missesMethod(world, subscription)) return;
  renew(world, subscription);
}

/** What waits for an invoice when a subscription ends is still billed, at that time. */
function finalPending(world: World, subscription: Subscription): void {
  const customer = world.store.get<Customer>('customer', subscription.customer);
  const entries = pendingEntries(world, customer.id, subscription.id).filter(
    (entry) => entry.subscription === subscription.id,
  );
  if (entries.length === 0) return;
  const { currency } = subscription;
  const period = { start: periodOf(subscription).start, end: world.now() };
  collectLater(
    world,
    makeDraft(world, {
      customer,
      currency,
      reason: 'subscription_cycle',
      period,
      entries,
      subscription,
      autoAdvance: true,
    }),
  );
}

function missesMethod(world: World, subscription: Subscription): boolean {
  const behavior = subscription.trial_settings?.end_behavior.missing_payment_method;
  const customer = world.store.find<Customer>('customer', subscription.customer);
  const method = subscription.default_payment_method ?? customer?.invoice_settings?.default_payment_method ?? null;
  if (method !== null || behavior === undefined || behavior === 'create_invoice') return false;
  if (behavior === 'cancel') end(world, subscription, 'cancellation_requested');
  else {
    subscription.status = 'paused';
    world.emit('customer.subscription.paused', subscription);
  }
  return true;
}

function renew(world: World, subscription: Subscription): void {
  const before = periodOf(subscription);
  const previous = { items: structuredClone(subscription.items), latest_invoice: subscription.latest_invoice };
  const wasTrial = subscription.status === 'trialing';
  setPeriod(subscription, nextPeriod(subscription));
  const period = periodOf(subscription);
  const customer = world.store.get<Customer>('customer', subscription.customer);
  const own = subscription.items.data.map((item) => entryOfItem(world, subscription, item, period));
  const isUnpaid = subscription.status === 'unpaid' || subscription.pause_collection !== null;
  const invoice = makeDraft(world, {
    customer,
    currency: subscription.currency,
    reason: 'subscription_cycle',
    period: before,
    entries: [...pendingEntries(world, customer.id, subscription.id), ...own],
    subscription,
    autoAdvance: !isUnpaid,
    collection: subscription.collection_method as 'charge_automatically',
    daysUntilDue: subscription.days_until_due ?? undefined,
  });
  for (const { item, amount } of own) world.debits.set(item ?? '', [{ amount, period }]);
  if (wasTrial) subscription.status = 'active';
  scheduleCycle(world, subscription);
  world.emit('customer.subscription.updated', subscription, {
    ...previous,
    ...(wasTrial ? { status: 'trialing' } : {}),
  });
  if (!isUnpaid) collectLater(world, invoice);
}
