import { deleted } from '../../../http/noun.ts';
import { second, toDate, toIso } from '../../../kernel/clock.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { type EnvironmentPath, lockEnvironment } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { findEnvironment } from '../secrets/store.ts';
import * as store from './store.ts';
import { wakeRevocation } from './wake.ts';

export interface LeasePath extends EnvironmentPath {
  lease: Id<'lea'>;
}

export async function listLeases(tx: TenantTx, at: EnvironmentPath, query: store.LeaseFilter & PageQuery) {
  found(await findEnvironment(tx, at), 'No such environment in the project');
  return store.listLeases(tx, at, query);
}

export const readLease = async (tx: TenantTx, { lease, ...at }: LeasePath) =>
  found(await store.findLease(tx, at, lease));

/** The user stays as it is: the server lets it in until the lease can no longer be renewed. @throws NOT_FOUND, LEASE_ENDED */
export async function renewLease(tx: TenantTx, { lease, ...at }: LeasePath, ttlSeconds: number | undefined) {
  await lockEnvironment(tx, at);
  const before = found(await store.lockLease(tx, at, lease));
  if (before.state !== 'active' || before.expiresAt <= tx.now) throw vaultErrors.LEASE_ENDED();
  const wanted = ttlSeconds === undefined ? await store.ttlOf(tx, before.dynamicSecretId) : ttlSeconds;
  const expiresAt = Math.min(tx.now + wanted * second, before.maxExpiresAt);
  const after = await store.renewLease(tx, lease, toDate(expiresAt));
  await wakeRevocation(tx, expiresAt);
  tx.audit({
    resource: { type: 'lease', id: lease },
    before: { expiresAt: toIso(before.expiresAt) },
    after: { expiresAt: toIso(expiresAt) },
  });
  return after;
}

/** The user is removed at once, in the background. To revoke a lease that has ended changes nothing. @throws NOT_FOUND */
export async function revokeLease(tx: TenantTx, { lease, ...at }: LeasePath) {
  const before = found(await store.lockLease(tx, at, lease));
  const after = (await store.endLease(tx, lease)) ?? before;
  tx.audit({ resource: { type: 'lease', id: lease }, before: { state: before.state }, after: { state: after.state } });
  await wakeRevocation(tx);
  return after;
}

/** The user may be left: whoever gives a lease up looks after it. @throws NOT_FOUND, LEASE_REVOCABLE */
export async function giveUpLease(tx: TenantTx, { lease, ...at }: LeasePath) {
  const { state, username, dynamicSecretId, failure } = found(await store.lockLease(tx, at, lease));
  if (state !== 'irrevocable') throw vaultErrors.LEASE_REVOCABLE();
  await store.deleteLease(tx, lease);
  tx.audit({ resource: { type: 'lease', id: lease }, before: { username, dynamicSecretId, failure }, risk: 'high' });
  return deleted;
}
