import type { Caller } from '../../kernel/caller.ts';
import { systemActor } from '../../kernel/caller.ts';
import { toDate, toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { type Changes, given } from './changes.ts';
import { tenancyErrors } from './errors.ts';
import { maxServiceAccounts } from './limits.ts';
import { type LiveSecrets, memberKey, rightsChanged, tenancyState } from './state.ts';
import * as organizations from './store/organizations.ts';
import * as secretRows from './store/service-account-secrets.ts';
import * as store from './store/service-accounts.ts';

/** Whether an account is in use; disabled, it holds nothing and its keys and tokens are refused. */
export const serviceAccountStatus = ['active', 'disabled'] as const;

export interface ServiceAccountView {
  id: Id<'svc'>;
  name: string;
  description: string;
  status: (typeof serviceAccountStatus)[number];
  disabledAt: string | null;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
}

const view = (row: store.ServiceAccountRow): ServiceAccountView => ({
  id: row.id,
  name: row.name,
  description: row.description,
  status: row.disabled_at === null ? 'active' : 'disabled',
  disabledAt: row.disabled_at === null ? null : toIso(row.disabled_at),
  createdBy: row.created_by,
  createdAt: toIso(row.created_at),
  updatedAt: toIso(row.updated_at),
});

/** A principal that is no person. It holds nothing until a role is bound to it. */
export async function createServiceAccount(
  tx: TenantTx,
  caller: Caller,
  { name, description }: { name: string; description: string },
): Promise<ServiceAccountView> {
  // Under the lock, so that many at once do not each see room for one more.
  if ((await organizations.lock(tx)) === undefined) throw errors.NOT_FOUND();
  if ((await store.count(tx)) >= maxServiceAccounts)
    throw tenancyErrors.TOO_MANY(`At most ${maxServiceAccounts} service accounts`);
  const id = tx.newId('svc');
  const row = await store.insert(tx, { id, name, description, createdBy: caller.id });
  // Another node may have looked for this id and remember that there was none.
  await rightsChanged(tx, tx.org, id);
  tx.audit({ resource: { type: 'service-account', id }, after: { name }, risk: 'medium' });
  tx.emit({ type: 'service-account.created', subject: id, data: { name } });
  return view(row);
}

export async function listServiceAccounts(
  tx: TenantTx,
  { limit, cursor }: PageRequest,
): Promise<Page<ServiceAccountView>> {
  const rows = await store.list(tx, decodeCursor(cursor)?.[0], limit + 1);
  return pageOf(rows, limit, (row) => [row.id], view);
}

export async function readServiceAccount(tx: TenantTx, id: Id<'svc'>): Promise<ServiceAccountView> {
  const row = await store.find(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  return view(row);
}

export type ServiceAccountPatch = Changes<Pick<ServiceAccountView, 'name' | 'description' | 'status'>>;

export async function updateServiceAccount(
  tx: TenantTx,
  id: Id<'svc'>,
  { status, ...plain }: ServiceAccountPatch,
): Promise<ServiceAccountView> {
  const before = await store.findForUpdate(tx, id);
  if (before === undefined) throw errors.NOT_FOUND();
  const disabledAt = status === 'disabled' ? toDate(before.disabled_at ?? tx.now) : null;
  const after = await store.update(tx, id, {
    ...given(plain),
    ...(status === undefined ? {} : { disabled_at: disabledAt }),
  });
  const told = (row: store.ServiceAccountRow) => ({ name: row.name, status: view(row).status });
  if (told(before).status !== told(after).status) {
    await rightsChanged(tx, tx.org, id);
    tx.emit({ type: `service-account.${status === 'disabled' ? 'disabled' : 'enabled'}`, subject: id, data: {} });
  } else tx.emit({ type: 'service-account.updated', subject: id, data: told(after) });
  const resource = { type: 'service-account', id };
  tx.audit({ resource, before: told(before), after: told(after), risk: status === undefined ? 'low' : 'medium' });
  return view(after);
}

/** What it may do ends with the commit, on every node; its bindings and keys go with the event. */
export async function deleteServiceAccount(tx: TenantTx, id: Id<'svc'>): Promise<void> {
  const before = await store.findForUpdate(tx, id);
  if (before === undefined) throw errors.NOT_FOUND();
  await store.remove(tx, id);
  await rightsChanged(tx, tx.org, id);
  tx.audit({ resource: { type: 'service-account', id }, before: { name: before.name }, risk: 'medium' });
  tx.emit({ type: 'service-account.deleted', subject: id, data: {} });
}

/** Whether the account is there and in use, as it is in the open transaction. */
export async function serviceAccountIsLive(tx: TenantTx, id: string): Promise<boolean> {
  const row = await store.find(tx, id);
  return row !== undefined && row.disabled_at === null;
}

/** The same from memory, for every request with a key of the account. */
export async function isLiveServiceAccount(kernel: Kernel, id: string, org: string): Promise<boolean> {
  return (await liveSecrets(kernel, id, org)) !== undefined;
}

/** True where memory holds the account as live; false where it must be looked up. */
export const isKnownServiceAccount = (kernel: Kernel, id: string, org: string): boolean =>
  kernel.services.use(tenancyState).serviceAccounts.peek(memberKey(org, id)) !== undefined;

/** Whether the account is in use and the secret is one of its own that has not expired; for every request with a token. */
export async function isLiveSecret(
  kernel: Kernel,
  { id, account, org }: { id: string; account: string; org: string },
): Promise<boolean> {
  const secrets = await liveSecrets(kernel, account, org);
  return (secrets?.get(id) ?? 0) > kernel.clock.now();
}

/** Undefined for an account that does not exist or is disabled. */
async function liveSecrets(kernel: Kernel, id: string, org: string): Promise<LiveSecrets | undefined> {
  const load = (): Promise<LiveSecrets | undefined> =>
    kernel.database.tenant(systemActor('tenancy.service-accounts'), { org }, (tx) => readSecrets(tx, id as Id<'svc'>), {
      readOnly: true,
    });
  return kernel.services.use(tenancyState).serviceAccounts.get(memberKey(org, id), load);
}

async function readSecrets(tx: TenantTx, account: Id<'svc'>): Promise<LiveSecrets | undefined> {
  if (!(await serviceAccountIsLive(tx, account))) return undefined;
  const rows = await secretRows.ofAccount(tx, account);
  return new Map(rows.map((row) => [row.id, row.expires_at ?? Number.POSITIVE_INFINITY]));
}
