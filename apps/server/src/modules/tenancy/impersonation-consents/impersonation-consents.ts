import { sql } from 'kysely';
import type { Caller } from '../../../kernel/caller.ts';
import { hour, toDate, toIso } from '../../../kernel/clock.ts';
import { found, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { columnsOf } from '../../../kernel/schema.ts';
import { impersonationsChanged } from '../impersonations/impersonations.ts';
import type { Tables } from '../tables.ts';
import { Consent, consentGiven, consentWithdrawn, type NewConsent } from './schema.ts';

const columns = columnsOf(Consent);
const db = (tx: TenantTx) => tx.tables<Tables>();

export async function giveConsent(tx: TenantTx, caller: Caller, { hours }: NewConsent) {
  const id = tx.newId('cns');
  const expiresAt = tx.now + hours * hour;
  const values = { id, orgId: tx.org, givenBy: caller.id, givenAt: tx.date, expiresAt: toDate(expiresAt) };
  const query = db(tx).insertInto('eco_impersonation_consents').values(values).returning(columns);
  const row = await query.executeTakeFirstOrThrow();
  await impersonationsChanged(tx);
  tx.audit({ resource: { type: 'impersonation-consent', id }, after: { hours }, risk: 'high' });
  tx.emit(consentGiven(id, { expiresAt: toIso(expiresAt) }));
  return row;
}

/** Newest first, also those that are over. */
export const listConsents = (tx: TenantTx, page: PageQuery) =>
  pageById(db(tx).selectFrom('eco_impersonation_consents').select(columns).where('orgId', '=', tx.org), page, 'desc');

/** Operators may only read from now on. Withdrawing it twice keeps the first time. */
export async function withdrawConsent(tx: TenantTx, id: Id<'cns'>) {
  const query = db(tx)
    .updateTable('eco_impersonation_consents')
    .set({ withdrawnAt: sql<Date>`coalesce(withdrawn_at, ${tx.date})` })
    .where('id', '=', id);
  const row = found(await query.returning(columns).executeTakeFirst());
  await impersonationsChanged(tx);
  tx.audit({ resource: { type: 'impersonation-consent', id } });
  tx.emit(consentWithdrawn(id, {}));
  return row;
}
