import { randomBytes } from 'node:crypto';
import { systemActor } from '../../../kernel/caller.ts';
import { minute } from '../../../kernel/clock.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { OwnTx } from '../account/store.ts';
import { identityState } from '../state.ts';
import * as store from '../store/passkeys.ts';
import { type Assertion, type Attestation, algorithms, challengeOf, type RelyingParty } from './webauthn.ts';

/** A challenge is signed within this time, or in vain. */
export const challengeLifeMs = 5 * minute;
/** The owner of challenges for a log-in, where the person is not known yet. */
export const nobody = 'nobody';

export type Asked = Omit<store.Challenge, 'hash'>;

/** PublicKeyCredentialRequestOptionsJSON (WebAuthn 3, 5.1): what a browser needs to have a challenge signed. */
export interface RequestOptions {
  challenge: string;
  rpId: string;
  timeout: number;
  userVerification: 'required';
  allowCredentials: { id: string; type: 'public-key'; transports: string[] }[];
}

const described = ({ credentialId, transports }: store.Credential) => ({
  id: credentialId.toString('base64url'),
  type: 'public-key' as const,
  transports,
});

async function issue(tx: OwnTx, asked: Asked): Promise<string> {
  const challenge = randomBytes(32).toString('base64url');
  await store.insertChallenge(tx, { ...asked, hash: sha256Bytes(challenge) }, tx.now + challengeLifeMs);
  return challenge;
}

/** For proving to be somebody; without `credentials` any passkey that the authenticator has for us will do. */
export async function requestOptions(
  tx: OwnTx,
  asked: Asked,
  credentials: readonly store.Credential[] = [],
): Promise<RequestOptions> {
  return {
    challenge: await issue(tx, asked),
    rpId: tx.use(identityState).relyingParty.id,
    timeout: challengeLifeMs,
    userVerification: 'required',
    allowCredentials: credentials.map(described),
  };
}

/** PublicKeyCredentialCreationOptionsJSON (WebAuthn 3, 5.1). */
export async function creationOptions(
  tx: PersonTx,
  asked: Asked,
  { handle, email, displayName }: { handle: Buffer; email: string; displayName: string },
  credentials: readonly store.Credential[],
) {
  const { id, name }: RelyingParty = tx.use(identityState).relyingParty;
  return {
    challenge: await issue(tx, asked),
    rp: { id, name },
    user: { id: handle.toString('base64url'), name: email, displayName },
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key' as const, alg })),
    timeout: challengeLifeMs,
    excludeCredentials: credentials.map(described),
    authenticatorSelection: {
      residentKey: 'required' as const,
      requireResidentKey: true,
      userVerification: 'required' as const,
    },
    attestation: 'none' as const,
  };
}

/**
 * Uses up the challenge that the browser's answer is for, in a transaction of its own: it is spent also where the answer
 * turns out to be wrong. Undefined where we gave none of the kind, to this person and place, or it is spent or too old.
 */
export async function spendChallenge(
  { database }: Kernel,
  person: string,
  asked: Asked,
  answer: Assertion | Attestation,
): Promise<string | undefined> {
  const challenge = challengeOf(answer);
  if (challenge === undefined) return undefined;
  const hash = sha256Bytes(challenge);
  const given = await database.person(systemActor('identity.challenges'), { person }, (tx) =>
    store.takeChallenge(tx, { ...asked, hash }),
  );
  return given ? challenge : undefined;
}
