import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, Tx } from '../../../kernel/db/tx.ts';
import type { OwnTx } from '../account/store.ts';

export interface Brake {
  key: Buffer;
  /** Attempts before the first lock. */
  free: number;
  /** Milliseconds of the first lock; each further attempt doubles it … */
  firstMs: number;
  /** … up to this. */
  longestMs: number;
  /** Milliseconds without an attempt after which one is forgotten, or all of them. */
  forgetMs: number;
  forgets: 'all' | 'one';
}

/** Either it was counted, and the how-manieth it is, or the key is locked until then (epoch milliseconds). */
export type Counted = { attempts: number; until?: never } | { until: number; attempts?: never };

/**
 * Counts one attempt before it is made, so that a thousand at once are a thousand. While the key is locked nothing is
 * counted and nothing changes.
 */
export async function takeAttempt(tx: Tx, brake: Brake): Promise<Counted> {
  const { key, free, firstMs, longestMs, forgetMs } = brake;
  const now = toDate(tx.now);
  const { kept, since } = remembered(brake, now);
  const { rows } = await sql<{ attempts: number }>`
    insert into eco_login_brakes as b (key, attempts, locked_until, updated_at, forget_at)
    values (${key}, 1, null, ${now}, ${toDate(tx.now + forgetMs)})
    on conflict (key) do update set
      attempts = ${kept} + 1,
      locked_until = case
        when ${kept} + 1 < ${free} then null
        else ${now}::timestamptz + interval '1 millisecond' *
          least(${longestMs}::float8, ${firstMs}::float8 * power(2, least(${kept} + 1 - ${free}, 20)))
        end,
      updated_at = ${since},
      forget_at = ${since} + interval '1 millisecond' * (${forgetMs}::float8 * ${weight(brake, kept)})
    where b.locked_until is null or b.locked_until <= ${now}
    returning attempts`.execute(tx.tables());
  if (rows[0] !== undefined) return rows[0];
  const locked = await sql<{ until: number }>`
    select locked_until as until from eco_login_brakes where key = ${key}`.execute(tx.tables());
  return { until: locked.rows[0]?.until ?? tx.now + firstMs };
}

type Fragment = ReturnType<typeof sql>;

/** How many attempts still count, and the instant from which the next is forgotten. */
function remembered({ forgets, forgetMs }: Brake, now: Date): { kept: Fragment; since: Fragment } {
  if (forgets === 'all') {
    return { kept: sql`case when b.forget_at <= ${now} then 0 else b.attempts end`, since: sql`${now}::timestamptz` };
  }
  // A clock that was set back forgets nothing, and counts nothing twice.
  const forgotten = sql`greatest(0, floor(extract(epoch from ${now}::timestamptz - b.updated_at) * 1000 / ${forgetMs}::float8))`;
  return {
    kept: sql`greatest(0, b.attempts - ${forgotten}::integer)`,
    // Whole steps only, so that whoever logs in every day forgets a mistake a day all the same.
    since: sql`case when b.attempts <= ${forgotten} then ${now}::timestamptz
      else b.updated_at + interval '1 millisecond' * (${forgetMs}::float8 * ${forgotten}) end`,
  };
}

const weight = ({ forgets }: Brake, kept: Fragment): Fragment => (forgets === 'all' ? sql`1` : sql`(${kept} + 1)`);

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

/** Whether the person of the transaction has logged in from there. */
export async function isFamiliar(tx: OwnTx, key: Buffer): Promise<boolean> {
  const { rows } = await sql`
    select from eco_familiar_addresses where person_id = ${tx.person} and key = ${key}`.execute(tx.tables());
  return rows.length > 0;
}

export async function pruneBrakes(tx: SystemTx, addressesBefore: number): Promise<void> {
  const now = toDate(tx.now);
  await sql`delete from eco_login_brakes
    where forget_at < ${now} and coalesce(locked_until, forget_at) < ${now}`.execute(tx.tables());
  await sql`delete from eco_familiar_addresses where last_used_at < ${toDate(addressesBefore)}`.execute(tx.tables());
}
