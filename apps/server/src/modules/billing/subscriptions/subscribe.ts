import { day, toDate } from '../../../kernel/clock.ts';
import { assertCustomer } from '../../tenancy/index.ts';
import { columnOf } from '../amounts.ts';
import { billingErrors } from '../errors.ts';
import { issueInvoice } from '../invoices/issue.ts';
import { type Choice, chargeOf, type Line, type Span, termLine } from '../invoices/lines.ts';
import type { BillingTx, Party } from '../party.ts';
import { type Interval, periodAt } from '../periods/periods.ts';
import type { PlanTerms } from '../plans/store.ts';
import { entitle } from './entitlements.ts';
import { subscriptionEvents } from './schema.ts';
import { revalue, tellOf } from './shared.ts';
import { findSubscription, hadTrial, insertSubscription, openSegment, type SubscriptionRow } from './store.ts';

export interface Wish {
  terms: PlanTerms;
  term: Interval;
  seats: number;
  /** Whether the plan's trial comes first. */
  trial: boolean;
  /** When it begins; now where absent. */
  at?: number | undefined;
}

/** From when on it runs, and until when its first month and term do. */
interface Beginning {
  status: 'trialing' | 'active';
  anchor: number;
  period: Span;
  termSpan: Span;
  trialEnd: number | null;
}

/** A customer has one trial. @throws ALREADY_SUBSCRIBED, PLAN_NOT_FOR_SALE, NOT_FOUND */
export async function subscribe(tx: BillingTx, party: Party, wish: Wish): Promise<SubscriptionRow> {
  // Nobody deletes the customer meanwhile: its subscription would go on for ever.
  if (tx.scope === 'tenant' && tx.org === party.seller) await assertCustomer(tx, party.customer);
  if ((await findSubscription(tx, party)) !== undefined) throw billingErrors.ALREADY_SUBSCRIBED();
  const { terms, term, seats } = wish;
  const choice: Choice = { terms, term, seats };
  columnOf(chargeOf(choice));
  const { status, anchor, period, termSpan, trialEnd } = begin(
    choice,
    wish.at ?? tx.now,
    wish.trial && !(await hadTrial(tx, party)),
  );
  const inserted = await insertSubscription(tx, party, {
    ...{ planId: terms.planId, planVersion: terms.version, term, seats, status },
    anchor: toDate(anchor),
    periodStart: toDate(period.start),
    periodEnd: toDate(period.end),
    termStart: toDate(termSpan.start),
    termEnd: toDate(termSpan.end),
    trialEnd: trialEnd === null ? null : toDate(trialEnd),
  });
  await openSegment(tx, inserted, toDate(period.start));
  const row = await revalue(tx, party, { row: inserted, terms }, toDate(period.start));
  await issueInvoice(tx, party, {
    key: `start ${row.id}`,
    reason: 'change',
    subscription: row.id,
    currency: terms.currency,
    span: termSpan,
    lines: firstLines(choice, status, termSpan),
  });
  await entitle(tx, party, { row, terms });
  tellOf(tx, party, { row, terms }, { event: subscriptionEvents.created, action: 'subscription.create' });
  return row;
}

/** A trial is a month of usage of its own, which costs nothing; what is paid begins with its end. */
export function begin(choice: Choice, now: number, trial: boolean): Beginning {
  const { terms, term } = choice;
  if (trial && terms.trialDays > 0 && chargeOf(choice) > 0n) {
    const trialEnd = now + terms.trialDays * day;
    const span = { start: now, end: trialEnd };
    return { status: 'trialing', anchor: trialEnd, period: span, termSpan: span, trialEnd };
  }
  const spanOf = (interval: Interval): Span => periodAt({ anchor: now, interval, timezone: 'UTC' }, now);
  return { status: 'active', anchor: now, period: spanOf('month'), termSpan: spanOf(term), trialEnd: null };
}

const firstLines = (choice: Choice, status: SubscriptionRow['status'], span: Span): Line[] =>
  status === 'trialing' ? [] : [termLine(choice, span)];
