import { hour } from '../../../kernel/clock.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import { systemScope } from '../../../kernel/crypto/key-ring.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { identityErrors } from '../errors.ts';
import type { OwnTx } from '../account/store.ts';
import * as store from './store.ts';
import { newOpaqueToken } from '../sessions/tokens.ts';

/** Links in mails work for an hour, once. */
const linkLifeMs = hour;

/** A registration that waits for the proof of its address. */
export interface PendingRegistration {
  org: Id<'org'>;
  email: string;
  displayName: string;
  organizationName: string;
  passwordHash: string;
}

const tokenAad = (id: string): string[] => ['verification', id, 'token'];
const pendingAad = (id: string): string[] => ['verification', id, 'pending'];

/**
 * Writes a proof to be mailed, and the job that mails it when the transaction commits. In the database the token is sealed,
 * and after the mail only its hash is left.
 */
export async function mailProof(
  tx: OwnTx,
  purpose: Exclude<store.Purpose, 'setup'>,
  pending?: PendingRegistration,
): Promise<Id<'vrf'>> {
  const { keyring, keysDb, ids } = tx.use(kernelService);
  const { id, text, hash } = newOpaqueToken('vrf', ids);
  const seal = await keyring.sealer(keysDb, systemScope);
  await store.insertVerification(tx, {
    id,
    purpose,
    hash,
    token: seal(tokenAad(id), text),
    pending: pending === undefined ? undefined : seal(pendingAad(id), JSON.stringify(pending)),
    expiresAt: tx.now + linkLifeMs,
  });
  await enqueue(tx, 'identity.send-verification', { verification: id });
  return id;
}

export const openToken = async ({ keyring, keysDb }: Kernel, id: string, token: Buffer): Promise<string> =>
  (await keyring.open(keysDb, tokenAad(id), token)).toString('utf8');

export async function openPending({ keyring, keysDb }: Kernel, id: string, blob: Buffer): Promise<PendingRegistration> {
  return JSON.parse((await keyring.open(keysDb, pendingAad(id), blob)).toString('utf8')) as PendingRegistration;
}

/**
 * The open proof behind a token; using it up is `spend`, in the act's transaction.
 * @throws VERIFICATION_INVALID where there is none for one of these purposes.
 */
export async function presentProof(
  { database }: Kernel,
  token: string,
  purposes: readonly store.Purpose[],
): Promise<store.FoundVerification> {
  const found = await database.lookup((tx) => store.findVerification(tx, sha256Bytes(token)));
  if (found === undefined || !purposes.includes(found.purpose)) throw identityErrors.VERIFICATION_INVALID();
  return found;
}

/** @throws VERIFICATION_INVALID when another use was quicker. */
export async function spend(tx: OwnTx, id: Id<'vrf'>): Promise<void> {
  if (!(await store.useVerification(tx, id))) throw identityErrors.VERIFICATION_INVALID();
}
