import type { RouteInput } from '../../../http/route.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import { holdPassword, setPasswordHash } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import { beginSessionOrChallenge, type Challenged, type SessionBegun } from '../mfa/challenges.ts';
import { draftSession } from '../sessions/sessions.ts';
import { identityState } from '../state.ts';
import { attempt, becomeFamiliar } from './throttle.ts';

interface LoginBody {
  email: string;
  password: string;
  cookies?: boolean | undefined;
}

/**
 * Checks the password, outside of any transaction. An unknown address takes the same steps and the same time as a wrong
 * password, and gets the same answer. `rehashed` is the password under the configured cost, if it is stored under another.
 * @throws INVALID_CREDENTIALS, ACCOUNT_SUSPENDED, LOGIN_LOCKED, HASHING_BUSY.
 */
export function checkLogin(input: RouteInput<unknown, unknown, LoginBody>) {
  const { kernel, body, caller, setSubject, use } = input;
  const state = use(identityState);
  const { email, password } = body;
  return state.hasher.admit(async (hashing) => {
    const { account, keys, right } = await attempt(kernel, state, { email, address: caller.address }, (account) => {
      if (account !== undefined) setSubject({ org: account.org, person: account.person });
      return hashing.verify(password, account?.passwordHash);
    });
    if (!right || account === undefined || account.passwordHash === null)
      throw identityErrors.INVALID_CREDENTIALS('Invalid credentials');
    const { person, org, passwordHash, passwordSetAt } = account;
    const rehashed = hashing.isStale(passwordHash) ? await hashing.hash(password) : undefined;
    const draft = await draftSession(kernel, person, caller, { amr: ['pwd'], browser: body.cookies === true });
    return { person, org, addressKey: keys.address, passwordSetAt, rehashed, draft };
  });
}

export async function login(
  tx: PersonTx,
  { addressKey, passwordSetAt, rehashed, draft }: Awaited<ReturnType<typeof checkLogin>>,
): Promise<SessionBegun | Challenged> {
  const current = await holdPassword(tx, passwordSetAt, { change: rehashed !== undefined });
  if (!current) throw identityErrors.INVALID_CREDENTIALS('Invalid credentials');
  if (rehashed !== undefined) await setPasswordHash(tx, rehashed, passwordSetAt);
  const begun = await beginSessionOrChallenge(tx, draft);
  // The password alone, without the second factor, must not make an address familiar.
  if (begun.challenged === undefined) await becomeFamiliar(tx, addressKey);
  return begun;
}
