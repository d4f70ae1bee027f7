import { sql } from 'kysely';
import { day, toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { SalesFigures } from '../../metering/index.ts';
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

/** What the operator, whose transaction it is, sells: now, and for usage since an instant. One statement. */
export async function salesFigures(tx: TenantTx, since: number): Promise<SalesFigures> {
  const { rows } = await sql<SalesFigures>`
    select
      (select coalesce(jsonb_agg(to_jsonb(p) order by p.organizations desc, p.plan), '[]')
        from lookup_plan_population() as p) as plans,
      (select coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'amount', amount::text) order by currency), '[]')
        from (select v.currency, sum(s.mrr) as amount
          from eco_subscriptions s
            join eco_plan_versions v on v.org_id = s.org_id and v.plan_id = s.plan_id and v.version = s.plan_version
          where s.org_id = ${tx.org} and s.status in ('active', 'past_due') and s.mrr > 0
          group by 1) as recurring) as mrr,
      (select coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'amount', amount::text) order by currency), '[]')
        from (select currency, sum(amount) as amount from eco_usage_records
          where org_id = ${tx.org} and recorded_at >= ${toDate(since)} and amount <> 0
          group by 1) as charged) as "overageRevenue"`.execute(tx.tables());
  return rows[0] ?? { plans: [], mrr: [], overageRevenue: [] };
}
