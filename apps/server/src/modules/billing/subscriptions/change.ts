import { minute, second, toDate } from '../../../kernel/clock.ts';
import { columnOf } from '../amounts.ts';
import { closeMonth } from '../cycle/month.ts';
import { billingErrors } from '../errors.ts';
import { issueInvoice } from '../invoices/issue.ts';
import {
  type Choice,
  chargeOf,
  type Line,
  monthlyOf,
  remainingLine,
  type Span,
  sumOf,
  termLine,
  unusedLine,
} from '../invoices/lines.ts';
import { addItem, lineOfItem, waitingItems } from '../invoices/store.ts';
import type { BillingTx, Party } from '../party.ts';
import { findOffer, notForSale, type PlanTerms } from '../plans/store.ts';
import { entitle } from './entitlements.ts';
import { subscriptionEvents } from './schema.ts';
import { choiceOf, type Held, hold, look, revalue, tellOf } from './shared.ts';
import {
  closeSegment,
  hadTrial,
  openSegment,
  owesAnything,
  quotaStartFrom,
  type SubscriptionRow,
  segmentsOf,
  updateSubscription,
} from './store.ts';
import { begin } from './subscribe.ts';

/** How long a preview holds. */
const previewMs = 10 * minute;

export interface ChangeWish {
  plan: string;
  term?: 'month' | 'year' | undefined;
  seats?: number | undefined;
  when?: 'now' | 'term-end' | undefined;
  /** The instant of a preview. */
  at?: number | undefined;
}

/** A change that is worked out, and not made. */
export interface Change {
  at: number;
  effectiveAt: number;
  direction: 'up' | 'down' | 'same';
  after: Choice;
  currency: string;
  lines: Line[];
  /** Before tax. */
  due: bigint;
  /** Where a new month and term begin with it. */
  begins: ReturnType<typeof begin> | undefined;
}

/** What a buyer may choose; the seller sells what it likes. @throws PLAN_NOT_FOR_SALE */
export async function offerFor(tx: BillingTx, party: Party, slug: string): Promise<PlanTerms> {
  const terms = await findOffer(tx, party.seller, slug);
  const isBuyer = tx.scope === 'tenant' && tx.org !== party.seller;
  if (terms === undefined || (isBuyer && !terms.public)) throw notForSale(slug);
  return terms;
}

/** @throws NOT_SUBSCRIBED, NOTHING_TO_CHANGE, CURRENCY_MISMATCH, PLAN_NOT_FOR_SALE, CHANGE_STALE */
export async function previewChange(tx: BillingTx, party: Party, wish: ChangeWish): Promise<Change> {
  const [held, terms] = [await look(tx, party), await offerFor(tx, party, wish.plan)];
  return planChange(held, await pastOf(tx, party, held.row), terms, wish, tx.now);
}

/** What a change depends on beside the subscription as it is. */
interface Past {
  /** When the subscription became what it is. */
  since: number;
  /** Beside the plan, in its currency. */
  owesAnything: boolean;
  hadTrial: boolean;
}

async function pastOf(tx: BillingTx, party: Party, row: SubscriptionRow): Promise<Past> {
  return {
    since: (await segmentsOf(tx, row)).at(-1)?.startsAt ?? row.periodStart,
    owesAnything: await owesAnything(tx, party, row),
    hadTrial: await hadTrial(tx, party),
  };
}

/** The same amounts as in the preview of the same instant. */
export async function changeSubscription(tx: BillingTx, party: Party, wish: ChangeWish): Promise<SubscriptionRow> {
  const held = await hold(tx, party);
  const terms = await offerFor(tx, party, wish.plan);
  const change = planChange(held, await pastOf(tx, party, held.row), terms, wish, tx.now);
  const row = change.effectiveAt > change.at ? await schedule(tx, held, change) : await apply(tx, party, held, change);
  const told = change.effectiveAt > change.at ? held.terms : terms;
  const risk = change.direction === 'down' ? 'high' : 'medium';
  tellOf(tx, party, { row, terms: told }, { event: subscriptionEvents.changed, action: 'subscription.change', risk });
  return row;
}

/** Pure: what the change is, what it costs and when it holds. */
function planChange(held: Held, past: Past, terms: PlanTerms, wish: ChangeWish, now: number): Change {
  const { row } = held;
  const before = choiceOf(held);
  const after: Choice = { terms, term: wish.term ?? row.term, seats: wish.seats ?? row.seats };
  const at = effectiveAt(wish.at, row, past.since, now);
  const [old, fresh] = [monthlyOf(before), monthlyOf(after)];
  // It refuses terms that the plan is not sold by, and amounts that cannot be stored.
  const charge = columnOf(chargeOf(after));
  if (isSame(held, after)) throw billingErrors.NOTHING_TO_CHANGE();
  if (before.terms.currency !== terms.currency && (old > 0n || past.owesAnything))
    throw billingErrors.CURRENCY_MISMATCH(
      `The subscription is in ${before.terms.currency}, and ${terms.slug} is sold in ${terms.currency}: cancel it, and subscribe to that once it has ended`,
    );
  const direction = fresh === old ? 'same' : fresh > old ? 'up' : 'down';
  const isLater =
    (wish.when ?? (direction === 'down' ? 'term-end' : 'now')) === 'term-end' && row.status !== 'trialing';
  const common = { at, direction, after, currency: terms.currency } as const;
  if (isLater) return { ...common, effectiveAt: row.termEnd, lines: [], due: 0n, begins: undefined };
  const tries = old === 0n && charge > 0 && terms.trialDays > 0 && row.status === 'active' && !past.hadTrial;
  const isNewTerm = row.status !== 'trialing' && (after.term !== row.term || tries);
  const begins = isNewTerm ? begin(after, at, tries) : undefined;
  const lines = row.status === 'trialing' ? [] : proration(before, after, row, at, begins);
  return { ...common, effectiveAt: at, lines, due: sumOf(lines), begins };
}

/** Not before the last change, nor after the end of a month or a term that is not closed yet. @throws CHANGE_STALE */
function effectiveAt(
  at: number | undefined,
  { termEnd, periodEnd }: SubscriptionRow,
  since: number,
  now: number,
): number {
  const instant = instantOf(at, now);
  // A preview of what it was before the last change would give back what was not paid.
  if (at !== undefined && instant < since) throw billingErrors.CHANGE_STALE();
  return Math.min(Math.max(instant, since), termEnd, periodEnd);
}

/** Whole seconds: what is shown and what is charged are counted from the same instant. @throws CHANGE_STALE */
export function instantOf(at: number | undefined, now: number): number {
  const instant = at === undefined ? Math.floor(now / second) * second : at;
  if (instant > now || instant < now - previewMs) throw billingErrors.CHANGE_STALE();
  return instant;
}

function isSame({ row, terms }: Held, after: Choice): boolean {
  const isPlan = after.terms.planId === terms.planId && after.terms.version === terms.version;
  return isPlan && after.term === row.term && after.seats === row.seats && row.nextPlanId === null;
}

/** The rest of the term at the old price is given back, and charged at the new one; or a term begins. */
function proration(before: Choice, after: Choice, row: SubscriptionRow, at: number, begins: Change['begins']): Line[] {
  const term: Span = { start: row.termStart, end: row.termEnd };
  const unused = chargeOf(before) === 0n ? [] : [unusedLine(before, term, at)];
  if (begins === undefined) return [...unused, remainingLine(after, term, at)];
  return begins.status === 'trialing' ? unused : [...unused, termLine(after, begins.termSpan)];
}

const nothingNext = { nextPlanId: null, nextPlanVersion: null, nextTerm: null, nextSeats: null } as const;

const schedule = (tx: BillingTx, { row }: Held, { after }: Change): Promise<SubscriptionRow> =>
  updateSubscription(tx, row, {
    nextPlanId: after.terms.planId,
    nextPlanVersion: after.terms.version,
    nextTerm: after.term,
    nextSeats: after.seats,
    cancelAtPeriodEnd: false,
    canceledAt: null,
  });

async function apply(tx: BillingTx, party: Party, { row }: Held, change: Change): Promise<SubscriptionRow> {
  const { at, after, lines, begins, currency } = change;
  const { terms, term, seats } = after;
  const usage = begins === undefined ? [] : await closeMonth(tx, party, row, at);
  if (begins === undefined) await closeSegment(tx, row, toDate(at));
  const updated = await updateSubscription(tx, row, {
    ...{ planId: terms.planId, planVersion: terms.version, term, seats },
    ...{ ...nothingNext, cancelAtPeriodEnd: false, canceledAt: null },
    ...(begins === undefined ? {} : columnsOf(begins, row)),
  });
  await openSegment(tx, updated, toDate(at));
  const valued = await revalue(tx, party, { row: updated, terms }, toDate(at));
  const key = `change ${row.id} ${row.version}`;
  const [all, span] = [[...usage, ...lines], { start: at, end: valued.termEnd }];
  const waiting = (await waitingItems(tx, party, currency)).map(lineOfItem);
  // Where what was given back before is more, nothing is to be paid.
  if (sumOf([...all, ...waiting]) > 0n) {
    await issueInvoice(tx, party, { key, reason: 'change', subscription: row.id, currency, span, lines: all });
  } else {
    for (const [index, line] of all.entries())
      await addItem(tx, party, { key: `${key} ${index}`, currency, subscription: row.id }, line);
  }
  await entitle(tx, party, { row: valued, terms });
  return valued;
}

/** A month and a term that begin. */
const columnsOf = (
  { status, anchor, period, termSpan, trialEnd }: ReturnType<typeof begin>,
  before: SubscriptionRow,
) => ({
  // Another term pays nothing of what is late.
  status: before.status === 'past_due' ? before.status : status,
  anchor: toDate(anchor),
  periodStart: toDate(period.start),
  periodEnd: toDate(period.end),
  quotaStart: quotaStartFrom(before, period.start),
  termStart: toDate(termSpan.start),
  termEnd: toDate(termSpan.end),
  ...(trialEnd === null ? {} : { trialEnd: toDate(trialEnd) }),
});
