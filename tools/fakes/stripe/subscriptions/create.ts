import { z } from 'zod';
import { after } from '../../shared/calendar.ts';
import { liveCustomer } from '../customers.ts';
import { badParameter, invalid } from '../errors.ts';
import { collectNow, finalize, foresee, voidInvoice } from '../invoices/collect.ts';
import { makeDraft, pendingEntries } from '../invoices/draft.ts';
import { type Entry, entryOfItem, type Period, productOf } from '../invoices/lines.ts';
import { costOf, share } from '../money.ts';
import * as p from '../params.ts';
import { listOf } from '../store.ts';
import type { Customer, Invoice, PaymentMethod, Price, Subscription } from '../wire.ts';
import type { World } from '../world.ts';
import { intervalOf, periodFrom, scheduleCycle } from './cycle.ts';
import { changedPlans, itemParams, makeItem, type Plan } from './items.ts';

const day = 86_400;
// docs.stripe.com/billing/subscriptions/overview: an incomplete one expires after 23 hours.
const incompleteSeconds = 23 * 3600;

export const trialEnd = z.union([z.literal('now'), p.integer]);
export const trialSettings = p.hash({
  end_behavior: p.hash({ missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']) }),
});

export const createParams = p.hash({
  customer: p.text,
  items: p.list(itemParams).optional(),
  add_invoice_items: p.list(p.hash({ price: p.text, quantity: p.natural.optional() })).optional(),
  billing_cycle_anchor: p.integer.optional(),
  billing_mode: p.hash({ type: z.enum(['flexible']) }).optional(),
  cancel_at: p.integer.optional(),
  cancel_at_period_end: p.boolean.optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  currency: p.currency.optional(),
  days_until_due: p.natural.optional(),
  default_payment_method: p.text.optional(),
  description: p.text.optional(),
  metadata: p.metadata.optional(),
  off_session: p.boolean.optional(),
  payment_behavior: z.enum(['allow_incomplete', 'default_incomplete', 'error_if_incomplete']).optional(),
  payment_settings: p
    .hash({
      payment_method_types: p.list(p.text).optional(),
      save_default_payment_method: z.enum(['off', 'on_subscription']).optional(),
    })
    .optional(),
  proration_behavior: z.enum(['always_invoice', 'create_prorations', 'none']).optional(),
  trial_end: trialEnd.optional(),
  trial_from_plan: p.boolean.optional(),
  trial_period_days: p.natural.optional(),
  trial_settings: trialSettings.optional(),
  ...p.expand,
});
export type CreateInput = z.output<typeof createParams>;

export function createSubscription(world: World, given: CreateInput): Subscription {
  const customer = liveCustomer(world, given.customer);
  if (given.items === undefined) {
    throw badParameter('Missing required param: items.', { code: 'parameter_missing', param: 'items' });
  }
  const plans = changedPlans(world, [], given.items);
  const extras = (given.add_invoice_items ?? []).map(({ price, quantity = 1 }) => ({
    price: world.store.get<Price>('price', price, 'add_invoice_items[0][price]'),
    quantity,
  }));
  const terms = termsOf(world, given, plans[0]?.price as Price);
  check(world, given, customer, plans, terms);
  const subscription = compose(world, given, customer, plans, terms);
  const entries = firstEntries(world, subscription, customer, { terms, extras });
  if (entries.length > 0) start(world, subscription, firstInvoice(world, subscription, customer, entries), given);
  else {
    subscription.status = 'active';
    world.emit('customer.subscription.created', subscription);
    scheduleCycle(world, subscription);
  }
  return subscription;
}

/** Its first period: a trial, the time up to an anchor, or a whole one. */
interface Terms {
  trial: number | null;
  period: Period;
  /** What is charged: the share of a whole period from an instant on. Nothing where null. */
  charged: { whole: Period; from: number } | null;
}

function termsOf(world: World, given: CreateInput, price: Price): Terms {
  const now = world.now();
  const trial = trialEndOf(world, given);
  if (trial !== null) return { trial, period: { start: now, end: trial }, charged: null };
  const natural = periodFrom(price, now);
  const { billing_cycle_anchor: anchor } = given;
  if (anchor === undefined) return { trial, period: natural, charged: { whole: natural, from: now } };
  if (anchor <= now || anchor > natural.end) {
    const message = '`billing_cycle_anchor` must be in the future, and no later than the next natural billing date.';
    throw invalid(message, { param: 'billing_cycle_anchor' });
  }
  const whole = { start: after(new Date(anchor * 1000), intervalOf(price), -1).getTime() / 1000, end: anchor };
  const isFree = given.proration_behavior === 'none';
  return { trial, period: { start: now, end: anchor }, charged: isFree ? null : { whole, from: now } };
}

export const shownTrialSettings = (given: CreateInput['trial_settings']): Subscription['trial_settings'] => ({
  end_behavior: {
    billing_cycle_anchor: null,
    missing_payment_method: given?.end_behavior.missing_payment_method ?? 'create_invoice',
  },
});

function trialEndOf(world: World, { trial_end: given, trial_period_days: days }: CreateInput): number | null {
  if (given !== undefined && days !== undefined) {
    throw badParameter('You may only specify one of these parameters: trial_end, trial_period_days.', {
      code: 'parameters_exclusive',
      param: 'trial_period_days',
    });
  }
  if (typeof given === 'number') {
    if (given <= world.now())
      throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'trial_end' });
    return given;
  }
  return days === undefined || days === 0 || given === 'now' ? null : world.now() + days * day;
}

/** Everything that refuses it, before anything is made. */
function check(world: World, given: CreateInput, customer: Customer, plans: Plan[], { charged }: Terms): void {
  const method = namedMethod(world, given.default_payment_method, customer);
  const currency = plans[0]?.price.currency;
  if (customer.currency != null && customer.currency !== currency) {
    const message = `You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or invoice item with currency ${customer.currency}.`;
    throw invalid(message);
  }
  if (given.collection_method === 'send_invoice' && given.days_until_due === undefined) {
    throw invalid('If your subscription has collection_method=send_invoice, you must pass days_until_due.', {
      param: 'days_until_due',
    });
  }
  const due = charged === null ? 0 : plans.reduce((sum, { price, quantity }) => sum + costOf(price, quantity), 0);
  const behavior = given.payment_behavior ?? 'allow_incomplete';
  if (due === 0 || behavior === 'default_incomplete' || given.collection_method === 'send_invoice') return;
  const failure = foresee(
    method ?? world.store.find('payment_method', customer.invoice_settings?.default_payment_method),
  );
  if (failure !== undefined && (behavior === 'error_if_incomplete' || failure.status === 400)) throw failure;
}

export function namedMethod(
  world: World,
  id: string | null | undefined,
  customer: Customer,
): PaymentMethod | undefined {
  if (id == null) return undefined;
  const method = world.store.get<PaymentMethod>('payment_method', id, 'default_payment_method');
  if (method.customer === customer.id) return method;
  throw invalid(
    `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
    {
      code: 'resource_missing',
      param: 'default_payment_method',
    },
  );
}

/** What this fake never fills, or only later. */
const unfilled = () =>
  ({
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    customer_account: null,
    default_source: null,
    default_tax_rates: [],
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    test_clock: null,
    transfer_data: null,
  }) satisfies Partial<Subscription>;

function compose(
  world: World,
  given: CreateInput,
  customer: Customer,
  plans: Plan[],
  { trial, period }: Terms,
): Subscription {
  const id = world.id('sub');
  const now = world.now();
  const price = plans[0]?.price as Price;
  const isAtEnd = given.cancel_at_period_end === true;
  const subscription: Subscription = {
    ...unfilled(),
    id,
    object: 'subscription',
    billing_cycle_anchor: trial ?? given.billing_cycle_anchor ?? now,
    cancel_at: given.cancel_at ?? (isAtEnd ? period.end : null),
    cancel_at_period_end: isAtEnd,
    canceled_at: isAtEnd || given.cancel_at !== undefined ? now : null,
    collection_method: given.collection_method ?? 'charge_automatically',
    created: now,
    currency: price.currency,
    customer: customer.id,
    days_until_due: given.days_until_due ?? null,
    default_payment_method: given.default_payment_method ?? null,
    description: given.description ?? null,
    items: listOf(
      plans.map((plan) => makeItem(world, id, plan, period)),
      `/v1/subscription_items?subscription=${id}`,
    ),
    metadata: given.metadata ?? {},
    payment_settings: {
      payment_method_options: null,
      payment_method_types: given.payment_settings?.payment_method_types ?? null,
      save_default_payment_method: given.payment_settings?.save_default_payment_method ?? 'off',
    } as Subscription['payment_settings'],
    start_date: now,
    status: trial === null ? 'incomplete' : 'trialing',
    trial_end: trial,
    trial_settings: shownTrialSettings(given.trial_settings),
    trial_start: trial === null ? null : now,
  };
  return world.store.put(subscription);
}

interface First {
  terms: Terms;
  extras: { price: Price; quantity: number }[];
}

function firstEntries(world: World, subscription: Subscription, customer: Customer, { terms, extras }: First): Entry[] {
  const now = world.now();
  const { trial, period, charged } = terms;
  const own = subscription.items.data.flatMap((item): Entry[] => {
    const entry = entryOfItem(world, subscription, item, period);
    if (trial !== null)
      return [{ ...entry, amount: 0, description: `Trial period for ${productOf(world, item.price).name}` }];
    return charged === null ? [] : [{ ...entry, amount: share(entry.amount, charged.whole, charged.from) }];
  });
  for (const { item, amount } of own) world.debits.set(item ?? '', [{ amount, period }]);
  const [first] = subscription.items.data.map((item) =>
    entryOfItem(world, subscription, item, { start: now, end: now }),
  );
  const more = extras.map(({ price, quantity }): Entry => {
    const amount = costOf(price, quantity);
    return { ...(first as Entry), amount, description: productOf(world, price).name, quantity, price, item: null };
  });
  return [...pendingEntries(world, customer.id, subscription.id), ...own, ...more];
}

function firstInvoice(world: World, subscription: Subscription, customer: Customer, entries: Entry[]): Invoice {
  const now = world.now();
  return makeDraft(world, {
    customer,
    currency: subscription.currency,
    reason: 'subscription_create',
    period: { start: now, end: now },
    entries,
    subscription,
    autoAdvance: true,
    collection: subscription.collection_method as 'charge_automatically',
    daysUntilDue: subscription.days_until_due ?? undefined,
  });
}

function start(world: World, subscription: Subscription, invoice: Invoice, given: CreateInput): void {
  const isSent = subscription.collection_method === 'send_invoice';
  const isFree = invoice.amount_due === 0;
  if (subscription.status === 'incomplete' && (isFree || isSent)) subscription.status = 'active';
  world.emit('customer.subscription.created', subscription);
  scheduleCycle(world, subscription);
  world.at(`incomplete-${subscription.id}`, world.now() + incompleteSeconds, () =>
    expire(world, subscription, invoice),
  );
  if (given.payment_behavior === 'default_incomplete' && !isFree && !isSent) finalize(world, invoice);
  else collectNow(world, invoice);
  if (subscription.status !== 'incomplete') world.clock.cancel(`incomplete-${subscription.id}`);
}

function expire(world: World, subscription: Subscription, invoice: Invoice): void {
  if (subscription.status !== 'incomplete') return;
  world.clock.cancel(`subscription-${subscription.id}`);
  subscription.ended_at = world.now();
  world.change(subscription, { status: 'incomplete_expired' }, 'customer.subscription.updated');
  if (invoice.status === 'open') voidInvoice(world, invoice);
}
