import type { z } from 'zod';
import { invalid } from '../errors.ts';
import type { Period } from '../invoices/lines.ts';
import { share } from '../money.ts';
import * as p from '../params.ts';
import type { Price, Subscription, SubscriptionItem } from '../wire.ts';
import type { World } from '../world.ts';

export const itemParams = p.hash({
  id: p.text.optional(),
  price: p.text.optional(),
  quantity: p.natural.optional(),
  metadata: p.metadata.optional(),
  deleted: p.boolean.optional(),
  clear_usage: p.boolean.optional(),
});
export type ItemInput = z.output<typeof itemParams>;

/** What the items of a subscription are, or would be. */
export interface Plan {
  id: string | undefined;
  price: Price;
  quantity: number;
  metadata: Record<string, string>;
}

/** A price that can be subscribed to. */
export function recurringPrice(world: World, id: string, param: string): Price {
  const price = world.store.get<Price>('price', id, param);
  if (!price.active) {
    throw invalid('The price specified is inactive. This field only accepts active prices.', { param });
  }
  if (price.recurring === null) {
    const message =
      'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.';
    throw invalid(message, { param });
  }
  return price;
}

export function plansOf(subscription: Subscription): Plan[] {
  return subscription.items.data.map(({ id, price, quantity = 1, metadata }) => ({ id, price, quantity, metadata }));
}

/** The items after a change: those with an id change, others are added, what is not named stays. */
export function changedPlans(world: World, before: Plan[], inputs: readonly ItemInput[]): Plan[] {
  const plans = before.map((plan) => ({ ...plan }));
  for (const [index, input] of inputs.entries()) {
    const param = `items[${index}][price]`;
    const price = input.price === undefined ? undefined : recurringPrice(world, input.price, param);
    if (input.id === undefined) {
      if (price === undefined) {
        throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
      }
      plans.push({ id: undefined, price, quantity: input.quantity ?? 1, metadata: input.metadata ?? {} });
      continue;
    }
    const place = plans.findIndex(({ id }) => id === input.id);
    const plan = plans[place];
    if (plan === undefined) {
      throw invalid(`No such subscription item: '${input.id}'`, {
        code: 'resource_missing',
        param: `items[${index}][id]`,
      });
    }
    if (input.deleted === true) plans.splice(place, 1);
    else {
      plan.price = price ?? plan.price;
      plan.quantity = input.quantity ?? plan.quantity;
      plan.metadata = p.mergeMetadata(plan.metadata, input.metadata);
    }
  }
  checkTogether(plans);
  return plans;
}

function checkTogether(plans: readonly Plan[]): void {
  const [first, ...others] = plans;
  if (first === undefined)
    throw invalid(
      'A subscription must have at least one active plan. In order to cancel your subscription, please use the cancel endpoint.',
      { param: 'items' },
    );
  const seen = new Set([first.price.id]);
  for (const { price } of others) {
    if (seen.has(price.id)) throw invalid(`Cannot add multiple subscription items with the same plan: ${price.id}`);
    seen.add(price.id);
    if (price.currency !== first.price.currency) {
      throw invalid('The price specified supports a different currency than the other prices of the subscription.');
    }
    const mine = price.recurring;
    const theirs = first.price.recurring;
    if (mine?.interval !== theirs?.interval || mine?.interval_count !== theirs?.interval_count) {
      throw invalid('This fake does not bill mixed intervals: all prices of a subscription need the same one.');
    }
  }
}

export function makeItem(world: World, subscription: string, plan: Plan, period: Period): SubscriptionItem {
  return world.store.put<SubscriptionItem>({
    id: plan.id ?? world.id('si', 14),
    object: 'subscription_item',
    billed_until: period.end,
    billing_thresholds: null,
    created: world.now(),
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: plan.metadata,
    plan: legacyPlan(plan.price),
    price: plan.price,
    quantity: plan.quantity,
    subscription,
    tax_rates: [],
  });
}

/** The object that prices replaced: still answered. */
export const legacyPlan = (price: Price): SubscriptionItem['plan'] => ({
  id: price.id,
  object: 'plan',
  active: price.active,
  amount: price.unit_amount,
  amount_decimal: price.unit_amount_decimal,
  billing_scheme: price.billing_scheme,
  created: price.created,
  currency: price.currency,
  interval: price.recurring?.interval ?? 'month',
  interval_count: price.recurring?.interval_count ?? 1,
  livemode: false,
  metadata: price.metadata,
  meter: null,
  nickname: price.nickname,
  product: price.product,
  tiers_mode: price.tiers_mode,
  transform_usage: null,
  trial_period_days: price.recurring?.trial_period_days ?? null,
  usage_type: 'licensed',
});

/** What was charged for an item in its period: credits are shares of these (docs.stripe.com/billing/subscriptions/prorations, flexible mode). */
interface Debit {
  amount: number;
  period: Period;
}

/** Kept beside the world's objects, since Stripe does not show them. */
export class Debits {
  private readonly byItem = new Map<string, Debit[]>();

  set(item: string, debits: Debit[]): void {
    this.byItem.set(item, debits);
  }

  /** Credits, negative, for what an item was charged beyond an instant: one for each charge. */
  credits(item: string, from: number): { amount: number; end: number }[] {
    return (this.byItem.get(item) ?? [])
      .filter(({ amount, period }) => period.end > from && amount !== 0)
      .map(({ amount, period }) => ({ amount: -share(amount, period, from), end: period.end }));
  }
}
