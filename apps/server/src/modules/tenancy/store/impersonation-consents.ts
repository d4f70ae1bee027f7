import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { tables } from './tables.ts';

export interface ConsentRow {
  id: Id<'cns'>;
  given_by: string;
  given_at: number;
  expires_at: number;
  withdrawn_at: number | null;
}

const columns = ['id', 'given_by', 'given_at', 'expires_at', 'withdrawn_at'] as const;

export async function insert(
  tx: TenantTx,
  consent: { id: Id<'cns'>; by: string; expiresAt: number },
): Promise<ConsentRow> {
  return tables(tx)
    .insertInto('eco_impersonation_consents')
    .values({
      id: consent.id,
      org_id: tx.org,
      given_by: consent.by,
      given_at: toDate(tx.now),
      expires_at: toDate(consent.expiresAt),
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Newest first, also those that are over. */
export async function list(tx: TenantTx, before: string | undefined, limit: number): Promise<ConsentRow[]> {
  let query = tables(tx).selectFrom('eco_impersonation_consents').select(columns).where('org_id', '=', tx.org);
  if (before !== undefined) query = query.where('id', '<', before as Id<'cns'>);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** Withdrawing twice keeps the first time; undefined where there is none. */
export async function withdraw(tx: TenantTx, id: Id<'cns'>): Promise<ConsentRow | undefined> {
  const at = toDate(tx.now);
  return tables(tx)
    .updateTable('eco_impersonation_consents')
    .set({ withdrawn_at: sql<Date>`coalesce(withdrawn_at, ${at})` })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst();
}
