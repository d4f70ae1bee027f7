import { sql } from 'kysely';
import type { SystemTx } from '../../../kernel/db/tx.ts';

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
  'eco_billing_providers',
  'eco_provider_refs',
  'eco_stripe_events',
  'eco_polar_events',
  'eco_revenue_movements',
  'eco_revenue_snapshots',
];

/** All that an erased organization sold. What it bought from the operator stays with the operator. */
export async function eraseSeller(tx: SystemTx, org: string): Promise<void> {
  for (const table of tables) await sql`delete from ${sql.table(table)} where org_id = ${org}`.execute(tx.tables());
}
