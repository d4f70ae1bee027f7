import { sql } from 'kysely';
import { futureAfter, hour, toDate } from '../clock.ts';
import type { SystemTx } from '../db/tx.ts';
import type { StoredEvent } from './events.ts';

/** The longest an event waits for its next attempt. */
export const maxDelayMs = hour;

/** For the poller: the condition of `claim`. */
export const waiting = `exists (select from nexus_events where delivered_at is null
  and (next_attempt_at <= moment.now or next_attempt_at > moment.now + interval '65 minutes'))`;

/** Events that are due; one that would wait longer than any was stored under a clock that was ahead. */
export async function claim(tx: SystemTx, now: number, limit: number): Promise<(StoredEvent & { attempts: number })[]> {
  const { rows } = await sql<StoredEvent & { attempts: number }>`
    select id, org_id as org, type, subject, data, at, attempts
    from nexus_events
    where delivered_at is null
      and (next_attempt_at <= ${toDate(now)} or next_attempt_at > ${toDate(futureAfter(now + maxDelayMs))})
    order by next_attempt_at, id
    limit ${limit}
    for update skip locked`.execute(tx.tables());
  return rows;
}

export async function markDelivered(tx: SystemTx, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql`update nexus_events set delivered_at = ${now} where id = any(${ids})`.execute(tx.tables());
}

export async function postpone(tx: SystemTx, id: string, attempts: number, until: Date): Promise<void> {
  await sql`update nexus_events set attempts = ${attempts}, next_attempt_at = ${until} where id = ${id}`.execute(
    tx.tables(),
  );
}

/** Deletes what was delivered before `before`; returns how many. */
export async function prune(tx: SystemTx, before: Date): Promise<bigint> {
  const { numAffectedRows } = await sql`delete from nexus_events where delivered_at < ${before}`.execute(tx.tables());
  return numAffectedRows ?? 0n;
}
