import { sql } from 'kysely';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import { monthOf } from '../days.ts';

/** Days as `2026-01-31`. */
export async function makePartitions(tx: SystemTx, days: readonly string[]): Promise<void> {
  await sql`select eco_usage_partitions(${days}::date[])`.execute(tx.tables());
  await sql`select eco_event_partitions(${days}::date[])`.execute(tx.tables());
}

/** Partitions of days before `first`, by name. */
export async function oldPartitions(tx: SystemTx, first: string): Promise<string[]> {
  const names: string[] = [];
  for (const table of ['eco_usage_rows', 'eco_events']) {
    const limit = `${table}_${first.replaceAll('-', '')}`;
    const { rows } = await sql<{ name: string }>`
      select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = ${table}::regclass and c.relname::text collate "C" < ${limit}
      order by 1`.execute(tx.tables());
    names.push(...rows.map(({ name }) => name));
  }
  return names;
}

/** The present generation of keys is sealed if it began before `oldest`, whatever its size. */
export async function beginOldGeneration(tx: SystemTx, oldest: Date): Promise<void> {
  await sql`select eco_event_generation(${tx.date}, ${oldest}, ${Number.MAX_SAFE_INTEGER})`.execute(tx.tables());
}

/** Generations of keys that no event was received into since `before`, by the names of their partitions. */
export async function oldGenerations(tx: SystemTx, before: Date): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    delete from eco_event_generations where sealed_at < ${before}
    returning 'eco_event_keys_' || id as name`.execute(tx.tables());
  return rows.map(({ name }) => name);
}

/** Waits only a short time for writers; readers and writers must not queue behind it for long. */
export async function dropPartition(tx: SystemTx, name: string): Promise<void> {
  await sql`set local lock_timeout = '2s'`.execute(tx.tables());
  await sql`drop table if exists ${sql.id(name)}`.execute(tx.tables());
}

/** Deletes the shapes of rows that are gone: of months before that of `first`. */
export async function pruneShapes(tx: SystemTx, first: string): Promise<void> {
  await sql`delete from eco_usage_shapes where month < ${monthOf(first)}::date`.execute(tx.tables());
}

const details = ['eco_usage_keys', 'eco_usage_customers', 'eco_usage_tags'];

/** Deletes rollups of days before `first`; those by month, of months before its own. */
export async function pruneRollups(tx: SystemTx, first: string): Promise<void> {
  await sql`delete from eco_usage_daily where day < ${first}::date`.execute(tx.tables());
  await sql`delete from eco_usage_hourly where day < ${first}::date`.execute(tx.tables());
  for (const table of details) {
    await sql`delete from ${sql.table(table)} where month < ${monthOf(first)}::date`.execute(tx.tables());
  }
  await sql`delete from eco_meter_days where day < ${first}::date`.execute(tx.tables());
  await sql`delete from eco_usage_last where at < ${first}::timestamp at time zone 'UTC'`.execute(tx.tables());
}

/** Deletes bounds of periods that ended before `first`, of which no node holds anything. Balances have no period. */
export async function pruneBounds(tx: SystemTx, first: string): Promise<void> {
  await sql`delete from eco_bounds
    where period_end < ${first}::timestamp at time zone 'UTC' and not booked and reserved = 0`.execute(tx.tables());
}

/** What names the customers, keys and endpoints of an organization, and its events; the sums by which it is invoiced stay. */
export async function eraseDetails(tx: SystemTx, org: string): Promise<void> {
  const events = ['eco_events', 'eco_meter_days', 'eco_meters'];
  // With a bound go its allocations, and what is not yet counted of them.
  for (const table of [...details, 'eco_usage_last', ...events, 'eco_entitlements', 'eco_bounds']) {
    await sql`delete from ${sql.table(table)} where org_id = ${org}`.execute(tx.tables());
  }
}
