import { deleted } from '../../../http/noun.ts';
import { personScope } from '../../../kernel/crypto/key-ring.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { lockEnvironment } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { overrideAad } from '../sealed.ts';
import type { SecretPath } from '../secrets/secrets.ts';
import { findSecret } from '../secrets/store.ts';
import * as store from './store.ts';

/** @throws NOT_FOUND, SECRET_NOT_FOUND */
export async function putOverride(tx: TenantTx, { name, ...at }: SecretPath, path: string, value: string) {
  await lockEnvironment(tx, at);
  const secret = await findSecret(tx, at, { path, name });
  if (secret === undefined) throw vaultErrors.SECRET_NOT_FOUND();
  const { keyring, keysDb } = tx.use(kernelService);
  const aad = overrideAad(tx, at.environment, secret.id);
  const sealed = await keyring.seal(keysDb, personScope(tx.person), aad, value);
  const row = await store.putOverride(tx, at, secret.id, sealed);
  tx.audit({ resource: { type: 'secret', id: secret.id }, after: { environmentId: at.environment, path, name } });
  return row;
}

/** Where there is none, nothing changes. @throws SECRET_NOT_FOUND */
export async function deleteOverride(tx: TenantTx, { name, ...at }: SecretPath, path: string) {
  const secret = await findSecret(tx, at, { path, name });
  if (secret === undefined) throw vaultErrors.SECRET_NOT_FOUND();
  await store.deleteOverride(tx, secret.id);
  tx.audit({ resource: { type: 'secret', id: secret.id }, after: { environmentId: at.environment, path, name } });
  return deleted;
}
