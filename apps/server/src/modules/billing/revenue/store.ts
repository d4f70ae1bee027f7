import { day } from '../../../kernel/clock.ts';
import { columnOf } from '../amounts.ts';
import { type Choice, monthlyOf } from '../invoices/lines.ts';
import { type BillingTx, type Party, partyColumns } from '../party.ts';
import type { SubscriptionRow } from '../subscriptions/store.ts';
import type { Tables } from '../tables.ts';

type Kind = 'new' | 'expansion' | 'contraction' | 'churn' | 'reactivation';

/** Trials are no revenue yet; what is late still is. */
export const recurringOf = (status: SubscriptionRow['status'], choice: Choice): bigint =>
  status === 'active' || status === 'past_due' ? monthlyOf(choice) : 0n;

/**
 * Notes that the recurring revenue of a customer went from one value to another. A customer who was worth something before
 * and comes back is a reactivation.
 */
export async function recordMovement(
  tx: BillingTx,
  party: Party,
  subscription: SubscriptionRow,
  { before, after, choice, at }: { before: bigint; after: bigint; choice: Choice; at: Date },
): Promise<void> {
  if (before === after) return;
  // A month is closed for good two days after its end: what is told later belongs to the month in which it is told.
  const told = at.getTime() < tx.now - day ? tx.date : at;
  const { seller, customer } = party;
  const movements = tx.tables<Tables>();
  const came = before === 0n;
  const earlier = came
    ? await movements
        .selectFrom('eco_revenue_movements')
        .select('id')
        .where('orgId', '=', seller)
        .where('customerId', '=', customer)
        .limit(1)
        .executeTakeFirst()
    : undefined;
  await movements
    .insertInto('eco_revenue_movements')
    .values({
      id: tx.newId('mrr'),
      ...partyColumns(party),
      subscriptionId: subscription.id,
      kind: kindOf(before, after, earlier !== undefined),
      currency: choice.terms.currency,
      amount: columnOf(after - before),
      plan: choice.terms.slug,
      at: told,
    })
    .execute();
}

function kindOf(before: bigint, after: bigint, returns: boolean): Kind {
  if (before === 0n) return returns ? 'reactivation' : 'new';
  if (after === 0n) return 'churn';
  return after > before ? 'expansion' : 'contraction';
}
