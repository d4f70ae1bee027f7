import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { addonLines } from '../addons/addons.ts';
import { issueInvoice } from '../invoices/issue.ts';
import { type Choice, type Line, termLine } from '../invoices/lines.ts';
import type { Party } from '../party.ts';
import { periodAt } from '../periods/periods.ts';
import { termsOf } from '../plans/store.ts';
import { endSubscription, fallBack } from '../subscriptions/cancel.ts';
import { entitle } from '../subscriptions/entitlements.ts';
import { handOver } from '../subscriptions/move.ts';
import { subscriptionEvents } from '../subscriptions/schema.ts';
import { revalue, tellOf } from '../subscriptions/shared.ts';
import { lockById, openSegment, partyOf, type SubscriptionRow, updateSubscription } from '../subscriptions/store.ts';
import { closeMonth } from './month.ts';
import { chargeLateUsage } from './usage.ts';

/**
 * Ends a month that is over: bills its usage and, where the term is over too, the next one in advance, all in one
 * transaction. Answers false where another node has done it already.
 */
export async function renew(tx: SystemTx, id: Id<'sub'>, dueBefore: number): Promise<boolean> {
  const found = await lockById(tx, id);
  if (found === undefined || found.periodEnd > dueBefore) return false;
  const party = partyOf(found);
  const isOver = found.cancelAtPeriodEnd && found.termEnd <= found.periodEnd;
  if (isOver && found.movesTo === null) {
    await endSubscription(tx, party, { row: found, terms: await termsOf(tx, party.seller, found) }, found.periodEnd);
    await fallBack(tx, party, found.periodEnd);
    return true;
  }
  const row = isOver ? await handOver(tx, party, found) : found;
  const end = row.periodEnd;
  const usage = await closeMonth(tx, party, row, end);
  await chargeLateUsage(tx, party, row);
  const endsTerm = row.termEnd <= end;
  const choice = await nextChoice(tx, party, row, endsTerm);
  const begun = await beginMonth(tx, row, choice, endsTerm);
  const next = await revalue(tx, party, { row: begun, terms: choice.terms }, toDate(end));
  await issueInvoice(tx, party, {
    key: `month ${row.id} ${end}`,
    reason: 'period',
    subscription: row.id,
    currency: choice.terms.currency,
    span: { start: row.periodStart, end },
    lines: [...usage, ...(await inAdvance(tx, next, choice, endsTerm))],
  });
  await entitle(tx, party, { row: next, terms: choice.terms });
  const told = { event: subscriptionEvents.renewed, action: 'subscription.renew' };
  tellOf(tx, party, { row: next, terms: choice.terms }, told);
  return true;
}

/** What follows: what was chosen for the next term, or what there is. */
export async function nextChoice(tx: SystemTx, party: Party, row: SubscriptionRow, endsTerm: boolean): Promise<Choice> {
  const { nextPlanId, nextPlanVersion, nextTerm, nextSeats } = row;
  const changes = endsTerm && nextPlanId !== null && nextPlanVersion !== null;
  const plan = changes ? { planId: nextPlanId, planVersion: nextPlanVersion } : row;
  return {
    terms: await termsOf(tx, party.seller, plan),
    term: (changes ? nextTerm : null) ?? row.term,
    seats: (changes ? nextSeats : null) ?? row.seats,
  };
}

async function beginMonth(tx: SystemTx, row: SubscriptionRow, choice: Choice, endsTerm: boolean) {
  const { terms, term, seats } = choice;
  const { periodEnd: start, timezone } = row;
  // Another term is counted from the day on which it begins.
  const anchor = term === row.term ? row.anchor : start;
  const month = periodAt({ anchor, interval: 'month', timezone }, start);
  const paid = endsTerm ? periodAt({ anchor, interval: term, timezone }, start) : undefined;
  const next = await updateSubscription(tx, row, {
    ...{ planId: terms.planId, planVersion: terms.version, term, seats, anchor: toDate(anchor) },
    ...{ periodStart: toDate(month.start), periodEnd: toDate(month.end), quotaStart: null },
    ...(paid === undefined ? {} : { termStart: toDate(paid.start), termEnd: toDate(paid.end) }),
    ...(endsTerm ? { nextPlanId: null, nextPlanVersion: null, nextTerm: null, nextSeats: null } : {}),
    ...(row.status === 'trialing' ? { status: 'active' as const } : {}),
  });
  await openSegment(tx, next, toDate(start));
  return next;
}

async function inAdvance(tx: SystemTx, next: SubscriptionRow, choice: Choice, endsTerm: boolean): Promise<Line[]> {
  // A provider that has the subscription charges the plan by itself.
  const plan =
    endsTerm && next.providerRef === null ? [termLine(choice, { start: next.termStart, end: next.termEnd })] : [];
  return [...plan, ...(await addonLines(tx, next))];
}
