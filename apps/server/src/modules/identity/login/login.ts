import type { RouteInput } from '../../../http/route.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { identityErrors } from '../errors.ts';
import { attempt, becomeFamiliar } from './throttle.ts';
import { beginSessionOrChallenge, type Challenged, type SessionBegun } from '../mfa/challenges.ts';
import { draftSession, type SessionDraft } from '../sessions/sessions.ts';
import { identityState } from '../state.ts';
import { setPasswordHash } from '../account/store.ts';

export interface LoginBody {
  email: string;
  password: string;
  cookies?: boolean | undefined;
}

/** Somebody who has shown the right password. */
export interface Proven {
  person: Id<'usr'>;
  org: Id<'org'>;
  /** What the address they did it from is remembered by. */
  address: Buffer;
  /** The password under today's cost, where it was stored under another. */
  rehashed: string | undefined;
  draft: SessionDraft;
}

/**
 * Checks the password, outside of any transaction. An unknown address takes the same steps and the same time as a wrong
 * password, and gets the same answer.
 * @throws INVALID_CREDENTIALS, LOGIN_LOCKED, HASHING_BUSY.
 */
export async function prove(input: RouteInput<unknown, unknown, LoginBody>): Promise<Proven> {
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
    const { person, org, passwordHash } = account;
    const rehashed = hashing.isStale(passwordHash) ? await hashing.hash(password) : undefined;
    const draft = await draftSession(kernel, person, caller, { amr: ['pwd'], browser: body.cookies === true });
    return { person, org, address: keys.address, rehashed, draft };
  });
}

export async function login(tx: PersonTx, { address, rehashed, draft }: Proven): Promise<SessionBegun | Challenged> {
  if (rehashed !== undefined) await setPasswordHash(tx, rehashed);
  const begun = await beginSessionOrChallenge(tx, draft);
  // Who has the password and no second factor must not make their address a familiar one.
  if (begun.challenged === undefined) await becomeFamiliar(tx, address);
  return begun;
}
