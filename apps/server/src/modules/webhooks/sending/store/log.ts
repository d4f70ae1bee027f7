import { sql } from 'kysely';
import { day, toDate, toIso } from '../../../../kernel/clock.ts';
import type { SystemTx } from '../../../../kernel/db/tx.ts';

/** Days of which partitions are made ahead: each node makes them when its day begins, and this job each night. */
const daysAhead = 7;

export const dateOf = (instant: number): string => toIso(instant).slice(0, 10);

/** From the day before, since an attempt may have begun then. */
export async function makeDays(tx: SystemTx): Promise<void> {
  const days = Array.from({ length: daysAhead + 2 }, (_, n) => dateOf(tx.now + (n - 1) * day));
  await sql`select eco_webhook_attempt_partitions(${days}::date[])`.execute(tx.tables());
}

/** What `days` says of an organization whose plan says nothing. */
const keptDays = 30;

/** Rows of one transaction. */
const batch = 5000;

const feature = 'webhook-log-days';
const ageOf = sql`coalesce((select e.amount from eco_entitlements e
  where e.org_id = m.org_id and e.customer_id is null and e.feature = ${feature}), ${keptDays})`;

/** Messages that are older than their organization keeps them, with their deliveries; answers whether there may be more. */
export async function pruneMessages(tx: SystemTx): Promise<boolean> {
  const { numAffectedRows } = await sql`
    with old as (
      select m.id from eco_webhook_messages m
      where m.created_at < ${toDate(tx.now - day)} and m.created_at < ${tx.date}::timestamptz - make_interval(days => ${ageOf}::int)
        and not exists (select from eco_webhook_deliveries d where d.message_id = m.id and d.due_at is not null)
      limit ${batch} for update skip locked),
    attempts as (
      delete from eco_webhook_attempts a using eco_webhook_deliveries d, old
      where d.message_id = old.id and a.delivery_id = d.id)
    delete from eco_webhook_messages m using old where m.id = old.id`.execute(tx.tables());
  return numAffectedRows === BigInt(batch);
}

/** Partitions of days before those that any organization keeps. */
export async function oldDays(tx: SystemTx): Promise<string[]> {
  const { rows: longest } = await sql<{ days: number }>`
    select greatest(${keptDays}::bigint, max(amount)) as days from eco_entitlements where feature = ${feature}`.execute(
    tx.tables(),
  );
  const first = dateOf(tx.now - (Number(longest[0]?.days ?? keptDays) + 1) * day).replaceAll('-', '');
  const { rows } = await sql<{ name: string }>`
    select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'eco_webhook_attempts'::regclass
      and c.relname::text collate "C" < ${`eco_webhook_attempts_${first}`}
    order by 1`.execute(tx.tables());
  return rows.map(({ name }) => name);
}

export async function dropDay(tx: SystemTx, name: string): Promise<void> {
  await sql`set local lock_timeout = '2s'`.execute(tx.tables());
  await sql`drop table if exists ${sql.id(name)}`.execute(tx.tables());
}

/** Endpoints that were deleted, once their log is gone. */
export async function pruneEndpoints(tx: SystemTx): Promise<void> {
  await sql`
    delete from eco_webhook_endpoints e where e.state = 'deleted'
      and not exists (select from eco_webhook_deliveries d where d.endpoint_id = e.id)`.execute(tx.tables());
}

/**
 * Deliveries that wait for a time that no schedule gives: they were stored under a clock that was ahead. And those whose
 * last attempt was interrupted by the end of a process.
 */
export async function repairDeliveries(tx: SystemTx, maxStep: number): Promise<void> {
  await sql`update eco_webhook_deliveries set due_at = ${tx.date} where due_at > ${toDate(tx.now + longestWaitMs)}`.execute(
    tx.tables(),
  );
  await sql`
    with ended as (
      update eco_webhook_deliveries set state = 'exhausted', due_at = null, last_failure = 'INTERRUPTED',
        completed_at = ${tx.date}, updated_at = ${tx.date}
      where state = 'sending' and due_at <= ${tx.date} and step >= ${maxStep}
      returning org_id, id, attempts)
    insert into eco_webhook_attempts (org_id, delivery_id, number, at, duration_ms, failure)
    select org_id, id, attempts, ${tx.date}, 0, 'INTERRUPTED' from ended`.execute(tx.tables());
}

/** A day and a fifth, and what clocks of nodes may differ by. */
const longestWaitMs = 1.25 * day;
