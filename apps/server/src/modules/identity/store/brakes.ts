import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, Tx } from '../../../kernel/db/tx.ts';
import type { OwnTx } from './identities.ts';

export interface Brake {
  key: Buffer;
  /** Attempts before the first lock. */
  free: number;
  /** Milliseconds of the first lock; each further attempt doubles it … */
  firstMs: number;
  /** … up to this. */
  longestMs: number;
}

/**
 * Counts one attempt before it is made, so that a thousand at once are a thousand; undefined, or the epoch milliseconds
 * until which the key is locked (then nothing was counted). An attempt older than `forgetBefore` no longer counts.
 */
export async function takeAttempt(tx: Tx, brake: Brake, forgetBefore: number): Promise<number | undefined> {
  const { key, free, firstMs, longestMs } = brake;
  const now = toDate(tx.now);
  const forget = toDate(forgetBefore);
  const { rows } = await sql`
    insert into eco_login_brakes as b (key, attempts, locked_until, updated_at)
    values (${key}, 1, null, ${now})
    on conflict (key) do update set
      attempts = case when b.updated_at < ${forget} then 1 else b.attempts + 1 end,
      locked_until = case
        when b.updated_at < ${forget} or b.attempts + 1 < ${free} then null
        else ${now}::timestamptz + interval '1 millisecond' *
          least(${longestMs}::float8, ${firstMs}::float8 * power(2, least(b.attempts + 1 - ${free}, 20)))
        end,
      updated_at = ${now}
    where b.locked_until is null or b.locked_until <= ${now}
    returning attempts`.execute(tx.tables());
  if (rows.length > 0) return undefined;
  const locked = await sql<{ until: number }>`
    select locked_until as until from eco_login_brakes where key = ${key}`.execute(tx.tables());
  return locked.rows[0]?.until ?? tx.now + firstMs;
}

/** Forgets the attempts of a key. */
export async function release(tx: Tx, key: Buffer): Promise<void> {
  await sql`delete from eco_login_brakes where key = ${key}`.execute(tx.tables());
}

/** Takes back the one attempt that turned out to be right; those of others stay counted. */
export async function takeBack(tx: Tx, key: Buffer): Promise<void> {
  await sql`update eco_login_brakes set attempts = greatest(attempts - 1, 0), locked_until = null
    where key = ${key}`.execute(tx.tables());
}

/** Remembers that the person of the transaction has logged in from this address. */
export async function rememberAddress(tx: OwnTx, key: Buffer): Promise<void> {
  await sql`insert into eco_familiar_addresses (person_id, key, last_used_at)
    values (${tx.person}, ${key}, ${toDate(tx.now)})
    on conflict (person_id, key) do update set last_used_at = excluded.last_used_at`.execute(tx.tables());
}

export async function pruneBrakes(tx: SystemTx, attemptsBefore: number, addressesBefore: number): Promise<void> {
  await sql`delete from eco_login_brakes
    where updated_at < ${toDate(attemptsBefore)} and coalesce(locked_until, updated_at) < ${toDate(tx.now)}`.execute(
    tx.tables(),
  );
  await sql`delete from eco_familiar_addresses where last_used_at < ${toDate(addressesBefore)}`.execute(tx.tables());
}
