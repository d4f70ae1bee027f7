import { sql } from 'kysely';
import { day, toDate, toIso } from '../../../kernel/clock.ts';
import { countRows, found, onTaken } from '../../../kernel/db/rows.ts';
import type { PersonTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { decodeCursor, type PageQuery, pageOf } from '../../../kernel/paging.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { tenancyErrors } from '../errors.ts';
import { graceDays } from '../limits.ts';
import type { MemberRole } from '../roles.ts';
import { withFreeSlug } from '../slug.ts';
import { keysOf, rightsChanged } from '../state.ts';
import type { Organizations, Tables } from '../tables.ts';
import {
  type NewOrganization,
  Organization,
  type OrganizationChanges,
  organizationDeleted,
  organizationRestored,
  organizationUpdated,
} from './schema.ts';

/** Suspended first: nobody may restore a deleted organization while it is suspended. */
export const status = sql<Organization['status']>`case
  when suspended_at is not null then 'suspended' when deleted_at is not null then 'deleted' else 'active' end`;
export const organizationColumns = [
  ...columnsOf(Organization.omit({ status: true, erasedAfter: true })),
  'eraseAfter as erasedAfter',
  status.as('status'),
] as const;
const refuseTaken = onTaken('eco_organizations_slug_key', tenancyErrors.SLUG_TAKEN);
const db = (tx: TenantTx | PersonTx) => tx.tables<Tables>();
/** The transaction's organization. An erased organization's row stays, since ids refer to it. */
const own = (tx: TenantTx) =>
  db(tx)
    .selectFrom('eco_organizations')
    .select(organizationColumns)
    .where('id', '=', tx.org)
    .where('erasedAt', 'is', null);

type MyRow = Organizations & { memberId: Id<'mem'>; role: MemberRole };

/** The organizations of the transaction's person, in the order in which they joined. */
export async function listMyOrganizations(tx: PersonTx, { limit, cursor }: PageQuery) {
  const [last = ''] = decodeCursor(cursor) ?? [];
  const rows = await db(tx)
    .selectFrom(sql<MyRow>`lookup_my_organizations(${last}, ${limit + 1})`.as('mine'))
    .select([...organizationColumns, 'role', 'memberId'])
    .execute();
  return pageOf(
    rows,
    limit,
    (row) => [row.memberId],
    (row) => row,
  );
}

/** The organization that the person joined first; a deleted one only where there is no other. */
export async function findHome(tx: PersonTx | TenantTx) {
  const query = sql<{ org: Id<'org'>; permissionsVersion: number }>`select * from lookup_my_home()`;
  return (await query.execute(db(tx))).rows[0];
}

export const findOrganization = (tx: TenantTx) => own(tx).executeTakeFirst();

export const readOrganization = async (tx: TenantTx) => found(await findOrganization(tx));

/** Erased ones count as deleted. */
export const organizationStatus = async (tx: TenantTx): Promise<Organization['status']> =>
  (await findOrganization(tx))?.status ?? 'deleted';

/** No other transaction changes the organization, its members or what is counted against its limits until this one ends. */
export const lockOrganization = async (tx: TenantTx) => found(await own(tx).forNoKeyUpdate().executeTakeFirst());

export const insertOrganization = (tx: TenantTx, values: NewOrganization) =>
  withFreeSlug(values, 'organization', (slug) =>
    db(tx)
      .insertInto('eco_organizations')
      .values({ id: tx.org, name: values.name, slug, createdAt: tx.date, updatedAt: tx.date })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning(organizationColumns)
      .executeTakeFirst(),
  );

const update = (
  tx: TenantTx,
  changes: { name?: string; slug?: string; deletedAt?: Date | null; eraseAfter?: Date | null },
) =>
  db(tx)
    .updateTable('eco_organizations')
    .set({ ...changes, updatedAt: tx.date })
    .where('id', '=', tx.org)
    .returning(organizationColumns)
    .executeTakeFirstOrThrow()
    .catch(refuseTaken);

export async function updateOrganization(tx: TenantTx, changes: OrganizationChanges) {
  const before = await lockOrganization(tx);
  const after = await update(tx, pickDefined(changes));
  tx.audit({
    resource: { type: 'organization', id: tx.org },
    before: { name: before.name, slug: before.slug },
    after: { name: after.name, slug: after.slug },
  });
  tx.emit(organizationUpdated(tx.org, { slug: after.slug }));
  return after;
}

/** Out of use with the commit, erased after the grace. Deleting it again changes nothing. */
export async function deleteOrganization(tx: TenantTx) {
  if (tx.org === operatorOrg) throw tenancyErrors.ORGANIZATION_PROTECTED();
  const before = await lockOrganization(tx);
  const counts = {
    keys: await keysOf(tx).count(tx),
    members: await countRows(db(tx).selectFrom('eco_members').where('orgId', '=', tx.org)),
  };
  if (before.status === 'deleted') return { ...before, ...counts };
  const eraseAfter = tx.now + graceDays * day;
  const after = await update(tx, { deletedAt: tx.date, eraseAfter: toDate(eraseAfter) });
  await rightsChanged(tx, tx.org);
  const erasedAfter = toIso(eraseAfter);
  tx.audit({ resource: { type: 'organization', id: tx.org }, after: { erasedAfter, ...counts }, risk: 'high' });
  tx.emit(organizationDeleted(tx.org, { erasedAfter, ...counts }));
  return { ...after, ...counts };
}

export async function restoreOrganization(tx: TenantTx) {
  const before = await lockOrganization(tx);
  if (before.status !== 'deleted') throw tenancyErrors.ORGANIZATION_NOT_DELETED();
  const after = await update(tx, { deletedAt: null, eraseAfter: null });
  await rightsChanged(tx, tx.org);
  tx.audit({ resource: { type: 'organization', id: tx.org }, risk: 'high' });
  tx.emit(organizationRestored(tx.org, {}));
  return after;
}
