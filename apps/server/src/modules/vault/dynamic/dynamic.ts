import { recordedActor } from '../../../kernel/caller.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { pickDefined } from '../../../kernel/schema.ts';
import { assertCustomer } from '../../tenancy/index.ts';
import { type EnvironmentPath, lockEnvironment } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { endLeasesOf } from '../leases/store.ts';
import { wakeRevocation } from '../leases/wake.ts';
import { type Asking, assertPermitted, refuseOtherFolder } from '../permissions.ts';
import { sealCredentials } from '../sealed.ts';
import { findEnvironment } from '../secrets/store.ts';
import type { Target } from '../targets/schema.ts';
import { type DynamicSecretChanges, dynamicSecret, maxDynamicSecrets, type NewDynamicSecret } from './schema.ts';
import type { DynamicPath } from './store.ts';
import * as store from './store.ts';

export async function listDynamicSecrets(tx: TenantTx, at: EnvironmentPath, page: PageQuery) {
  found(await findEnvironment(tx, at), 'No such environment in the project');
  return store.listDynamicSecrets(tx, at, page);
}

export const readDynamicSecret = async (tx: TenantTx, at: DynamicPath) => found(await store.findDynamicSecret(tx, at));

/** @throws NOT_FOUND, FORBIDDEN, DYNAMIC_SECRET_TAKEN, TOO_MANY_DYNAMIC_SECRETS */
export async function createDynamicSecret(
  tx: TenantTx,
  asking: Asking,
  at: EnvironmentPath,
  { path, name, target, credentials, ttlSeconds, maxTtlSeconds }: NewDynamicSecret,
) {
  refuseOtherFolder(tx, at, path);
  await lockEnvironment(tx, at);
  await assertMayDefine(tx, asking, at, target);
  const id = tx.newId('dyn');
  const after = await store.insertDynamicSecret(tx, at, {
    id,
    path,
    name,
    target,
    credentials:
      credentials === undefined ? null : await sealCredentials(tx, { org: tx.org, ...at, of: id }, credentials),
    ttlSeconds,
    maxTtlSeconds,
    createdBy: recordedActor(tx.actor).id,
  });
  if ((await store.countLocked(tx, at.environment)) > maxDynamicSecrets) {
    throw vaultErrors.TOO_MANY_DYNAMIC_SECRETS(
      `At most ${maxDynamicSecrets}, deleted ones included until they are gone`,
    );
  }
  dynamicSecret.record(tx, 'create', { after });
  return after;
}

/** Whoever reads secrets gets such keys from then on, which whoever defines it could make alone. @throws NOT_FOUND, FORBIDDEN */
async function assertMayDefine(tx: TenantTx, asking: Asking, at: EnvironmentPath, target: Target): Promise<void> {
  if (target.kind !== 'api-key') return;
  await assertCustomer(tx, target.customerId);
  await assertPermitted(asking, 'keys:create', at);
}

/** What is kept of the leases that there are: they end as they would have. @throws NOT_FOUND, INVALID_REQUEST */
export async function updateDynamicSecret(
  tx: TenantTx,
  at: DynamicPath,
  { credentials, ...changes }: DynamicSecretChanges,
) {
  await lockEnvironment(tx, at);
  const before = found(await store.lockDynamicSecret(tx, at));
  const { ttlSeconds, maxTtlSeconds } = { ...before, ...pickDefined(changes) };
  if (ttlSeconds > maxTtlSeconds) throw errors.INVALID_REQUEST('/ttlSeconds: must not be more than `maxTtlSeconds`');
  if (before.kind === 'api-key' && credentials !== undefined) {
    throw errors.INVALID_REQUEST('/credentials: are not for keys');
  }
  const after = await store.updateDynamicSecret(tx, before.id, {
    ttlSeconds,
    maxTtlSeconds,
    ...(credentials === undefined
      ? {}
      : { credentials: await sealCredentials(tx, { org: tx.org, ...at, of: before.id }, credentials) }),
  });
  dynamicSecret.record(tx, 'update', { before, after });
  return after;
}

/** The name is free at once; the row stays until its leases are revoked. @throws NOT_FOUND */
export async function deleteDynamicSecret(tx: TenantTx, at: DynamicPath) {
  const before = found(await store.lockDynamicSecret(tx, at));
  await store.markDeleted(tx, before.id);
  const leases = await endLeasesOf(tx, before.id);
  dynamicSecret.record(tx, 'delete', { before, risk: 'high' });
  await wakeRevocation(tx);
  return { deleted: true as const, leases };
}
