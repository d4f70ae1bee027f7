import { sql } from 'kysely';
import { systemActor } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { CachedKey } from '../cached-key.ts';
import type { Refill } from '../schema.ts';
import type { Tables } from '../tables.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();

/** Nothing runs when a day or a month begins: the first read afterwards sees the refilled amount. */
const isDue = (now: Date) =>
  sql<boolean>`(refill_amount is not null and refilled_at <
    date_trunc(case refill_interval when 'daily' then 'day' else 'month' end, ${now}::timestamptz, 'UTC'))`;
const available = (now: Date) => sql<number>`case when ${isDue(now)} then refill_amount else remaining end`;

/** For a select of keys. */
export const remainingColumns = (tx: TenantTx) => [
  sql<number | null>`(select ${available(tx.date)} from eco_key_remaining where key_id = eco_api_keys.id)`.as(
    'remaining',
  ),
  sql<Refill | null>`(
    select jsonb_build_object('amount', refill_amount, 'interval', refill_interval)
    from eco_key_remaining where key_id = eco_api_keys.id and refill_amount is not null)`.as('refill'),
];

interface Change {
  remaining?: number | null | undefined;
  refill?: Refill | null | undefined;
}

/** Null for `remaining` stops the count, and its refill with it. */
export async function setRemaining(tx: TenantTx, key: Id<'api'>, { remaining, refill }: Change): Promise<void> {
  if (remaining === undefined && refill === undefined) return;
  if (remaining === null) {
    if (refill) throw errors.INVALID_REQUEST('/refill: needs a number of remaining uses');
    await db(tx).deleteFrom('eco_key_remaining').where('keyId', '=', key).execute();
    return;
  }
  const set = {
    remaining: remaining ?? available(tx.date),
    refilledAt: tx.date,
    ...(refill === undefined ? {} : { refillAmount: refill?.amount ?? null, refillInterval: refill?.interval ?? null }),
  };
  const { numUpdatedRows } = await db(tx)
    .updateTable('eco_key_remaining')
    .set(set)
    .where('keyId', '=', key)
    .executeTakeFirst();
  const first = remaining ?? refill?.amount;
  if (numUpdatedRows > 0n || first === undefined) return;
  await db(tx)
    .insertInto('eco_key_remaining')
    .values({ ...set, keyId: key, orgId: tx.org, remaining: first })
    .execute();
}

/** Null where they are not counted. */
export async function readRemaining(tx: TenantTx, key: string): Promise<number | null> {
  const query = db(tx).selectFrom('eco_key_remaining').select(available(tx.date).as('remaining'));
  return (await query.where('keyId', '=', key as Id<'api'>).executeTakeFirst())?.remaining ?? null;
}

export interface Spent {
  taken: boolean;
  /** Null where they are no longer counted. */
  remaining: number | null;
}

export const lookAtRemaining = ({ database }: Kernel, { id, orgId }: CachedKey): Promise<number | null> =>
  database.tenant(systemActor('keys.spend-remaining'), { org: orgId }, (tx) => readRemaining(tx, id), {
    readOnly: true,
  });

/**
 * Takes uses from a key, or none if there are too few. One statement decides, under the lock of its row, so that all nodes
 * together never admit one call too many.
 */
export const spend = ({ database }: Kernel, { id, orgId }: CachedKey, cost: number): Promise<Spent> =>
  database.tenant(systemActor('keys.spend-remaining'), { org: orgId }, async (tx) => {
    const now = tx.date;
    const { rows } = await sql<{ taken: number | null; before: number }>`
      with taken as (
        update eco_key_remaining set remaining = ${available(now)} - ${cost}::bigint,
          refilled_at = case when ${isDue(now)} then ${now}::timestamptz else refilled_at end
        where key_id = ${id} and ${available(now)} >= ${cost}::bigint returning remaining)
      select (select remaining from taken) as taken, ${available(now)} as before
      from eco_key_remaining where key_id = ${id}`.execute(db(tx));
    const [row] = rows;
    if (row === undefined) return { taken: true, remaining: null };
    if (row.taken !== null) return { taken: true, remaining: row.taken };
    // `before` is of the beginning of the statement: there were enough, but calls at the same time took them.
    return { taken: false, remaining: row.before < cost ? row.before : await readRemaining(tx, id) };
  });
