import type { Caller } from '../../kernel/caller.ts';
import { hour, toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { impersonationsChanged } from './live-impersonations.ts';
import * as store from './store/impersonation-consents.ts';

/** An owner's word that operators may change things in the organization, for a time. */
export interface ConsentView {
  id: Id<'cns'>;
  givenBy: string;
  givenAt: string;
  expiresAt: string;
  withdrawnAt: string | null;
}

const view = (row: store.ConsentRow): ConsentView => ({
  id: row.id,
  givenBy: row.given_by,
  givenAt: toIso(row.given_at),
  expiresAt: toIso(row.expires_at),
  withdrawnAt: row.withdrawn_at === null ? null : toIso(row.withdrawn_at),
});

export async function giveConsent(tx: TenantTx, caller: Caller, hours: number): Promise<ConsentView> {
  const id = tx.newId('cns');
  const row = await store.insert(tx, { id, by: caller.id, expiresAt: tx.now + hours * hour });
  await impersonationsChanged(tx);
  tx.audit({ resource: { type: 'impersonation-consent', id }, after: { hours }, risk: 'high' });
  tx.emit({ type: 'impersonation-consent.given', subject: id, data: { expiresAt: toIso(row.expires_at) } });
  return view(row);
}

export async function listConsents(tx: TenantTx, { limit, cursor }: PageRequest): Promise<Page<ConsentView>> {
  const rows = await store.list(tx, decodeCursor(cursor)?.[0], limit + 1);
  return pageOf(rows, limit, (row) => [row.id], view);
}

/** Operators who are at work may only read from now on. */
export async function withdrawConsent(tx: TenantTx, id: Id<'cns'>): Promise<ConsentView> {
  const row = await store.withdraw(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  await impersonationsChanged(tx);
  tx.audit({ resource: { type: 'impersonation-consent', id } });
  tx.emit({ type: 'impersonation-consent.withdrawn', subject: id, data: {} });
  return view(row);
}
