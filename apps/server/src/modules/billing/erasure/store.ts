import { sql } from 'kysely';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import { operatorOrg } from '../../../kernel/record.ts';

/** In the order in which they refer to each other. What hangs on one of them goes with it. */
const tables = [
  'eco_subscriptions',
  'eco_billing_settings',
  'eco_billing_profiles',
  'eco_plans',
  'eco_usage_records',
  'eco_invoice_items',
  'eco_invoices',
  'eco_invoice_numbers',
  'eco_ledger',
  'eco_credit_grants',
  'eco_credit_top_ups',
  'eco_auto_top_ups',
  'eco_billing_providers',
  'eco_former_billing_providers',
  'eco_stripe_events',
  'eco_polar_events',
  'eco_provider_reconciliations',
  'eco_revenue_movements',
  'eco_revenue_snapshots',
];

/** All that an erased organization sold. What it bought from the operator stays with the operator. */
export async function eraseSeller(tx: SystemTx, org: string): Promise<void> {
  for (const table of tables) await sql`delete from ${sql.table(table)} where org_id = ${org}`.execute(tx.tables());
}

/**
 * An erased organization buys nothing more, and the operator forgets its name. Invoices stay: they are records of the
 * operator.
 */
export async function endPurchases(tx: SystemTx, org: string): Promise<void> {
  const { rows } = await sql<{ id: string; mrr: number }>`
    update eco_subscriptions s set status = 'canceled', ended_at = ${tx.date}, canceled_at = coalesce(canceled_at, ${tx.date}),
      mrr = 0, version = s.version + 1, updated_at = ${tx.date}
    from (select id, mrr from eco_subscriptions where buyer_org_id = ${org} and status <> 'canceled' for update) before
    where s.id = before.id returning s.id, before.mrr`.execute(tx.tables());
  for (const { id, mrr } of rows.filter((row) => row.mrr > 0))
    await sql`
      insert into eco_revenue_movements (id, org_id, customer_id, buyer_org_id, subscription_id, kind, currency, amount, plan, at)
      select ${tx.newId('mrr')}, s.org_id, s.customer_id, s.buyer_org_id, s.id, 'churn', v.currency, ${-mrr}::bigint, p.slug,
        ${tx.date}
      from eco_subscriptions s join eco_plans p on p.id = s.plan_id
        join eco_plan_versions v on v.plan_id = p.id and v.version = s.plan_version
      where s.id = ${id}`.execute(tx.tables());
  await sql`
    update eco_customers set name = 'Erased organization', email = null, updated_at = ${tx.date}
    where org_id = ${operatorOrg} and external_id = ${org} and name <> 'Erased organization'`.execute(tx.tables());
}
