import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { SystemTx, Tx } from '../../../kernel/db/tx.ts';
import type { OwnTx } from '../account/store.ts';
import type { Tables } from '../tables.ts';

const db = (tx: Tx) => tx.tables<Tables>();

/** Slows down guessing: counts the attempts of a key and locks it for a growing time. */
export interface Throttle {
  key: Buffer;
  /** Attempts before the first lock. */
  free: number;
  /** Milliseconds of the first lock; each further attempt doubles it … */
  firstMs: number;
  /** … up to this. */
  maxMs: number;
  /** Milliseconds without an attempt after which one is forgotten, or all of them. */
  forgetMs: number;
  forgets: 'all' | 'one';
}

/** The number of attempts with this one, or until when the key is locked (epoch milliseconds). */
export type Counted = { attempts: number; until?: never } | { until: number; attempts?: never };

/**
 * Counts an attempt before it is made, so that concurrent attempts are all counted. While the key is locked, nothing is
 * counted.
 */
export async function takeAttempt(tx: Tx, throttle: Throttle): Promise<Counted> {
  const { key, free, firstMs, maxMs, forgetMs } = throttle;
  const now = tx.date;
  const { kept, since } = remembered(throttle, now);
  const { rows } = await sql<{ attempts: number }>`
    insert into eco_login_brakes as b (key, attempts, locked_until, updated_at, forget_at)
    values (${key}, 1, null, ${now}, ${toDate(tx.now + forgetMs)})
    on conflict (key) do update set
      attempts = ${kept} + 1,
      locked_until = case
        when ${kept} + 1 < ${free} then null
        else ${now}::timestamptz + interval '1 millisecond' *
          least(${maxMs}::float8, ${firstMs}::float8 * power(2, least(${kept} + 1 - ${free}, 20)))
        end,
      updated_at = ${since},
      forget_at = ${since} + interval '1 millisecond' * (${forgetMs}::float8 * ${weight(throttle, kept)})
    where b.locked_until is null or b.locked_until <= ${now}
    returning attempts`.execute(db(tx));
  if (rows[0] !== undefined) return rows[0];
  const locked = db(tx).selectFrom('eco_login_brakes').select('lockedUntil').where('key', '=', key);
  return { until: (await locked.executeTakeFirst())?.lockedUntil ?? tx.now + firstMs };
}

type Fragment = ReturnType<typeof sql>;

/** The number of attempts that still count, and the instant from which the next one is forgotten. */
function remembered({ forgets, forgetMs }: Throttle, now: Date): { kept: Fragment; since: Fragment } {
  if (forgets === 'all') {
    return { kept: sql`case when b.forget_at <= ${now} then 0 else b.attempts end`, since: sql`${now}::timestamptz` };
  }
  // Never negative: the clock may have been set back.
  const forgotten = sql`greatest(0, floor(extract(epoch from ${now}::timestamptz - b.updated_at) * 1000 / ${forgetMs}::float8))`;
  return {
    kept: sql`greatest(0, b.attempts - ${forgotten}::integer)`,
    // Whole steps only, so that a mistake a day is forgotten even with a log-in every day.
    since: sql`case when b.attempts <= ${forgotten} then ${now}::timestamptz
      else b.updated_at + interval '1 millisecond' * (${forgetMs}::float8 * ${forgotten}) end`,
  };
}

const weight = ({ forgets }: Throttle, kept: Fragment): Fragment => (forgets === 'all' ? sql`1` : sql`(${kept} + 1)`);

/** Forgets the attempts of a key. */
export async function release(tx: Tx, key: Buffer): Promise<void> {
  await db(tx).deleteFrom('eco_login_brakes').where('key', '=', key).execute();
}

/** Takes back one attempt, which was right; the others stay counted. */
export async function takeBack(tx: Tx, key: Buffer): Promise<void> {
  await sql`update eco_login_brakes set attempts = greatest(attempts - 1, 0), locked_until = null
    where key = ${key}`.execute(db(tx));
}

/** Remembers that the person of the transaction has logged in from this address. */
export async function rememberAddress(tx: OwnTx, key: Buffer): Promise<void> {
  await db(tx)
    .insertInto('eco_familiar_addresses')
    .values({ personId: tx.person, key, lastUsedAt: tx.date })
    .onConflict((conflict) => conflict.columns(['personId', 'key']).doUpdateSet({ lastUsedAt: tx.date }))
    .execute();
}

/** Whether the person of the transaction has logged in from this address. */
export async function isFamiliar(tx: OwnTx, key: Buffer): Promise<boolean> {
  const own = db(tx).selectFrom('eco_familiar_addresses').select('key').where('personId', '=', tx.person);
  return (await own.where('key', '=', key).executeTakeFirst()) !== undefined;
}

export async function pruneThrottles(tx: SystemTx, addressesBefore: number): Promise<void> {
  await sql`delete from eco_login_brakes
    where forget_at < ${tx.date} and coalesce(locked_until, forget_at) < ${tx.date}`.execute(db(tx));
  await sql`delete from eco_familiar_addresses where last_used_at < ${toDate(addressesBefore)}`.execute(db(tx));
}
