import { randomBytes } from 'node:crypto';
import type { Caller } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import { sha256 } from '../../kernel/crypto/hash.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { tenancyErrors } from './errors.ts';
import { maxAccountSecrets } from './limits.ts';
import { rightsChanged, tenancyState } from './state.ts';
import * as store from './store/service-account-secrets.ts';
import * as accounts from './store/service-accounts.ts';

export interface SecretView {
  id: Id<'cre'>;
  /** The last four characters. */
  hint: string;
  expiresAt: string | null;
  createdBy: string;
  createdAt: string;
}

const view = (row: store.SecretRow): SecretView => ({
  id: row.id,
  hint: row.hint,
  expiresAt: row.expires_at === null ? null : toIso(row.expires_at),
  createdBy: row.created_by,
  createdAt: toIso(row.created_at),
});

/**
 * A client secret for the OAuth client that the account is (its id is the account's). Whoever has it gets tokens that do
 * all that the account may, so it is made only by who holds that.
 */
export async function createSecret(
  tx: TenantTx,
  caller: Caller,
  account: Id<'svc'>,
  expiresAt: number | null,
): Promise<SecretView & { clientId: Id<'svc'>; clientSecret: string }> {
  if (expiresAt !== null && expiresAt <= tx.now) throw errors.INVALID_REQUEST('/expiresAt: must lie in the future');
  if ((await accounts.findForUpdate(tx, account)) === undefined) throw errors.NOT_FOUND();
  await tx.use(tenancyState).ports.access.assertMayActAs(tx, caller, account, null);
  if ((await store.ofAccount(tx, account)).length >= maxAccountSecrets)
    throw tenancyErrors.TOO_MANY(`At most ${maxAccountSecrets} secrets of one account: delete one that is not used`);
  const id = tx.newId('cre');
  const clientSecret = `${id}.${randomBytes(32).toString('base64url')}`;
  const hint = clientSecret.slice(-4);
  const row = await store.insert(tx, {
    ...{ id, account, hint, expiresAt },
    hash: sha256(clientSecret),
    createdBy: caller.id,
  });
  // Every node may remember which secrets there were before.
  await rightsChanged(tx, tx.org, account);
  tx.audit({ resource: { type: 'service-account', id: account }, after: { secret: id, hint }, risk: 'medium' });
  tx.emit({ type: 'service-account.secret-created', subject: account, data: { secret: id } });
  return { ...view(row), clientId: account, clientSecret };
}

export async function listSecrets(tx: TenantTx, account: Id<'svc'>): Promise<SecretView[]> {
  if ((await accounts.find(tx, account)) === undefined) throw errors.NOT_FOUND();
  return (await store.ofAccount(tx, account)).map(view);
}

/** No token is given for it any more, and those that were end: here with the commit, on other nodes a moment later. */
export async function deleteSecret(tx: TenantTx, account: Id<'svc'>, id: Id<'cre'>): Promise<void> {
  const removed = await store.remove(tx, account, id);
  if (removed === undefined) throw errors.NOT_FOUND();
  await rightsChanged(tx, tx.org, account);
  tx.audit({ resource: { type: 'service-account', id: account }, before: { secret: id, hint: removed.hint } });
  tx.emit({ type: 'service-account.secret-deleted', subject: account, data: { secret: id } });
}

/** The OAuth client that a service account in use is; undefined for anything else. */
export const findServiceClient = ({ database }: Kernel, id: string): Promise<store.ServiceClient | undefined> =>
  database.lookup((tx) => store.lookUpClient(tx, id));
