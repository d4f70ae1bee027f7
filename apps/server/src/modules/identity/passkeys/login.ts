import type { RouteInput } from '../../../http/route.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import { identityErrors } from '../errors.ts';
import { addressKey, becomeFamiliar } from '../login/throttle.ts';
import { beginSessionOrChallenge, type Challenged, type SessionBegun } from '../mfa/challenges.ts';
import { draftSession, type SessionDraft } from '../sessions/sessions.ts';
import { identityState } from '../state.ts';
import { nobody, type RequestOptions, requestOptions } from './challenges.ts';
import { type ProvenPasskey, provePasskey, usePasskey } from './proof.ts';
import type { Assertion } from './webauthn.ts';

const loggingIn = { purpose: 'login' as const, boundTo: undefined };

/** Asks for no address and names no credential, so the options reveal nothing about anybody. In the transaction of `nobody`. */
export const loginOptions = (tx: PersonTx): Promise<RequestOptions> => requestOptions(tx, loggingIn);

const refused = () => identityErrors.INVALID_CREDENTIALS('Invalid credentials');

export interface PasskeyLoginBody {
  credential: Assertion;
  cookies?: boolean | undefined;
}

export interface PasskeyLogin {
  proven: ProvenPasskey;
  draft: SessionDraft;
  address: string;
}

/**
 * Checks the proof, outside of any transaction.
 * @throws ACCOUNT_SUSPENDED for a right one, INVALID_CREDENTIALS for every other kind of failure.
 */
export async function proveByPasskey(input: RouteInput<unknown, unknown, PasskeyLoginBody>): Promise<PasskeyLogin> {
  const { kernel, body, caller, setSubject } = input;
  const { credential, cookies } = body;
  const proven = await provePasskey(kernel, nobody, loggingIn, credential, setSubject);
  // Where no account was named, the authenticator has to name it (WebAuthn 3, 7.2, step 6).
  if (proven === undefined || typeof credential.response.userHandle !== 'string') throw refused();
  // Two factors: the device, and what unlocked it.
  const amr = [...proven.amr, 'mfa'];
  const draft = await draftSession(kernel, proven.person, caller, { amr, browser: cookies === true });
  return { proven, draft, address: caller.address };
}

/** @throws INVALID_CREDENTIALS where the passkey has been removed since, or its counter went back. */
export async function loginByPasskey(
  tx: PersonTx,
  { proven, draft, address }: PasskeyLogin,
): Promise<SessionBegun | Challenged> {
  await usePasskey(tx, proven, refused);
  const begun = await beginSessionOrChallenge(tx, draft);
  if (begun.challenged === undefined) {
    await becomeFamiliar(tx, addressKey(tx.use(identityState), begun.user.email, address));
  }
  return begun;
}
