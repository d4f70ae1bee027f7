import { sql } from 'kysely';
import { day, toDate } from '../../../kernel/clock.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';

/** Of all sellers: with months that were charged in the last 70 days, and that live still or ended then. */
export async function chargedSubscriptions(tx: SystemTx): Promise<Id<'sub'>[]> {
  const { rows } = await sql<{ id: Id<'sub'> }>`
    select distinct s.id from eco_subscriptions s join eco_usage_records r on r.subscription_id = s.id
    where r.ends_at > ${toDate(tx.now - 70 * day)} order by s.id`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

/** What the rows of single requests add up to; the rollups are compared with it. */
export async function rawUnits(
  tx: SystemTx,
  { org, customer }: { org: string; customer?: string | undefined },
  feature: string,
  { start, end }: { start: number; end: number },
): Promise<string> {
  const { rows } = await sql<{ units: string }>`
    select coalesce(sum(quantity), 0)::text as units from eco_api_usage
    where org_id = ${org} and (${customer ?? null}::text is null or customer_id = ${customer ?? null})
      and meter = ${feature} and at >= ${toDate(start)} and at < ${toDate(end)}`.execute(tx.tables());
  return rows[0]?.units ?? '0';
}

/** Micro-units of a part of a month that stand on invoices, or wait for the next one. */
export async function invoicedFor(
  tx: SystemTx,
  subscription: string,
  feature: string,
  { start }: { start: number },
): Promise<string> {
  const { rows } = await sql<{ amount: string }>`
    select coalesce(sum(amount), 0)::text as amount from (
      select l.amount from eco_invoice_lines l join eco_invoices i on i.id = l.invoice_id
      where i.subscription_id = ${subscription} and l.feature = ${feature} and l.period_start = ${toDate(start)}
        and l.kind in ('usage', 'seats', 'adjustment')
      union all
      select amount from eco_invoice_items
      where subscription_id = ${subscription} and feature = ${feature} and period_start = ${toDate(start)}
        and kind in ('usage', 'seats', 'adjustment') and invoice_id is null) as charged`.execute(tx.tables());
  return rows[0]?.amount ?? '0';
}
