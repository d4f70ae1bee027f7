import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import type { KeysPort } from '../tenancy/index.ts';
import { keyEvents } from './events.ts';
import { forgetKeys } from './state.ts';
import * as store from './store.ts';

/** What happens to keys with what they belong to, in the same transaction. */
export const keysPort: KeysPort = {
  async revokeWith(tx, place) {
    const ids = await store.revokeWith(tx, place);
    await forgetKeys(tx, tx.org, ids);
    return ids.length;
  },
  async restoreWith(tx, place) {
    const ids = await store.restoreWith(tx, place);
    await forgetKeys(tx, tx.org, ids);
    return ids.length;
  },
  async revokeOf(tx, owner) {
    const revoked = await store.revokeKeysOf(tx, owner);
    for (const { id, ...facts } of revoked) {
      tx.audit({ action: 'key.revoke', resource: { type: 'key', id }, after: { ownerId: owner } });
      tx.emit(keyEvents.revoked(id, facts));
    }
    await forgetKeys(
      tx,
      tx.org,
      revoked.map(({ id }) => id),
    );
    return revoked.length;
  },
  count: store.countKeys,
};

/** Revokes a key with the lease that it was made for; does nothing where it does not work any more. */
export async function revokeLeasedKey(tx: TenantTx, id: Id<'api'>): Promise<void> {
  const revoked = await store.revokeWorkingKey(tx, id);
  if (revoked === undefined) return;
  const { id: key, ...facts } = revoked;
  tx.audit({ action: 'key.revoke', resource: { type: 'key', id: key }, after: { customerId: facts.customerId } });
  tx.emit(keyEvents.revoked(key, facts));
  await forgetKeys(tx, tx.org, [key]);
}
