import type { Caller } from '../../kernel/caller.ts';
import { day, toDate, toIso } from '../../kernel/clock.ts';
import { isUniqueViolation } from '../../kernel/db/errors.ts';
import type { PersonTx, TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { operatorOrg } from '../../kernel/record.ts';
import { type Changes, given } from './changes.ts';
import { tenancyErrors } from './errors.ts';
import { graceDays } from './limits.ts';
import type { MemberRole } from './roles.ts';
import { rightsChanged, runDeletionHooks } from './state.ts';
import * as store from './store/organizations.ts';

export interface OrganizationView {
  id: Id<'org'>;
  name: string;
  slug: string;
  /** `deleted`: out of use, and erased at `erasedAfter` unless restored before. */
  status: 'active' | 'deleted';
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
  erasedAfter: string | null;
}

/** An organization as one of its members sees it in the list of their own. */
export interface MyOrganizationView extends OrganizationView {
  role: MemberRole;
}

/** RFC 3339, or null. */
const isoOrNull = (instant: number | null): string | null => (instant === null ? null : toIso(instant));

export const organizationView = (row: store.OrganizationRow): OrganizationView => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  status: row.deleted_at === null ? 'active' : 'deleted',
  createdAt: toIso(row.created_at),
  updatedAt: toIso(row.updated_at),
  deletedAt: isoOrNull(row.deleted_at),
  erasedAfter: isoOrNull(row.erase_after),
});

/** The organizations of the acting person, whichever one the request is about. */
export async function listMine(tx: PersonTx, { limit, cursor }: PageRequest): Promise<Page<MyOrganizationView>> {
  const rows = await store.mine(tx, decodeCursor(cursor)?.[0] ?? '', limit + 1);
  return pageOf(
    rows,
    limit,
    (row) => [row.member_id],
    (row) => ({ ...organizationView(row), role: row.role }),
  );
}

export async function readOrganization(tx: TenantTx): Promise<OrganizationView> {
  const row = await store.find(tx);
  if (row === undefined) throw errors.NOT_FOUND();
  return organizationView(row);
}

export async function updateOrganization(
  tx: TenantTx,
  _caller: Caller,
  { name, slug }: Changes<{ name: string; slug: string }>,
): Promise<OrganizationView> {
  const before = await store.lock(tx);
  if (before === undefined) throw errors.NOT_FOUND();
  const after = await store.update(tx, given({ name, slug })).catch((error: unknown) => {
    throw isUniqueViolation(error) ? tenancyErrors.SLUG_TAKEN() : error;
  });
  if (after === undefined) throw errors.NOT_FOUND();
  tx.audit({
    resource: { type: 'organization', id: tx.org },
    before: { name: before.name, slug: before.slug },
    after: { name: after.name, slug: after.slug },
  });
  tx.emit({ type: 'organization.updated', subject: tx.org, data: { slug: after.slug } });
  return organizationView(after);
}

/** Out of use from now on; erased after the grace. Deleting it again changes nothing. */
export async function deleteOrganization(tx: TenantTx, _caller: Caller): Promise<OrganizationView> {
  if (tx.org === operatorOrg) throw tenancyErrors.ORGANIZATION_PROTECTED();
  const before = await store.lock(tx);
  if (before === undefined) throw errors.NOT_FOUND();
  if (before.deleted_at !== null) return organizationView(before);
  await runDeletionHooks(tx, 'organization', tx.org);
  const eraseAfter = tx.now + graceDays * day;
  const after = await store.update(tx, { deleted_at: toDate(tx.now), erase_after: toDate(eraseAfter) });
  if (after === undefined) throw errors.NOT_FOUND();
  await rightsChanged(tx, tx.org);
  const erasedAfter = toIso(eraseAfter);
  tx.audit({ resource: { type: 'organization', id: tx.org }, after: { erasedAfter }, risk: 'high' });
  tx.emit({ type: 'organization.deleted', subject: tx.org, data: { erasedAfter } });
  return organizationView(after);
}

export async function restoreOrganization(tx: TenantTx, _caller: Caller): Promise<OrganizationView> {
  const before = await store.lock(tx);
  if (before === undefined) throw errors.NOT_FOUND();
  if (before.deleted_at === null) throw tenancyErrors.ORGANIZATION_NOT_DELETED();
  const after = await store.update(tx, { deleted_at: null, erase_after: null });
  if (after === undefined) throw errors.NOT_FOUND();
  await rightsChanged(tx, tx.org);
  tx.audit({ resource: { type: 'organization', id: tx.org }, risk: 'high' });
  tx.emit({ type: 'organization.restored', subject: tx.org, data: {} });
  return organizationView(after);
}
