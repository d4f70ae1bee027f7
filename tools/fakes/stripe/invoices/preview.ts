import { z } from 'zod';
import { liveCustomer } from '../customers.ts';
import { badParameter, StripeFailure } from '../errors.ts';
import * as p from '../params.ts';
import { route } from '../route.ts';
import { trialEnd } from '../subscriptions/create.ts';
import { nextPeriod } from '../subscriptions/cycle.ts';
import { itemParams, type Plan, plansOf, recurringPrice } from '../subscriptions/items.ts';
import { billOf } from '../subscriptions/prorate.ts';
import { isEnded, periodOf } from '../subscriptions/status.ts';
import { changeOf } from '../subscriptions/update.ts';
import type { Customer, Invoice, Subscription } from '../wire.ts';
import type { World } from '../world.ts';
import { composeInvoice, type Draft, pendingEntries } from './draft.ts';
import { type Entry, entryOfItem, type Period } from './lines.ts';

const details = p.hash({
  billing_cycle_anchor: z.enum(['now', 'unchanged']).optional(),
  cancel_at_period_end: p.boolean.optional(),
  cancel_now: p.boolean.optional(),
  items: p.list(itemParams).optional(),
  proration_behavior: z.enum(['always_invoice', 'create_prorations', 'none']).optional(),
  proration_date: p.integer.optional(),
  trial_end: trialEnd.optional(),
});
const params = p.hash({
  customer: p.text.optional(),
  subscription: p.text.optional(),
  currency: p.currency.optional(),
  invoice_items: p
    .list(
      p.hash({
        amount: p.integer,
        currency: p.currency,
        description: p.text.optional(),
        metadata: p.metadata.optional(),
      }),
    )
    .optional(),
  preview_mode: z.enum(['next']).optional(),
  subscription_details: details.optional(),
  ...p.expand,
});
type Input = z.output<typeof params>;

/** What would be billed next: nothing is told, and only its lines are kept, to be listed (docs.stripe.com/api/invoices/create_preview). */
function preview(world: World, given: Input): Invoice {
  const subscription =
    given.subscription === undefined
      ? undefined
      : world.store.get<Subscription>('subscription', given.subscription, 'subscription');
  const id = given.customer ?? subscription?.customer;
  if (id === undefined) {
    throw badParameter('Missing required param: customer.', { code: 'parameter_missing', param: 'customer' });
  }
  const customer = liveCustomer(world, id);
  const extra = (given.invoice_items ?? []).map((item) => entryOfExtra(world, item));
  const draft =
    subscription === undefined ? ofNew(world, given, customer) : ofExisting(world, given, customer, subscription);
  const invoice = composeInvoice(world, world.id('upcoming_in'), { ...draft, entries: [...extra, ...draft.entries] });
  world.previews.set(invoice.id, invoice.lines.data);
  return invoice;
}

function entryOfExtra(
  world: World,
  item: {
    amount: number;
    currency: string;
    description?: string | undefined;
    metadata?: Record<string, string> | undefined;
  },
): Entry {
  const now = world.now();
  return {
    amount: item.amount,
    currency: item.currency,
    description: item.description ?? '',
    period: { start: now, end: now },
    metadata: item.metadata ?? {},
    quantity: 1,
    price: null,
    subscription: null,
    item: null,
    invoiceItem: null,
    proration: false,
  };
}

const none = (customer: string): StripeFailure =>
  new StripeFailure(404, {
    type: 'invalid_request_error',
    code: 'invoice_upcoming_none',
    message: `No upcoming invoices for customer: ${customer}`,
  });

/** A subscription that is not there yet. */
function ofNew(world: World, given: Input, customer: Customer): Draft {
  const items = given.subscription_details?.items ?? [];
  const pending = pendingEntries(world, customer.id, undefined);
  const entries = items.map(({ price = '', quantity = 1 }, index): Entry => {
    const found = recurringPrice(world, price, `subscription_details[items][${index}][price]`);
    const base = { currency: found.currency, metadata: {}, id: null } as unknown as Subscription;
    const item = { id: null, price: found, quantity } as unknown as Subscription['items']['data'][number];
    return entryOfItem(world, base, item, { start: world.now(), end: world.now() });
  });
  const currency = entries[0]?.currency ?? pending[0]?.currency ?? given.currency;
  if (currency === undefined) throw none(customer.id);
  const now = world.now();
  const period = { start: now, end: now };
  return { customer, currency, reason: 'upcoming', period, entries: [...pending, ...entries], autoAdvance: true };
}

function ofExisting(world: World, given: Input, customer: Customer, subscription: Subscription): Draft {
  const wanted = given.subscription_details ?? {};
  const { cancel_now: cancelNow, cancel_at_period_end: atEnd = subscription.cancel_at_period_end } = wanted;
  if (isEnded(subscription)) throw none(customer.id);
  const pending = pendingEntries(world, customer.id, subscription.id);
  const draft = {
    customer,
    currency: subscription.currency,
    reason: 'upcoming' as const,
    subscription,
    autoAdvance: true,
  };
  const { start, end } = periodOf(subscription);
  if (cancelNow === true) {
    const change = {
      plans: [],
      at: wanted.proration_date ?? world.now(),
      prorates: wanted.proration_behavior !== 'none',
      resets: false,
    };
    const entries = [...pending, ...billOf(world, subscription, change).credits];
    return { ...draft, period: { start, end: change.at }, entries };
  }
  const change = changeOf(world, subscription, wanted);
  const bill = change === undefined ? undefined : billOf(world, subscription, change);
  const entries = [...pending, ...(bill?.credits ?? []), ...(bill?.charges ?? [])];
  if (change?.resets === true || (change !== undefined && wanted.proration_behavior === 'always_invoice')) {
    return { ...draft, period: { start: change.at, end: change.at }, entries };
  }
  if (atEnd) {
    if (entries.length === 0) throw none(customer.id);
    return { ...draft, period: { start, end }, entries };
  }
  const next = renewal(world, subscription, change?.plans ?? plansOf(subscription), nextPeriod(subscription));
  return { ...draft, period: { start, end }, entries: [...entries, ...next] };
}

function renewal(world: World, subscription: Subscription, plans: Plan[], period: Period): Entry[] {
  const [first] = subscription.items.data;
  return plans.flatMap((plan): Entry[] =>
    first === undefined
      ? []
      : [
          entryOfItem(
            world,
            subscription,
            { ...first, id: plan.id ?? first.id, price: plan.price, quantity: plan.quantity },
            period,
          ),
        ],
  );
}

export const previews = [route('POST /v1/invoices/create_preview', params, preview)];
