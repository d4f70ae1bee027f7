import { timingSafeEqual } from 'node:crypto';
import { deleted } from '../../../http/noun.ts';
import { recordedActor, systemActor } from '../../../kernel/caller.ts';
import { second } from '../../../kernel/clock.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { type Id, newSecretId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { vaultErrors } from '../errors.ts';
import { type NewShare, shareEvents } from './schema.ts';
import * as store from './store.ts';

const maxFailures = 10;

const hashOf = (proof: string): Buffer => sha256Bytes(Buffer.from(proof, 'base64url'));

export async function createShare(tx: TenantTx, { content, proof, views, expiresInSeconds }: NewShare) {
  const row = await store.insertShare(tx, {
    id: newSecretId('shr'),
    content: Buffer.from(content, 'base64url'),
    proofHash: proof === undefined ? null : hashOf(proof),
    views,
    createdBy: recordedActor(tx.actor).id,
    expiresAt: tx.now + expiresInSeconds * second,
  });
  tx.audit({ resource: { type: 'share', id: row.id }, after: { views, expiresInSeconds } });
  tx.emit(shareEvents.created(row.id, { viewsLeft: views }));
  return row;
}

/** @throws SHARE_NOT_FOUND */
function openable(share: store.LockedShare | undefined, now: number) {
  if (share === undefined || share.content === null || share.expiresAt <= now) throw vaultErrors.SHARE_NOT_FOUND();
  return { ...share, content: share.content };
}

/** Whose the link is, for the scope of the act. @throws SHARE_NOT_FOUND, PASSPHRASE_WRONG */
export async function ownerOfShare({ database }: Kernel, id: Id<'shr'>, proof: string | undefined): Promise<string> {
  const found = await database.lookup((tx) => store.lookupShare(tx, id));
  if (found === undefined) throw vaultErrors.SHARE_NOT_FOUND();
  const { org, guarded } = found;
  // In a transaction of its own, so that the refusal does not undo the count.
  const isRight =
    !guarded || (await database.tenant(systemActor('vault.passphrases'), { org }, (tx) => checkProof(tx, id, proof)));
  if (!isRight) throw vaultErrors.PASSPHRASE_WRONG();
  return org;
}

/** Counts wrong ones; with the tenth the content is gone. */
async function checkProof(tx: TenantTx, id: Id<'shr'>, proof: string | undefined): Promise<boolean> {
  const { proofHash, failures } = openable(await store.lockShare(tx, id), tx.now);
  if (proofHash === null || (proof !== undefined && timingSafeEqual(proofHash, hashOf(proof)))) return true;
  await store.countFailure(tx, id, failures + 1, failures + 1 === maxFailures);
  return false;
}

/** Takes one view; with the last one the content is gone. @throws SHARE_NOT_FOUND */
export async function openShare(tx: TenantTx, id: Id<'shr'>) {
  const share = openable(await store.lockShare(tx, id), tx.now);
  const viewsLeft = share.viewsLeft - 1;
  await store.takeView(tx, id, viewsLeft);
  tx.audit({ resource: { type: 'share', id }, after: { viewsLeft } });
  tx.emit(shareEvents.opened(id, { viewsLeft }));
  return { content: share.content.toString('base64url'), viewsLeft };
}

/** @throws NOT_FOUND, also where it cannot be opened any more */
export async function deleteShare(tx: TenantTx, id: Id<'shr'>) {
  const share = found(await store.lockShare(tx, id));
  found(share.content ?? undefined, 'It cannot be opened any more');
  await store.endShare(tx, id);
  tx.audit({ resource: { type: 'share', id }, after: { viewsLeft: share.viewsLeft } });
  tx.emit(shareEvents.deleted(id, { viewsLeft: share.viewsLeft }));
  return deleted;
}
