import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Buyer, Entitlement, EntitlementPeriod } from './schema.ts';

export interface StoredEntitlement extends Entitlement {
  periodStart: number;
  periodEnd: number | null;
}

/** `anyCustomer`: whether at least one customer of the organization has an entitlement. */
export async function readEntitlements(
  tx: TenantTx,
  { org, customer = null }: { org: string; customer?: string | null | undefined },
): Promise<{ entitlements: StoredEntitlement[]; anyCustomer: boolean }> {
  const { rows } = await sql<{ entitlements: StoredEntitlement[]; anyCustomer: boolean }>`
    select coalesce((select jsonb_agg(jsonb_build_object('feature', feature, 'amount', amount, 'hard', hard,
        'periodStart', floor(extract(epoch from period_start) * 1000),
        'periodEnd', floor(extract(epoch from period_end) * 1000)) order by feature)
      from eco_entitlements where org_id = ${org} and customer_id is not distinct from ${customer}), '[]') as entitlements,
      exists (select from eco_entitlements where org_id = ${org} and customer_id is not null) as "anyCustomer"`.execute(
    tx.tables(),
  );
  return rows[0] ?? { entitlements: [], anyCustomer: false };
}

/** Of the organization itself, with its row locked until the transaction ends: whoever else adds one waits. */
export async function lockEntitlement(tx: TenantTx, feature: string): Promise<{ amount: number | null } | undefined> {
  const { rows } = await sql<{ amount: number | null }>`
    select amount from eco_entitlements
    where org_id = ${tx.org} and customer_id is null and feature = ${feature} and hard for no key update`.execute(
    tx.tables(),
  );
  return rows[0];
}

export interface Replacement {
  entitlements: readonly Entitlement[];
  period: EntitlementPeriod;
  source: string;
}

/** In place of all that there were. */
export async function replaceEntitlements(
  tx: TenantTx | SystemTx,
  { org, customer }: Buyer,
  { entitlements, period, source }: Replacement,
): Promise<void> {
  const [start, end] = [toDate(period.start), period.end === null ? null : toDate(period.end)];
  const features = entitlements.map(({ feature }) => feature);
  await sql`delete from eco_entitlements where org_id = ${org} and customer_id is not distinct from ${customer ?? null}
    and feature <> all (${features}::text[])`.execute(tx.tables());
  const given = sql`unnest(${features}::text[], ${entitlements.map(({ amount }) => amount)}::bigint[],
    ${entitlements.map(({ hard }) => hard)}::boolean[]) as given (feature, amount, hard)`;
  await sql`
    insert into eco_entitlements as e
      (org_id, customer_id, feature, amount, hard, period_start, period_end, source, updated_at)
    select ${org}, ${customer ?? null}, feature, amount, hard, ${start}::timestamptz, ${end}::timestamptz, ${source}, ${tx.date}
    from ${given}
    on conflict (org_id, coalesce(customer_id, ''), feature) do update set amount = excluded.amount, hard = excluded.hard,
      period_start = excluded.period_start, period_end = excluded.period_end, source = excluded.source,
      updated_at = excluded.updated_at`.execute(tx.tables());
}

/** Bounds of the period that are there already get the new amounts; what was told of a smaller one can be told again. */
export async function changeBounds(
  tx: TenantTx | SystemTx,
  { org, customer }: Buyer,
  period: EntitlementPeriod,
): Promise<void> {
  await sql`
    update eco_bounds b set amount = e.amount, hard = e.hard, period_end = e.period_end,
      told = case when e.amount > b.amount then 0 else b.told end
    from eco_entitlements e
    where b.org_id = ${org} and b.customer_id is not distinct from ${customer ?? null}
      and b.period_start = ${toDate(period.start)} and e.org_id = b.org_id
      and e.customer_id is not distinct from b.customer_id and e.feature = b.feature and e.amount is not null`.execute(
    tx.tables(),
  );
}
