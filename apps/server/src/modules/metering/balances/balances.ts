import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import { entitlementTopic, topicOf } from '../entitlements/quotas.ts';
import type { Balance } from '../entitlements/schema.ts';

type AnyTx = TenantTx | SystemTx;

const of = ({ org, customer, feature }: Balance) =>
  sql`org_id = ${org} and customer_id = ${customer} and feature = ${feature} and period_start = ${toDate(0)}`;

/**
 * Adds units, or takes them away as far as no node holds them and none is spent. Answers by how many it changed. Nodes give
 * back with the commit what they hold, so that what is taken away later finds them.
 */
export async function changeBalance(tx: AnyTx, balance: Balance, units: number): Promise<number> {
  const { org, customer, feature } = balance;
  await sql`
    insert into eco_bounds (id, org_id, customer_id, feature, period_start, amount, hard, booked)
    values (${tx.newId('amt')}, ${org}, ${customer}, ${feature}, ${toDate(0)}, 0, true, true)
    on conflict (org_id, coalesce(customer_id, ''), feature, period_start) do nothing`.execute(tx.tables());
  const { rows } = await sql<{ units: number }>`
    with change as (
      select id, greatest(${units}::bigint, -greatest(amount - spent - reserved, 0)) as units
      from eco_bounds where ${of(balance)} for no key update)
    update eco_bounds b set amount = b.amount + change.units from change where b.id = change.id
    returning change.units`.execute(tx.tables());
  await tx.invalidate(entitlementTopic, topicOf(balance));
  return rows[0]?.units ?? 0;
}

/** Spends units in the transaction, or none where there are too few that no node holds. */
export async function spendBalance(tx: AnyTx, balance: Balance, units: number): Promise<boolean> {
  const { rows } = await sql`
    update eco_bounds set spent = spent + ${units}::bigint
    where ${of(balance)} and amount - spent - reserved >= ${units}::bigint returning id`.execute(tx.tables());
  return rows.length > 0;
}

/**
 * Spends as many units in the transaction as there are that no node holds, at most so many; answers how many. An
 * organization's own transaction spends its balances at the operator.
 */
export async function spendAtMost(tx: AnyTx, balance: Balance, most: number): Promise<number> {
  if (tx.scope === 'tenant' && tx.org !== balance.org) {
    const { rows } = await sql<{ units: number | null }>`
      select lookup_spend_own_balance(${balance.feature}, ${most}::bigint) as units`.execute(tx.tables());
    return Number(rows[0]?.units ?? 0);
  }
  const { rows } = await sql<{ units: number }>`
    with change as (
      select id, greatest(0, least(${most}::bigint, amount - spent - reserved)) as units
      from eco_bounds where ${of(balance)} for no key update)
    update eco_bounds b set spent = b.spent + change.units from change where b.id = change.id
    returning change.units`.execute(tx.tables());
  return rows[0]?.units ?? 0;
}

/** What was spent since the owner last asked, each unit once: the owner books it in the same transaction. */
export async function takeOverSpent(tx: AnyTx, balance: Balance): Promise<number> {
  const { rows } = await sql<{ units: number }>`
    with open as (select id, spent - posted as units from eco_bounds where ${of(balance)} for no key update)
    update eco_bounds b set posted = b.spent from open where b.id = open.id returning open.units`.execute(tx.tables());
  return rows[0]?.units ?? 0;
}

/** Of which something was spent that the owner has not asked for. `owner`: the word before the colon. */
export async function spentBalances(tx: SystemTx, owner: string, limit: number): Promise<Balance[]> {
  const { rows } = await sql<Balance>`
    select org_id as org, customer_id as customer, feature from eco_bounds
    where booked and spent <> posted and feature like ${`${owner}:%`} order by id limit ${limit}`.execute(tx.tables());
  return rows;
}

/** Those of which less is left than is told, what nodes hold and have not spent included. */
export async function lowBalances<Of extends Balance & { below: number }>(
  tx: SystemTx,
  wanted: readonly Of[],
): Promise<Of[]> {
  const columns = [
    wanted.map(({ org }) => org),
    wanted.map(({ customer }) => customer),
    wanted.map(({ feature }) => feature),
  ];
  const { rows } = await sql<{ place: number }>`
    select w.place::integer as place
    from unnest(${columns[0]}::text[], ${columns[1]}::text[], ${columns[2]}::text[], ${wanted.map(({ below }) => below)}::bigint[])
      with ordinality as w (org, customer, feature, below, place)
    left join eco_bounds b on b.org_id = w.org and b.customer_id = w.customer and b.feature = w.feature
      and b.period_start = ${toDate(0)}
    where coalesce(b.amount - b.spent
      - (select coalesce(sum(a.spent), 0) from eco_allocations a where a.bound_id = b.id), 0) < w.below
    order by w.place`.execute(tx.tables());
  return rows.flatMap(({ place }) => wanted[place - 1] ?? []);
}

/** Units that can be spent: neither spent nor held by a node. */
export async function unspent(tx: AnyTx, balance: Balance): Promise<number> {
  const { rows } = await sql<{ units: number }>`
    select amount - spent - reserved as units from eco_bounds where ${of(balance)}`.execute(tx.tables());
  return rows[0]?.units ?? 0;
}

/** The same of the acting organization's own balances at the operator. */
export async function ownUnspent(tx: TenantTx, owner: string): Promise<{ feature: string; units: number }[]> {
  const { rows } = await sql<{ feature: string; units: number }>`
    select feature, units from lookup_own_balances(${owner})`.execute(tx.tables());
  return rows;
}
