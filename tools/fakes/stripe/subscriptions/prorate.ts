import { describe, type Entry, entryOfItem, type Period, productOf } from '../invoices/lines.ts';
import { costOf, share } from '../money.ts';
import type { Price, Subscription } from '../wire.ts';
import type { World } from '../world.ts';
import { intervalOf, periodFrom } from './cycle.ts';
import { legacyPlan, type Plan, plansOf } from './items.ts';
import { periodOf } from './status.ts';

export interface Change {
  plans: Plan[];
  /** Unix time of the proration. */
  at: number;
  prorates: boolean;
  /** The cycle starts anew, and its first period is billed at once. */
  resets: boolean;
}

/** What a change bills: credits for unused time, charges for the rest of the period, or for a whole new one. */
export interface Bill {
  credits: Entry[];
  charges: Entry[];
  period: Period;
}

const day = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleDateString('en-GB', {
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });

const sum = (plans: readonly Plan[]): number =>
  plans.reduce((total, { price, quantity }) => total + costOf(price, quantity), 0);

/** Another interval, or a step from free to paid, starts a new cycle (support.stripe.com, handling subscription changes). */
export function startsAnew(before: Plan[], after: Plan[]): boolean {
  const [old, next] = [before[0]?.price, after[0]?.price];
  if (old === undefined || next === undefined) return false;
  const [a, b] = [intervalOf(old), intervalOf(next)];
  return a.interval !== b.interval || a.count !== b.count || (sum(before) === 0 && sum(after) > 0);
}

export function billOf(world: World, subscription: Subscription, change: Change): Bill {
  const { plans, at, prorates, resets } = change;
  const period = resets ? periodFrom(plans[0]?.price as Price, at) : periodOf(subscription);
  const isTrial = subscription.status === 'trialing' && !resets;
  const left = { start: at, end: period.end };
  const touched = plansOf(subscription).filter((old) => resets || !plans.some((plan) => isSame(plan, old)));
  const credits = prorates && !isTrial ? touched.flatMap((plan) => creditsOf(world, subscription, plan, at)) : [];
  const isNew = (plan: Plan): boolean => resets || !plansOf(subscription).some((old) => isSame(plan, old));
  const charges =
    isTrial || !(prorates || resets)
      ? []
      : plans.filter(isNew).map((plan) => charge(world, subscription, plan, { period, left, resets }));
  return { credits, charges, period };
}

const isSame = (a: Plan, b: Plan): boolean => a.id === b.id && a.price.id === b.price.id && a.quantity === b.quantity;

function creditsOf(world: World, subscription: Subscription, plan: Plan, at: number): Entry[] {
  const description = `Unused time on ${named(world, plan)} after ${day(at)}`;
  return world.debits.credits(plan.id ?? '', at).map(({ amount, end }) => ({
    ...entryOf(world, subscription, plan, { start: at, end }),
    amount,
    description,
    proration: true,
  }));
}

function charge(
  world: World,
  subscription: Subscription,
  plan: Plan,
  { period, left, resets }: { period: Period; left: Period; resets: boolean },
): Entry {
  const whole = entryOf(world, subscription, plan, resets ? period : left);
  if (resets) return { ...whole, description: describe(world, plan.price, plan.quantity) };
  const description = `Remaining time on ${named(world, plan)} after ${day(left.start)}`;
  return { ...whole, amount: share(whole.amount, period, left.start), description, proration: true };
}

const named = (world: World, { price, quantity }: Plan): string =>
  quantity === 1 ? productOf(world, price).name : `${quantity} × ${productOf(world, price).name}`;

function entryOf(world: World, subscription: Subscription, plan: Plan, period: Period): Entry {
  const known = subscription.items.data.find(({ id }) => id === plan.id);
  const item = {
    ...(known ?? subscription.items.data[0]),
    price: plan.price,
    quantity: plan.quantity,
    plan: legacyPlan(plan.price),
  };
  const entry = entryOfItem(world, subscription, item as Subscription['items']['data'][number], period);
  return { ...entry, item: plan.id ?? null };
}
