import { toDate } from '../../../../kernel/clock.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { kernelService } from '../../../../kernel/kernel.ts';
import { closeMonth } from '../../cycle/month.ts';
import { issueInvoice } from '../../invoices/issue.ts';
import type { Span } from '../../invoices/lines.ts';
import type { Party } from '../../party.ts';
import { periodAt } from '../../periods/periods.ts';
import { type PlanTerms, termsOf } from '../../plans/store.ts';
import { endSubscription, fallBack } from '../../subscriptions/cancel.ts';
import { entitle } from '../../subscriptions/entitlements.ts';
import { creditUnused, handOver } from '../../subscriptions/move.ts';
import { subscriptionEvents } from '../../subscriptions/schema.ts';
import { revalue, tellOf } from '../../subscriptions/shared.ts';
import {
  closeSegment,
  endsWithTerm,
  insertSubscription,
  lockSubscription,
  openSegment,
  quotaStartFrom,
  type SubscriptionRow,
  updateSubscription,
} from '../../subscriptions/store.ts';
import type { ProviderSubscription } from '../provider.ts';
import type { Outcome, RemoteName } from '../webhooks/store.ts';
import { Outrun } from './outrun.ts';
import { findByRef, findVersion, knownParty } from './store.ts';

export interface Seen<T> {
  provider: RemoteName;
  /** As the provider has it. */
  found: T;
  /** Of our row, when the provider was asked. */
  version: number | undefined;
}

/**
 * Makes our subscription what it is at the provider. The plan is paid there; its usage is counted and billed here, by the
 * months of the period there.
 */
export async function applySubscription(tx: TenantTx, seen: Seen<ProviderSubscription>): Promise<Outcome> {
  const { provider, found, version } = seen;
  const party = await knownParty(tx, found.customer);
  if (party === undefined || found.status === 'incomplete') return 'ignored';
  const live = await lockSubscription(tx, party);
  const mine = await findByRef(tx, provider, found.ref);
  if (mine?.version !== version) throw new Outrun();
  if (found.status === 'canceled') return mine === undefined ? 'ignored' : end(tx, party, mine, found);
  // It was handed over at its end, before the provider had noted the end.
  if (mine === undefined && found.cancelAtPeriodEnd && found.periodEnd.getTime() <= tx.now) return 'ignored';
  // What has ended here does not come back.
  if (mine?.status === 'canceled') return 'ignored';
  if (live?.providerRef != null && live.providerRef !== found.ref) return tellOfSecond(tx, live, found);
  const terms = found.plan && (await findVersion(tx, found.plan));
  if (terms === undefined) return 'ignored';
  const row = await take(tx, party, { seen, terms, row: live });
  const valued = await revalue(tx, party, { row, terms }, tx.date);
  await entitle(tx, party, { row: valued, terms });
  if (live !== undefined && live.providerRef === null) await creditUnused(tx, party, live, found.periodStart.getTime());
  const told = { event: subscriptionEvents.changed, action: 'subscription.change' };
  if (factsOf(valued) !== factsOf(live)) tellOf(tx, party, { row: valued, terms }, told);
  return 'applied';
}

/** What subscribers of events care for: most webhooks only confirm what another has told. */
const factsOf = (row: SubscriptionRow | undefined): string =>
  JSON.stringify(row && [row.planId, row.planVersion, row.term, row.seats, row.status, endsWithTerm(row)]);

/** Somebody pays twice, which people must sort out: neither is ended by itself. */
function tellOfSecond(tx: TenantTx, live: SubscriptionRow, { ref }: ProviderSubscription): Outcome {
  tx.use(kernelService).alerts.raise({
    key: `billing:second:${live.id}`,
    title: 'A customer has two subscriptions at the billing provider',
    detail: `${live.id} is ${live.providerRef} there, and there is ${ref} too: end one, and give its payment back.`,
    severity: 'critical',
  });
  return 'ignored';
}

async function end(tx: TenantTx, party: Party, mine: SubscriptionRow, found: ProviderSubscription): Promise<Outcome> {
  if (mine.status === 'canceled') return 'ignored';
  if (mine.movesTo !== null) {
    await handOver(tx, party, mine);
    return 'applied';
  }
  const at = Math.min(tx.now, Math.max(found.endedAt?.getTime() ?? tx.now, mine.periodStart));
  await endSubscription(tx, party, { row: mine, terms: await termsOf(tx, party.seller, mine) }, at);
  await fallBack(tx, party, at);
  return 'applied';
}

interface Taken {
  seen: Seen<ProviderSubscription>;
  terms: PlanTerms;
  row: SubscriptionRow | undefined;
}

/** The row that the customer has, or a new one. A month of usage begins where it was another plan's or provider's. */
async function take(tx: TenantTx, party: Party, { seen, terms, row }: Taken): Promise<SubscriptionRow> {
  const { found, provider } = seen;
  const state = {
    status: found.status as 'trialing' | 'active' | 'past_due',
    seats: found.quantity,
    trialEnd: found.trialEnd,
    cancelAtPeriodEnd: found.cancelAtPeriodEnd,
    ...(found.cancelAtPeriodEnd ? {} : { canceledAt: null }),
    ...(found.status === 'past_due'
      ? { pastDueSince: toDate(row?.pastDueSince ?? tx.now) }
      : { pastDueSince: null, graceEnd: null, reminders: 0 }),
  };
  const plan = { planId: terms.planId, planVersion: terms.version, term: found.plan?.interval ?? 'month' } as const;
  const place = { provider, providerRef: found.ref };
  if (row === undefined) {
    const made = await insertSubscription(tx, party, { ...state, ...plan, ...place, ...datesOf(found) });
    await openSegment(tx, made, toDate(made.periodStart));
    return made;
  }
  const isNew = row.providerRef !== found.ref || row.term !== plan.term;
  const isOther =
    isNew || row.planId !== plan.planId || row.planVersion !== plan.planVersion || row.seats !== state.seats;
  if (!isOther) return updateSubscription(tx, row, state);
  // The month may be over and not closed yet.
  const at = toDate(Math.min(tx.now, row.periodEnd));
  if (isNew) await billUntil(tx, party, row, found.periodStart.getTime());
  else await closeSegment(tx, row, at);
  const next = await updateSubscription(tx, row, {
    ...state,
    ...plan,
    ...place,
    ...(isNew ? { ...cutBy(row, found), movesTo: null } : {}),
  });
  await openSegment(tx, next, isNew ? toDate(next.periodStart) : at);
  return next;
}

const cutBy = (row: SubscriptionRow, found: ProviderSubscription) => ({
  ...datesOf(found),
  quotaStart: quotaStartFrom(row, found.periodStart.getTime()),
});

/** The usage of the month that ends with the change. */
async function billUntil(tx: TenantTx, party: Party, row: SubscriptionRow, at: number): Promise<void> {
  const end = Math.max(row.periodStart, Math.min(tx.now, at, row.periodEnd));
  const { currency } = await termsOf(tx, party.seller, row);
  await issueInvoice(tx, party, {
    key: `provider ${row.id} ${row.version}`,
    reason: 'change',
    subscription: row.id,
    currency,
    span: { start: row.periodStart, end },
    lines: await closeMonth(tx, party, row, end),
  });
}

/** The term is the provider's period; usage is billed by its months. */
function datesOf({ periodStart, periodEnd, status }: ProviderSubscription) {
  const anchor = status === 'trialing' ? periodEnd : periodStart;
  const term: Span = { start: periodStart.getTime(), end: periodEnd.getTime() };
  const month =
    status === 'trialing' ? term : periodAt({ anchor: term.start, interval: 'month', timezone: 'UTC' }, term.start);
  return {
    anchor,
    periodStart,
    periodEnd: toDate(Math.min(month.end, term.end)),
    termStart: periodStart,
    termEnd: periodEnd,
  };
}
