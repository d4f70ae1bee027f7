import { billingErrors } from '../errors.ts';
import { chargeOf } from '../invoices/lines.ts';
import type { BillingTx, Party } from '../party.ts';
import { termsOf } from '../plans/store.ts';
import type { SubscriptionRow } from './store.ts';
import { endsWithTerm, findSubscription } from './store.ts';

/** With what its plan is called and costs. */
export async function viewOf(tx: BillingTx, row: SubscriptionRow) {
  const terms = await termsOf(tx, row.orgId, row);
  const { slug: plan, name: planName, currency } = terms;
  const amount = String(chargeOf({ terms, term: row.term, seats: row.seats }));
  const nextPlanId = row.nextPlanId as SubscriptionRow['planId'] | null;
  return { ...row, nextPlanId, cancelAtPeriodEnd: endsWithTerm(row), plan, planName, currency, amount };
}

/** @throws NOT_SUBSCRIBED */
export async function readSubscription(tx: BillingTx, party: Party) {
  const row = await findSubscription(tx, party);
  if (row === undefined) throw billingErrors.NOT_SUBSCRIBED();
  return viewOf(tx, row);
}
