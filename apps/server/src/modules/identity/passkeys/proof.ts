import { CommittedRefusal } from '../../../http/refusal.ts';
import type { NexusError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { OwnTx } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import { identityState } from '../state.ts';
import * as store from '../store/passkeys.ts';
import { type Asked, spendChallenge } from './challenges.ts';
import { passkeyCloneSuspected } from './events.ts';
import { type Asserted, type Assertion, verifyAssertion } from './webauthn.ts';

/** A passkey whose proof holds; whether its counter does is seen where it is locked. */
export interface ProvenPasskey extends Asserted {
  id: Id<'pky'>;
  person: Id<'usr'>;
  org: Id<'org'>;
  amr: readonly string[];
}

/**
 * RFC 8176. Without attestation nobody can know where a key is kept; one that its provider synchronizes is certainly not
 * bound to hardware.
 */
export const methodsOfPasskey = (deviceType: store.DeviceType): string[] => [
  deviceType === 'singleDevice' ? 'hwk' : 'swk',
  'user',
];

/**
 * Checks a proof by passkey, outside of any transaction, and uses its challenge up. Undefined where it does not hold: a
 * passkey that nobody has takes the same steps as one whose signature is wrong.
 * @param person whose challenge it must be: `nobody`, or the person who must also own the passkey
 * @param setSubject called with the person whose passkey it claims to be
 * @throws ACCOUNT_SUSPENDED where it holds.
 */
export async function provePasskey(
  kernel: Kernel,
  person: string,
  asked: Asked,
  credential: Assertion,
  setSubject?: (about: { org: string; person: string }) => void,
): Promise<ProvenPasskey | undefined> {
  const challenge = await spendChallenge(kernel, person, asked, credential);
  if (challenge === undefined) return undefined;
  const credentialId = Buffer.from(credential.id, 'base64url');
  const found = await kernel.database.lookup((tx) => store.findPasskey(tx, credentialId));
  if (found !== undefined) setSubject?.({ org: found.org, person: found.person });
  const { relyingParty } = kernel.services.use(identityState);
  const proof = await verifyAssertion(relyingParty, credential, challenge, found);
  if (proof === undefined || found === undefined) return undefined;
  if (found.status === 'suspended') throw identityErrors.ACCOUNT_SUSPENDED();
  return { ...proof, id: found.id, person: found.person, org: found.org, amr: methodsOfPasskey(found.deviceType) };
}

/**
 * Notes the use. An authenticator that counts must have counted on: one that did not has a twin somewhere (WebAuthn 3,
 * 6.1.1), and nobody can tell which of the two this is, so it is refused and the refusal recorded.
 * @throws what `refused` makes, also where the passkey has been removed since it was looked at.
 */
export async function usePasskey(
  tx: OwnTx,
  { id, person, counter, backedUp }: ProvenPasskey,
  refused: () => NexusError,
): Promise<void> {
  const row = await store.lockPasskey(tx, id);
  if (row === undefined) throw refused();
  const counts = counter > 0 || row.counter > 0;
  if (!counts || counter > row.counter) {
    await store.markUsed(tx, id, counter, backedUp);
    tx.audit({ action: 'passkey.use', resource: { type: 'passkey', id }, person });
    return;
  }
  tx.audit({
    action: 'passkey.refuse-clone',
    resource: { type: 'passkey', id },
    before: { counter: row.counter },
    after: { counter },
    risk: 'high',
    person,
  });
  tx.emit(passkeyCloneSuspected(id, { user: person }));
  throw new CommittedRefusal(refused());
}
