import { type RawBuilder, sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Bound } from './share.ts';

export interface Grant {
  boundId: string;
  granted: number;
  /** Units of the bound that nobody has, after it. */
  unassigned: number;
  /** Whether other allocations may hold units that nobody uses. */
  isHeldElsewhere: boolean;
  amount: number;
  hard: boolean;
}

/** Of what is left, so that every node gets a part. */
const largestPart = 8;

/** Units that a node asks for. */
export interface Asked {
  /** By calls that wait. */
  needed: number;
  /** In advance, as many as there are of an eighth of what is left; none where that is less than `fewest`. */
  more: number;
  fewest: number;
}

/**
 * Grants units of a bound to an allocation: those that are needed, as far as there are any, and some in advance. One
 * statement: its row is locked, so all nodes together are never granted more than there is.
 */
export async function grant(
  tx: TenantTx,
  { id: allocation, bound, holder }: { id: string; bound: Bound; holder: string },
  asked: Asked,
): Promise<Grant> {
  const { needed } = asked;
  const { customer = null, feature, start, end, amount, hard } = bound;
  const ends = end === undefined ? null : toDate(end);
  const fresh = amountGranted(sql`${amount}::bigint`, sql`${hard}::boolean`, asked);
  const again = amountGranted(sql`b.amount - b.spent - b.reserved`, sql`b.hard`, asked);
  const { rows } = await sql<Grant>`
    with bound as (
      insert into eco_bounds as b (id, org_id, customer_id, feature, period_start, period_end, amount, hard, reserved,
        granted, idle_allocations)
      values (${tx.newId('amt')}, ${tx.org}, ${customer}, ${feature}, ${toDate(start)}, ${ends}, ${amount}, ${hard},
        ${fresh}, ${fresh}, case when ${fresh} in (0, ${needed}::bigint) then '{}' else array[${allocation}] end)
      on conflict (org_id, coalesce(customer_id, ''), feature, period_start) do update
        set granted = ${again}, reserved = b.reserved + ${again},
          idle_allocations = case when ${again} in (0, ${needed}::bigint) then b.idle_allocations
            else array_append(array_remove(b.idle_allocations, ${allocation}), ${allocation}) end
      returning *),
    allocation as (
      insert into eco_allocations as a (id, org_id, bound_id, holder, amount)
      select ${allocation}, org_id, id, ${holder}, granted from bound
      on conflict (id) do update set amount = a.amount + excluded.amount)
    select id as "boundId", granted, amount, hard, amount - spent - reserved as unassigned,
      array_remove(idle_allocations, ${allocation}) <> '{}' as "isHeldElsewhere" from bound`.execute(tx.tables());
  const [row] = rows;
  if (row === undefined) throw new Error('a bound was not answered');
  return row;
}

function amountGranted(
  left: RawBuilder<unknown>,
  hard: RawBuilder<unknown>,
  { needed, more, fewest }: Asked,
): RawBuilder<number> {
  const part = sql`(${left} - ${needed}::bigint) / ${sql.lit(largestPart)}`;
  return sql<number>`case when not ${hard} then ${needed}::bigint + ${more}::bigint
    else greatest(0, least(${left}, ${needed}::bigint
      + case when ${part} < ${fewest}::bigint then 0 else least(${part}, ${more}::bigint) end)) end`;
}

/** Gives units of an allocation back; it holds nothing then that nobody uses. One that has ended has none. */
export async function giveBack(tx: TenantTx, boundId: string, allocation: string, units: number): Promise<void> {
  await sql`
    with locked as (select id from eco_bounds where id = ${boundId} for no key update),
    given as (
      update eco_allocations set amount = amount - ${units}::bigint
      where id = ${allocation} and bound_id = (select id from locked) returning bound_id)
    update eco_bounds b set reserved = reserved - ${units}::bigint,
      idle_allocations = array_remove(idle_allocations, ${allocation})
    from given where b.id = given.bound_id`.execute(tx.tables());
}

export interface SettledBound {
  id: string;
  orgId: string;
  customerId: string | null;
  feature: string;
  periodStart: number;
  periodEnd: number | null;
  amount: number;
  hard: boolean;
  used: number;
  told: number;
  /** A balance, which is no quota. */
  booked: boolean;
}

const settled = sql`b.id, b.org_id, b.customer_id, b.feature, b.period_start, b.period_end, b.amount, b.hard,
  b.spent as used, b.told, b.booked`;

/**
 * Ends an allocation all of whose records are stored, but for those of mutations, which it waits for: what they say was
 * spent stays spent, and the rest is left again.
 */
export async function finish(tx: SystemTx, allocation: string): Promise<SettledBound[]> {
  const { rows: bounds } = await sql`
    select b.id from eco_bounds b join eco_allocations a on a.bound_id = b.id
    where a.id = ${allocation} for no key update of b`.execute(tx.tables());
  if (bounds.length === 0) return [];
  // Those that wrote to the inbox and have not committed hold the row; those that come later will not find it.
  await sql`select from eco_allocations where id = ${allocation} for update`.execute(tx.tables());
  await takeIn(tx, [allocation]);
  const { rows } = await sql<SettledBound>`
    with ended as (delete from eco_allocations where id = ${allocation} returning *)
    update eco_bounds b set spent = b.spent + e.spent, reserved = b.reserved - e.amount,
      idle_allocations = array_remove(b.idle_allocations, e.id)
    from ended e where b.id = e.bound_id returning ${settled}`.execute(tx.tables());
  return rows;
}

/** Adds what mutations spent to their allocations, whose rows are locked. */
async function takeIn(tx: SystemTx, allocations: readonly string[]): Promise<void> {
  await sql`
    with moved as (delete from eco_spending_inbox where allocation_id = any (${allocations}::text[]) returning *),
    sums as (select allocation_id, sum(units) as units from moved group by 1)
    update eco_allocations a set spent = a.spent + s.units from sums s where a.id = s.allocation_id`.execute(
    tx.tables(),
  );
}

/** Allocations whose holder is dead and whose journal is stored to its end. */
export async function abandoned(tx: SystemTx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select a.id from eco_allocations a join nexus_journal_positions p on p.node_id = a.holder
    where p.finished_at is not null order by 1 limit 1000`.execute(tx.tables());
  return rows.map(({ id }) => id);
}

/** True while `settle` or `abandoned` would find something: for the poller. */
export const unsettled = `exists (select from eco_spending_inbox) or exists (select from eco_allocations where spent <> 0)
  or exists (select from eco_allocations a join nexus_journal_positions p on p.node_id = a.holder
    where p.finished_at is not null)`;

/** Bounds of one transaction. */
const settledAtOnce = 200;

/** Moves what records say was spent from allocations to their bounds. Bounds that another node settles are passed over. */
export async function settle(tx: SystemTx): Promise<SettledBound[]> {
  const { rows: locked } = await sql<{ id: string }>`
    select id from eco_bounds where id in (
      select bound_id from eco_allocations where spent <> 0
      union select a.bound_id from eco_spending_inbox i join eco_allocations a on a.id = i.allocation_id)
    order by id limit ${settledAtOnce} for no key update skip locked`.execute(tx.tables());
  if (locked.length === 0) return [];
  const bounds = locked.map(({ id }) => id);
  const { rows: held } = await sql<{ id: string }>`
    select id from eco_allocations where bound_id = any (${bounds}::text[]) order by id for no key update`.execute(
    tx.tables(),
  );
  await takeIn(
    tx,
    held.map(({ id }) => id),
  );
  const { rows } = await sql<SettledBound>`
    with before as (select id, bound_id, spent from eco_allocations where bound_id = any (${bounds}::text[])),
    emptied as (
      update eco_allocations a set amount = a.amount - b.spent, spent = 0 from before b where a.id = b.id and b.spent <> 0),
    sums as (select bound_id, sum(spent) as units from before group by 1)
    update eco_bounds b set spent = b.spent + s.units, reserved = b.reserved - s.units from sums s where b.id = s.bound_id
    returning ${settled}`.execute(tx.tables());
  return rows;
}

export async function setTold(tx: SystemTx, bound: string, percent: number): Promise<void> {
  await sql`update eco_bounds set told = ${percent} where id = ${bound}`.execute(tx.tables());
}

/** Asks the other nodes for what they do not use. */
export async function recall(tx: TenantTx, topic: string, payload: string): Promise<void> {
  await sql`select pg_notify('nexus', ${`${topic}:${payload}`})`.execute(tx.tables());
}
