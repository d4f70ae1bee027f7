import { day, toDate } from '../../../kernel/clock.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { isOverdue } from '../invoices/store.ts';
import type { BillingTx, Party } from '../party.ts';
import { termsOf } from '../plans/store.ts';
import { entitle } from './entitlements.ts';
import { subscriptionEvents } from './schema.ts';
import { tellOf } from './shared.ts';
import { isLimited, lockById, lockSubscription, partyOf, reminders, updateSubscription } from './store.ts';

/** Between the failed payment and the limits of the default plan. */
const graceDays = 7;
/** Days after the failed payment on which the buyer is reminded. */
const reminderDays = [0, 3, 6] as const;

/**
 * Where a payment is late: reminds on days 0, 3 and 6, and after 7 the limits of the default plan hold. Data is kept. Doing
 * it twice does nothing more.
 */
export async function remind(tx: SystemTx, id: Id<'sub'>): Promise<void> {
  const before = await lockById(tx, id);
  // Whoever tries has the time that was promised.
  if (before === undefined || before.status === 'trialing') return;
  const party = partyOf(before);
  if (!(await isOverdue(tx, party))) return recoverIfPaid(tx, party);
  const terms = await termsOf(tx, party.seller, before);
  const since = before.pastDueSince ?? tx.now;
  const late = Math.floor((tx.now - since) / day);
  const due = reminderDays.filter((wait) => wait <= late).length;
  const next = reminderDays[due - 1] ?? 0;
  if (before.reminders < due) {
    const row = await updateSubscription(tx, before, {
      ...{ status: 'past_due', pastDueSince: toDate(since), graceEnd: toDate(since + graceDays * day), reminders: due },
    });
    const event = subscriptionEvents.pastDue;
    tellOf(tx, party, { row, terms }, { event, action: 'subscription.remind', late: { day: next } });
    return;
  }
  if (late < graceDays || isLimited(before)) return;
  const row = await updateSubscription(tx, before, { reminders: reminders + 1 });
  await entitle(tx, party, { row, terms });
  tellOf(tx, party, { row, terms }, { event: subscriptionEvents.limited, action: 'subscription.limit', risk: 'high' });
}

/** Once nothing is late any more, the subscription is what it was. */
export async function recoverIfPaid(tx: BillingTx, party: Party): Promise<void> {
  const before = await lockSubscription(tx, party);
  if (before?.status !== 'past_due' || (await isOverdue(tx, party))) return;
  const none = { pastDueSince: null, graceEnd: null, reminders: 0 };
  const row = await updateSubscription(tx, before, { ...none, status: 'active' });
  const terms = await termsOf(tx, party.seller, row);
  await entitle(tx, party, { row, terms });
  tellOf(tx, party, { row, terms }, { event: subscriptionEvents.recovered, action: 'subscription.recover' });
}

/** Once for each trial. */
export async function tellTrialEnds(tx: SystemTx, id: Id<'sub'>): Promise<void> {
  const before = await lockById(tx, id);
  if (before?.status !== 'trialing' || before.trialToldAt !== null) return;
  const party = partyOf(before);
  const row = await updateSubscription(tx, before, { trialToldAt: tx.date });
  const terms = await termsOf(tx, party.seller, row);
  tellOf(tx, party, { row, terms }, { event: subscriptionEvents.trialEnding, action: 'subscription.tell-trial-ends' });
}
