import { z } from 'zod';
import { badParameter, invalid } from '../errors.ts';
import { collectNow, foresee } from '../invoices/collect.ts';
import { makeDraft, pendingEntries } from '../invoices/draft.ts';
import { makeInvoiceItem } from '../invoices/items.ts';
import type { Entry } from '../invoices/lines.ts';
import * as p from '../params.ts';
import type { Customer, Subscription } from '../wire.ts';
import type { World } from '../world.ts';
import { namedMethod, shownTrialSettings, trialEnd, trialSettings } from './create.ts';
import { scheduleCycle, setPeriod } from './cycle.ts';
import { changedPlans, itemParams, legacyPlan, makeItem, plansOf } from './items.ts';
import { type Bill, billOf, type Change, startsAnew } from './prorate.ts';
import { isEnded, periodOf } from './status.ts';

const feedback = z.enum([
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
]);
export const cancellationDetails = p.hash({
  comment: p.emptyable(p.text).optional(),
  feedback: p.emptyable(feedback).optional(),
});

export const updateParams = p.hash({
  items: p.list(itemParams).optional(),
  billing_cycle_anchor: z.enum(['now', 'unchanged']).optional(),
  cancel_at: p.emptyable(p.integer).optional(),
  cancel_at_period_end: p.boolean.optional(),
  cancellation_details: cancellationDetails.optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  days_until_due: p.natural.optional(),
  default_payment_method: p.emptyable(p.text).optional(),
  description: p.emptyable(p.text).optional(),
  metadata: p.metadata.optional(),
  off_session: p.boolean.optional(),
  pause_collection: p
    .emptyable(
      p.hash({ behavior: z.enum(['keep_as_draft', 'mark_uncollectible', 'void']), resumes_at: p.integer.optional() }),
    )
    .optional(),
  payment_behavior: z.enum(['allow_incomplete', 'error_if_incomplete']).optional(),
  proration_behavior: z.enum(['always_invoice', 'create_prorations', 'none']).optional(),
  proration_date: p.integer.optional(),
  trial_end: trialEnd.optional(),
  trial_settings: trialSettings.optional(),
  ...p.expand,
});
export type UpdateInput = z.output<typeof updateParams>;

/** What an update of items, anchor or trial changes; `undefined` where it changes none of them. */
export function changeOf(world: World, subscription: Subscription, given: UpdateInput): Change | undefined {
  const before = plansOf(subscription);
  const plans = given.items === undefined ? before : changedPlans(world, before, given.items);
  const endsTrial = given.trial_end === 'now' && subscription.status === 'trialing';
  const isTrial = subscription.status === 'trialing' && !endsTrial;
  const resets = given.billing_cycle_anchor === 'now' || endsTrial || (startsAnew(before, plans) && !isTrial);
  if (given.items === undefined && !resets) return undefined;
  const { start, end } = periodOf(subscription);
  const at = given.proration_date ?? world.now();
  if (at < start || at > end) {
    throw invalid('`proration_date` must be within the current billing period.', { param: 'proration_date' });
  }
  return { plans, at, prorates: given.proration_behavior !== 'none', resets };
}

export function updateSubscription(world: World, given: UpdateInput, id: string): Subscription {
  const subscription = world.store.get<Subscription>('subscription', id);
  if (isEnded(subscription)) {
    const message = 'A canceled subscription can only update its cancellation_details and metadata.';
    const harmless = new Set(['metadata', 'cancellation_details', 'expand']);
    const bad = Object.keys(given).find((key) => !harmless.has(key));
    if (bad !== undefined) throw invalid(message, { code: 'invalid_canceled_subscription_fields', param: bad });
  }
  if (given.cancel_at != null && given.cancel_at_period_end === true) {
    throw badParameter('You may only specify one of these parameters: cancel_at, cancel_at_period_end.', {
      code: 'parameters_exclusive',
      param: 'cancel_at',
    });
  }
  if (typeof given.trial_end === 'number' && given.trial_end <= world.now()) {
    throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'trial_end' });
  }
  const customer = world.store.get<Customer>('customer', subscription.customer);
  namedMethod(world, given.default_payment_method, customer);
  const change = changeOf(world, subscription, given);
  const bill = change === undefined ? undefined : billOf(world, subscription, change);
  const isImmediate = change !== undefined && (change.resets || given.proration_behavior === 'always_invoice');
  if (isImmediate && given.payment_behavior === 'error_if_incomplete')
    refuseIfDeclined(world, subscription, customer, bill);
  const previous = structuredClone(subscription);
  const unused = unusedTime(world, subscription, given);
  applyFields(world, subscription, given);
  for (const entry of unused) makeInvoiceItem(world, entry, customer.id);
  if (change !== undefined && bill !== undefined) {
    applyPlans(world, subscription, change, bill);
    const entries = [...bill.credits, ...bill.charges];
    for (const entry of entries)
      entry.item ??= subscription.items.data.find(({ price }) => price.id === entry.price?.id)?.id ?? null;
    if (isImmediate) invoiceNow(world, subscription, customer, entries);
    else for (const entry of entries) makeInvoiceItem(world, entry, customer.id);
  }
  if (!isEnded(subscription)) scheduleCycle(world, subscription);
  tell(world, subscription, previous);
  return subscription;
}

/** A trial that begins in a paid period gives a credit for the rest of it. */
function unusedTime(world: World, subscription: Subscription, given: UpdateInput): Entry[] {
  const { trial_end: trial, proration_behavior: behavior } = given;
  if (typeof trial !== 'number' || subscription.status !== 'active' || behavior === 'none') return [];
  const { credits } = billOf(world, subscription, { plans: [], at: world.now(), prorates: true, resets: false });
  for (const { id } of subscription.items.data) world.debits.set(id, []);
  return credits;
}

function refuseIfDeclined(world: World, subscription: Subscription, customer: Customer, bill: Bill | undefined): void {
  const due = [...(bill?.credits ?? []), ...(bill?.charges ?? [])].reduce(
    (sum, { amount }) => sum + amount,
    customer.balance,
  );
  if (due < world.settings.smallestCharge) return;
  const id = subscription.default_payment_method ?? customer.invoice_settings?.default_payment_method;
  const failure = foresee(world.store.find('payment_method', id));
  if (failure !== undefined) throw failure;
}

function applyFields(world: World, subscription: Subscription, given: UpdateInput): void {
  const { cancel_at_period_end: atEnd, cancel_at: at, trial_end: trial, cancellation_details: details } = given;
  if (atEnd !== undefined || at !== undefined) {
    subscription.cancel_at_period_end = atEnd === true;
    subscription.cancel_at = atEnd === true ? periodOf(subscription).end : (at ?? null);
    const isSet = subscription.cancel_at !== null;
    subscription.canceled_at = isSet ? world.now() : null;
    if (subscription.cancellation_details !== null) {
      subscription.cancellation_details.reason = isSet ? 'cancellation_requested' : null;
    }
  }
  if (details !== undefined && subscription.cancellation_details !== null) {
    Object.assign(subscription.cancellation_details, details);
  }
  if (typeof trial === 'number') {
    Object.assign(subscription, {
      status: 'trialing',
      trial_end: trial,
      trial_start: subscription.trial_start ?? world.now(),
      billing_cycle_anchor: trial,
    });
    setPeriod(subscription, { start: periodOf(subscription).start, end: trial });
  } else if (trial === 'now' && subscription.status === 'trialing') {
    Object.assign(subscription, { status: 'active', trial_end: world.now() });
  }
  if (given.trial_settings !== undefined) subscription.trial_settings = shownTrialSettings(given.trial_settings);
  subscription.metadata = p.mergeMetadata(subscription.metadata, given.metadata);
  for (const key of ['collection_method', 'days_until_due', 'default_payment_method', 'description'] as const) {
    if (given[key] !== undefined) Object.assign(subscription, { [key]: given[key] });
  }
  if (given.pause_collection !== undefined) {
    const pause = given.pause_collection;
    subscription.pause_collection =
      pause === null ? null : { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null };
  }
}

function applyPlans(
  world: World,
  subscription: Subscription,
  { plans, at, resets, prorates }: Change,
  bill: Bill,
): void {
  if (resets) subscription.billing_cycle_anchor = at;
  const known = new Map(subscription.items.data.map((item) => [item.id, item]));
  subscription.items.data = plans.map((plan) => {
    const item = known.get(plan.id ?? '');
    known.delete(plan.id ?? '');
    if (item === undefined) return makeItem(world, subscription.id, plan, bill.period);
    return Object.assign(item, {
      price: plan.price,
      plan: legacyPlan(plan.price),
      quantity: plan.quantity,
      metadata: plan.metadata,
    });
  });
  for (const gone of known.keys()) world.store.delete(gone);
  setPeriod(subscription, bill.period);
  if (!prorates && !resets) return;
  for (const { price, amount, period } of bill.charges) {
    const item = subscription.items.data.find((each) => each.price.id === price?.id);
    if (item !== undefined) world.debits.set(item.id, [{ amount, period }]);
  }
}

function invoiceNow(world: World, subscription: Subscription, customer: Customer, entries: Entry[]): void {
  const all = [...pendingEntries(world, customer.id, subscription.id), ...entries];
  if (all.length === 0) return;
  const now = world.now();
  const invoice = makeDraft(world, {
    customer,
    currency: subscription.currency,
    reason: 'subscription_update',
    period: { start: now, end: now },
    entries: all,
    subscription,
    autoAdvance: true,
    collection: subscription.collection_method as 'charge_automatically',
    daysUntilDue: subscription.days_until_due ?? undefined,
  });
  collectNow(world, invoice);
}

function tell(world: World, subscription: Subscription, previous: Subscription): void {
  const changed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(previous)) {
    if (JSON.stringify(value) !== JSON.stringify(subscription[key as keyof Subscription])) changed[key] = value;
  }
  if (Object.keys(changed).length > 0) world.emit('customer.subscription.updated', subscription, changed);
}
