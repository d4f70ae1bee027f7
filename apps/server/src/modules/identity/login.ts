import type { RouteInput } from '../../http/route.ts';
import type { PersonTx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import { identityErrors } from './errors.ts';
import { type BrakeKeys, beginAttempt, endAttempt } from './lockout.ts';
import { readMe, type UserView } from './persons.ts';
import type { Home } from './ports.ts';
import { draftSession, openSession, type SessionDraft } from './sessions.ts';
import { identityState, tenancyOf } from './state.ts';
import { setPasswordHash } from './store/identities.ts';
import type { TokenPair } from './tokens.ts';

export interface LoginBody {
  email: string;
  password: string;
  cookies?: boolean | undefined;
}

/** Somebody who has shown the right password. */
export interface Proven {
  person: Id<'usr'>;
  org: Id<'org'>;
  familiar: boolean;
  keys: BrakeKeys;
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
  const { kernel, body, caller, concerns, use } = input;
  const state = use(identityState);
  return state.hasher.admitted(async (hashing) => {
    const { account, keys } = await beginAttempt(kernel, state, body.email, caller.address);
    if (account !== undefined) concerns({ org: account.org, person: account.person });
    const right = await hashing.verify(body.password, account?.passwordHash);
    if (!right || account?.status !== 'active' || account.passwordHash === null)
      throw identityErrors.INVALID_CREDENTIALS('Invalid credentials');
    const { person, org, familiar, passwordHash } = account;
    const rehashed = hashing.isStale(passwordHash) ? await hashing.hash(body.password) : undefined;
    const draft = await draftSession(kernel, person, caller, { amr: ['pwd'], browser: body.cookies === true });
    return { person, org, familiar, keys, rehashed, draft };
  });
}

export async function login(
  tx: PersonTx,
  { person, familiar, keys, rehashed, draft }: Proven,
): Promise<{ user: UserView; tokens: TokenPair; home: Home | undefined }> {
  await endAttempt(tx, keys, familiar);
  if (rehashed !== undefined) await setPasswordHash(tx, rehashed);
  const user = await readMe(tx);
  const home = await tenancyOf(tx.use(identityState)).defaultOrganization(tx, person);
  const tokens = await openSession(tx, draft, home);
  tx.audit({ resource: { type: 'session', id: draft.id }, person });
  tx.emit({ type: 'session.created', subject: draft.id, data: { user: person } });
  return { user, tokens, home };
}
