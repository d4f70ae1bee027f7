import { sql } from 'kysely';
import type { z } from 'zod';
import type { Caller } from '../../../kernel/caller.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { type Kernel, kernelService } from '../../../kernel/kernel.ts';
import { decodeCursor, pageOf } from '../../../kernel/paging.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { endOrganization } from '../erasure/erasure.ts';
import { eraseOrganization } from '../erasure/jobs.ts';
import { tenancyErrors } from '../errors.ts';
import { countMembers, ownerIds, withPeople } from '../members/store.ts';
import { deleteOrganization, organizationColumns } from '../organizations/organizations.ts';
import { organizationReinstated, organizationSuspended } from '../organizations/schema.ts';
import { rightsChanged } from '../state.ts';
import type { Organizations, Tables } from '../tables.ts';
import type { OrganizationQuery } from './schema.ts';

const columns = [...organizationColumns, 'suspendedAt', 'suspendedReason'] as const;
const db = (tx: TenantTx) => tx.tables<Tables>();
const own = (tx: TenantTx) =>
  db(tx).selectFrom('eco_organizations').select(columns).where('id', '=', tx.org).where('erasedAt', 'is', null);

/** All of the installation, newest first; an empty list outside the operator organization. */
export async function listOrganizations(
  tx: TenantTx,
  { search, status, limit, cursor }: z.output<typeof OrganizationQuery>,
) {
  // Ids have capitals.
  const wanted = search === undefined ? null : search.startsWith('eco_org_') ? search : search.toLowerCase();
  const [before = null] = decodeCursor(cursor) ?? [];
  const rows = await db(tx)
    .selectFrom(sql<Organizations>`lookup_organizations(${wanted}, ${status ?? null}, ${before}, ${limit + 1})`.as('o'))
    .select(columns)
    .execute();
  return pageOf(
    rows,
    limit,
    ({ id }) => [id],
    (row) => row,
  );
}

/** The transaction's organization, as operators see it. @throws NOT_FOUND */
export async function readOperatedOrganization(tx: TenantTx) {
  const organization = found(await own(tx).executeTakeFirst());
  const owners = (await ownerIds(tx)).map((userId) => ({ userId }));
  return { ...organization, members: await countMembers(tx), owners: await withPeople(tx, owners) };
}

/** Members and keys are refused with the commit; the data stays. Twice, it changes nothing more. */
export async function suspendOrganization(tx: TenantTx, caller: Caller, reason: string) {
  if (tx.org === operatorOrg) throw tenancyErrors.ORGANIZATION_PROTECTED();
  const { suspendedAt } = found(await own(tx).forNoKeyUpdate().executeTakeFirst());
  if (suspendedAt === null) {
    await setSuspended(tx, { suspendedAt: tx.date, suspendedReason: reason });
    await record(tx, caller, 'organization.suspend', { reason });
    tx.emit(organizationSuspended(tx.org, {}));
  }
  return readOperatedOrganization(tx);
}

export async function reinstateOrganization(tx: TenantTx, caller: Caller) {
  const { suspendedAt } = found(await own(tx).forNoKeyUpdate().executeTakeFirst());
  if (suspendedAt !== null) {
    await setSuspended(tx, { suspendedAt: null, suspendedReason: null });
    await record(tx, caller, 'organization.reinstate', {});
    tx.emit(organizationReinstated(tx.org, {}));
  }
  return readOperatedOrganization(tx);
}

async function setSuspended(
  tx: TenantTx,
  changes: { suspendedAt: Date | null; suspendedReason: string | null },
): Promise<void> {
  const query = db(tx)
    .updateTable('eco_organizations')
    .set({ ...changes, updatedAt: tx.date });
  await query.where('id', '=', tx.org).execute();
  await rightsChanged(tx, tx.org);
}

/** In the log of the organization, and with the reason in that of the operator. */
async function record(
  tx: TenantTx,
  { id: operator }: Caller,
  action: string,
  after: { reason?: string },
): Promise<void> {
  const resource = { type: 'organization', id: tx.org };
  tx.audit({ action, resource, risk: 'high' });
  await enqueue(tx, 'audit.copy-operator-act', { orgs: [operatorOrg], operator, action, resource, after });
}

/**
 * Deletes the organization without a grace, in transactions of its own, of which the last erases it. One that fails is
 * left deleted, and the nightly job erases it.
 * @throws NOT_FOUND, ORGANIZATION_PROTECTED
 */
export async function eraseNow(
  tx: TenantTx,
  caller: Caller,
  organization: Id<'org'>,
  request: { id: string; at: number },
) {
  const kernel: Kernel = tx.use(kernelService);
  const { database } = kernel;
  const action = 'organization.erase';
  await database.tenant(caller, { org: organization }, (other) => deleteOrganization(other), {
    request: { ...request, action },
  });
  await database.system('tenancy.erase-organization', async (system) => {
    await endOrganization(system, organization, null);
    system.audit({ org: organization, action, resource: { type: 'organization', id: organization }, risk: 'high' });
  });
  await eraseOrganization(kernel, organization);
  tx.audit({ resource: { type: 'organization', id: organization }, risk: 'high' });
  return { id: organization, erasedAt: tx.now };
}
