import type { RouteInput } from '../../http/route.ts';
import type { PersonTx } from '../../kernel/db/tx.ts';
import { nobody, type RequestOptions, requestOptions } from './passkey-challenges.ts';
import { type ProvenPasskey, provePasskey, refused, usePasskey } from './passkey-proof.ts';
import { readMe, type UserView } from './persons.ts';
import type { Home } from './ports.ts';
import { draftSession, openSession, type SessionDraft } from './sessions.ts';
import { identityState, tenancyOf } from './state.ts';
import type { TokenPair } from './tokens.ts';
import type { Assertion } from './webauthn.ts';

const loggingIn = { purpose: 'login' as const, boundTo: undefined };

/** No address is asked for and no credential named, so nothing is told about anybody. In the transaction of `nobody`. */
export const loginOptions = (tx: PersonTx): Promise<RequestOptions> => requestOptions(tx, loggingIn);

export interface PasskeyLoginBody {
  credential: Assertion;
  cookies?: boolean | undefined;
}

export interface PasskeyLogin {
  proven: ProvenPasskey;
  draft: SessionDraft;
}

/**
 * Checks the proof, outside of any transaction.
 * @throws INVALID_CREDENTIALS, whatever is wrong with it.
 */
export async function proveByPasskey(input: RouteInput<unknown, unknown, PasskeyLoginBody>): Promise<PasskeyLogin> {
  const { kernel, body, caller, concerns } = input;
  const { credential, cookies } = body;
  const proven = await provePasskey(kernel, nobody, loggingIn, credential, concerns);
  // Where no account was named, the authenticator has to name it (WebAuthn 3, 7.2, step 6).
  if (proven === undefined || typeof credential.response.userHandle !== 'string') throw refused();
  // Two factors: the device, and what unlocked it.
  const amr = [...proven.amr, 'mfa'];
  const draft = await draftSession(kernel, proven.person, caller, { amr, browser: cookies === true });
  return { proven, draft };
}

/** @throws INVALID_CREDENTIALS where the passkey has been removed since, or its counter went back. */
export async function loginByPasskey(
  tx: PersonTx,
  { proven, draft }: PasskeyLogin,
): Promise<{ user: UserView; tokens: TokenPair; home: Home | undefined }> {
  const { person, id } = proven;
  await usePasskey(tx, proven);
  const user = await readMe(tx);
  const home = await tenancyOf(tx.use(identityState)).defaultOrganization(tx, person);
  const tokens = await openSession(tx, draft, home);
  tx.audit({ resource: { type: 'session', id: draft.id }, after: { passkey: id }, person });
  tx.emit({ type: 'session.created', subject: draft.id, data: { user: person } });
  return { user, tokens, home };
}
