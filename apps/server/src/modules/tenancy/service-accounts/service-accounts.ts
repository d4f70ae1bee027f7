import { sql } from 'kysely';
import type { z } from 'zod';
import { deleted } from '../../../http/noun.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { found, newRow, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { tenancyErrors } from '../errors.ts';
import { revokeInvitationsBy } from '../invitations/invitations.ts';
import { maxServiceAccounts } from '../limits.ts';
import { lockOrganization } from '../organizations/organizations.ts';
import { keysOf, rightsChanged } from '../state.ts';
import type { Tables } from '../tables.ts';
import {
  type NewServiceAccount,
  ServiceAccount,
  type ServiceAccountChanges,
  serviceAccount,
  serviceAccountDisabled,
  serviceAccountEnabled,
} from './schema.ts';

type Status = z.infer<typeof ServiceAccount>['status'];

const status = sql<Status>`case when disabled_at is null then 'active' else 'disabled' end`.as('status');
const columns = [...columnsOf(ServiceAccount.omit({ status: true })), status];
const db = (tx: TenantTx) => tx.tables<Tables>();
const select = (tx: TenantTx) => db(tx).selectFrom('eco_service_accounts').select(columns);
const byId = (tx: TenantTx, id: string) => select(tx).where('id', '=', id as Id<'svc'>);

/** It holds nothing until a role is bound to it. */
export async function createServiceAccount(tx: TenantTx, caller: Caller, values: NewServiceAccount) {
  // Under the lock, so that concurrent calls do not exceed the limit together.
  await lockOrganization(tx);
  if ((await countServiceAccounts(tx)) >= maxServiceAccounts)
    throw tenancyErrors.TOO_MANY(`At most ${maxServiceAccounts} service accounts`);
  const after = await db(tx)
    .insertInto('eco_service_accounts')
    .values({ ...pickDefined(values), ...newRow(tx, 'svc'), createdBy: caller.id })
    .returning(columns)
    .executeTakeFirstOrThrow();
  // Another node may have looked for this id, and cached that it does not exist.
  await rightsChanged(tx, tx.org, after.id);
  serviceAccount.record(tx, 'create', { after, risk: 'medium' });
  return after;
}

export async function countServiceAccounts(tx: TenantTx): Promise<number> {
  const { accounts } = await db(tx)
    .selectFrom('eco_service_accounts')
    .select((of) => of.fn.countAll<number>().as('accounts'))
    .where('orgId', '=', tx.org)
    .executeTakeFirstOrThrow();
  return accounts;
}

/** Newest first. */
export const listServiceAccounts = (tx: TenantTx, page: PageQuery) =>
  pageById(select(tx).where('orgId', '=', tx.org), page, 'desc');

export const readServiceAccount = async (tx: TenantTx, id: Id<'svc'>) => found(await byId(tx, id).executeTakeFirst());

export const readServiceAccountForUpdate = async (tx: TenantTx, id: Id<'svc'>) =>
  found(await byId(tx, id).forUpdate().executeTakeFirst());

export async function updateServiceAccount(tx: TenantTx, id: Id<'svc'>, { status, ...plain }: ServiceAccountChanges) {
  const before = await readServiceAccountForUpdate(tx, id);
  const disabledAt = status === 'disabled' ? sql<Date>`coalesce(disabled_at, ${tx.date})` : null;
  const after = await db(tx)
    .updateTable('eco_service_accounts')
    .set({ ...pickDefined(plain), ...(status === undefined ? {} : { disabledAt }), updatedAt: tx.date })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
  const change = { before, after, risk: status === undefined ? 'low' : 'medium' } as const;
  if (before.status === after.status) serviceAccount.record(tx, 'update', change);
  else {
    await rightsChanged(tx, tx.org, id);
    const event = after.status === 'disabled' ? serviceAccountDisabled : serviceAccountEnabled;
    serviceAccount.record(tx, 'update', { ...change, event: event(id, {}) });
  }
  return after;
}

/** Its rights and its keys end with the commit, on every node; its bindings are deleted when the event arrives. */
export async function deleteServiceAccount(tx: TenantTx, id: Id<'svc'>) {
  // It sends no invitation meanwhile.
  await lockOrganization(tx);
  const before = found(
    await db(tx).deleteFrom('eco_service_accounts').where('id', '=', id).returning(columns).executeTakeFirst(),
  );
  await keysOf(tx).revokeOf(tx, id);
  await revokeInvitationsBy(tx, id);
  await rightsChanged(tx, tx.org, id);
  serviceAccount.record(tx, 'delete', { before, risk: 'medium' });
  return deleted;
}

/** The account cannot be deleted before this transaction ends; it may be disabled. @throws NOT_FOUND */
export async function assertServiceAccount(tx: TenantTx, id: string): Promise<void> {
  found(await byId(tx, id).forKeyShare().executeTakeFirst(), 'No such service account');
}

/** Whether the account exists and is in use, as the open transaction sees it. */
export const serviceAccountIsLive = async (tx: TenantTx, id: string): Promise<boolean> =>
  (await byId(tx, id).executeTakeFirst())?.status === 'active';
