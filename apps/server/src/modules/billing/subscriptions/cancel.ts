import { toDate } from '../../../kernel/clock.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { setCustomerPlan } from '../../tenancy/index.ts';
import { closeMonth } from '../cycle/month.ts';
import { chargeLateUsage } from '../cycle/usage.ts';
import { billingErrors } from '../errors.ts';
import { issueInvoice } from '../invoices/issue.ts';
import { unusedLine } from '../invoices/lines.ts';
import { addItem } from '../invoices/store.ts';
import type { BillingTx, Party } from '../party.ts';
import { defaultPlanOf } from '../plans/default.ts';
import type { PlanTerms } from '../plans/store.ts';
import { recordMovement } from '../revenue/store.ts';
import { disentitle } from './entitlements.ts';
import { stayAtProviderName } from './move.ts';
import { subscriptionEvents } from './schema.ts';
import { choiceOf, type Held, hold, tellOf } from './shared.ts';
import { endsWithTerm, lockSubscription, type SubscriptionRow, updateSubscription } from './store.ts';
import { subscribe } from './subscribe.ts';

const nothingNext = { nextPlanId: null, nextPlanVersion: null, nextTerm: null, nextSeats: null } as const;

/** With the end of the term. The default plan cannot be canceled: it is what follows. @throws NOTHING_TO_CANCEL */
export async function cancelSubscription(tx: BillingTx, party: Party): Promise<SubscriptionRow> {
  const held = await hold(tx, party);
  const following = await followingPlan(tx, party.seller);
  if (endsWithTerm(held.row) || following?.planId === held.row.planId) throw billingErrors.NOTHING_TO_CANCEL();
  const row = await updateSubscription(tx, held.row, {
    ...{ ...nothingNext, movesTo: null, cancelAtPeriodEnd: true, canceledAt: tx.date },
  });
  tellOf(
    tx,
    party,
    { ...held, row },
    { event: subscriptionEvents.canceled, action: 'subscription.cancel', risk: 'high' },
  );
  return row;
}

/** Takes back a cancellation, or a change or move that was to come with the next term. @throws NOTHING_TO_RESUME */
export async function resumeSubscription(tx: BillingTx, party: Party): Promise<SubscriptionRow> {
  const held = await hold(tx, party);
  const { cancelAtPeriodEnd, nextPlanId, movesTo, providerRef, id } = held.row;
  if (!cancelAtPeriodEnd && nextPlanId === null && movesTo === null) throw billingErrors.NOTHING_TO_RESUME();
  const changes = { ...nothingNext, movesTo: null, cancelAtPeriodEnd: false, canceledAt: null };
  const row = await updateSubscription(tx, held.row, changes);
  tellOf(tx, party, { ...held, row }, { event: subscriptionEvents.resumed, action: 'subscription.resume' });
  if (movesTo !== null && providerRef !== null) await enqueue(tx, stayAtProviderName, { subscription: id, at: tx.now });
  return row;
}

/**
 * At once, with an invoice of the usage until now: what goes is the customer. What it has paid and not used is given back
 * by its next invoice, which it has if it is restored.
 */
export async function endNow(tx: BillingTx, party: Party): Promise<void> {
  const row = await lockSubscription(tx, party);
  if (row === undefined) return;
  const held = await hold(tx, party);
  // The month may be over and not closed yet.
  const at = Math.min(Math.max(tx.now, row.periodStart), row.periodEnd);
  await endSubscription(tx, party, held, at);
  if (row.providerRef !== null || row.status === 'trialing') return;
  const unused = unusedLine(choiceOf(held), { start: row.termStart, end: row.termEnd }, at);
  if (unused.amount === 0n) return;
  const { currency } = held.terms;
  await addItem(tx, party, { key: `unused ${row.id}`, currency, subscription: row.id }, unused);
}

/** Bills the month to its end, and stops. */
export async function endSubscription(tx: BillingTx, party: Party, held: Held, at: number): Promise<SubscriptionRow> {
  const { row } = held;
  const lines = await closeMonth(tx, party, row, at);
  await chargeLateUsage(tx, party, row);
  await recordMovement(tx, party, row, {
    ...{ before: BigInt(row.mrr), after: 0n },
    ...{ choice: choiceOf(held), at: toDate(at) },
  });
  const ended = await updateSubscription(tx, row, {
    ...{ ...nothingNext, status: 'canceled', mrr: 0 },
    ...{ endedAt: toDate(at), canceledAt: toDate(row.canceledAt ?? at) },
  });
  await disentitle(tx, party, held);
  await issueInvoice(tx, party, {
    key: `end ${row.id}`,
    reason: 'cancel',
    subscription: row.id,
    currency: held.terms.currency,
    span: { start: row.periodStart, end: at },
    lines,
  });
  tellOf(tx, party, { ...held, row: ended }, { event: subscriptionEvents.ended, action: 'subscription.end' });
  return ended;
}

/** What follows a subscription that ended: the default plan, where the seller has one that costs nothing. */
async function followingPlan(tx: BillingTx, seller: Party['seller']): Promise<PlanTerms | undefined> {
  const terms = await defaultPlanOf(tx, seller);
  return terms?.amounts.month === '0' ? terms : undefined;
}

export async function fallBack(tx: BillingTx, party: Party, at: number): Promise<void> {
  const terms = await followingPlan(tx, party.seller);
  if (terms === undefined) await setCustomerPlan(tx, party, null);
  else await subscribe(tx, party, { terms, term: 'month', seats: 1, trial: false, at });
}
