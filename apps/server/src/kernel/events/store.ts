import { sql } from 'kysely';
import { futureAfter, hour, toDate } from '../clock.ts';
import type { SystemTx } from '../db/tx.ts';
import type { StoredEvent } from './events.ts';

/** The longest a subscription waits for its next attempt. */
export const maxDelayMs = hour;

/** For the poller: the conditions of `claim` and `claimRetries`. */
export const waiting = ['nexus_events where delivered_at is null and', 'nexus_event_retries where']
  .map(
    (from) => `exists (select from ${from}
      (next_attempt_at <= moment.now or next_attempt_at > moment.now + interval '65 minutes'))`,
  )
  .join(' or ');

/** One that would wait longer than any was stored under a clock that was ahead. */
const due = (table: string, now: number) => {
  const at = sql.ref(`${table}.next_attempt_at`);
  return sql`(${at} <= ${toDate(now)} or ${at} > ${toDate(futureAfter(now + maxDelayMs))})`;
};

/** Events that no subscription has been handed yet. */
export async function claim(tx: SystemTx, now: number, limit: number): Promise<StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    select id, org_id as org, type, subject, data, at
    from nexus_events
    where delivered_at is null and ${due('nexus_events', now)}
    order by next_attempt_at, id
    limit ${limit}
    for update skip locked`.execute(tx.tables());
  return rows;
}

export interface Retry extends StoredEvent {
  subscription: string;
  /** How often the subscription has failed. */
  attempts: number;
}

export async function claimRetries(tx: SystemTx, now: number, limit: number): Promise<Retry[]> {
  const { rows } = await sql<Retry>`
    select event.id, event.org_id as org, event.type, event.subject, event.data, event.at,
      retry.subscription, retry.attempts
    from nexus_event_retries retry join nexus_events event on event.id = retry.event_id
    where ${due('retry', now)}
    order by retry.next_attempt_at, retry.event_id
    limit ${limit}
    for update of retry skip locked`.execute(tx.tables());
  return rows;
}

export async function markDelivered(tx: SystemTx, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql`update nexus_events set delivered_at = ${now} where id = any(${ids})`.execute(tx.tables());
}

export async function writeRetry(
  tx: SystemTx,
  { event, subscription, attempts, at }: { event: string; subscription: string; attempts: number; at: Date },
): Promise<void> {
  await sql`
    insert into nexus_event_retries (event_id, subscription, attempts, next_attempt_at)
    values (${event}, ${subscription}, ${attempts}, ${at})
    on conflict (event_id, subscription) do update
      set attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at`.execute(tx.tables());
}

export async function deleteRetry(tx: SystemTx, event: string, subscription: string): Promise<void> {
  await sql`
    delete from nexus_event_retries
    where event_id = ${event} and subscription = ${subscription}`.execute(tx.tables());
}

/** Deletes what was delivered before `before` to every subscription; returns how many. */
export async function prune(tx: SystemTx, before: Date): Promise<bigint> {
  const { numAffectedRows } = await sql`
    delete from nexus_events
    where delivered_at < ${before}
      and not exists (select from nexus_event_retries where event_id = nexus_events.id)`.execute(tx.tables());
  return numAffectedRows ?? 0n;
}
