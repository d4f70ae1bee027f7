import type { RouteInput } from '../../../http/route.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type OwnTx, readUser } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import { attempt } from '../login/throttle.ts';
import { forgetSessions } from '../sessions/sessions.ts';
import { renewProof } from '../sessions/store.ts';
import { identityState } from '../state.ts';
import { holdFactors } from '../store/mfa.ts';
import type { FactorBody, FactorMethod } from './factor.ts';
import { joinAmr, methodsOf, offersOf, proveFactor } from './factors.ts';

export type StepUpMethod = FactorMethod | 'password';
export type StepUpBody = FactorBody & { password?: string | undefined };

/** A proof that was right, and is not used up yet. */
export interface ProvenAgain {
  amr: readonly string[];
  spend(tx: OwnTx): Promise<void>;
}

/** How the caller can prove again who they are; none but to log in again for who has neither factor nor password. */
export async function stepUpMethods({ database }: Kernel, { person }: Caller): Promise<StepUpMethod[]> {
  if (person === undefined) return [];
  return database.person(systemActor('identity.step-up'), { person }, (tx) => possibleMethods(tx), { readOnly: true });
}

async function possibleMethods(tx: OwnTx): Promise<StepUpMethod[]> {
  const methods = await methodsOf(tx);
  if (methods.length > 0) return methods;
  return typeof (await readUser(tx))?.passwordHash === 'string' ? ['password'] : [];
}

/** The same with what the client needs for each, as a challenge of a log-in answers it. */
export const stepUpOptions = async (tx: OwnTx) => ({
  methods: await possibleMethods(tx),
  offers: await offersOf(tx),
});

/**
 * Checks a fresh proof of the logged-in person, outside of any transaction: a second factor, or the password of whoever
 * has none.
 * @throws INVALID_REQUEST, INVALID_CREDENTIALS, INVALID_CODE, SECOND_FACTOR_REQUIRED, LOGIN_LOCKED, FACTOR_LOCKED,
 * HASHING_BUSY.
 */
export async function proveAgain(input: RouteInput<unknown, unknown, StepUpBody>): Promise<ProvenAgain> {
  const { kernel, caller, body } = input;
  const { password, ...factor } = body;
  const person = caller.id as Id<'usr'>;
  const { user, methods } = await kernel.database.person(
    systemActor('identity.step-up'),
    { person },
    async (tx) => ({ user: await readUser(tx), methods: await methodsOf(tx) }),
    { readOnly: true },
  );
  if (user === undefined) throw errors.NOT_FOUND();
  if (password === undefined) {
    const proven = await proveFactor(
      kernel,
      { person, org: caller.org, email: user.email, address: caller.address },
      factor,
    );
    return { amr: joinAmr(proven.amr, ['mfa']), spend: proven.spend };
  }
  if (Object.keys(factor).length > 0) throw errors.INVALID_REQUEST('Give one proof');
  refusePassword(methods);
  await provePassword(input, user.email, password);
  return { amr: ['pwd'], spend: async (tx) => refusePassword(await methodsOf(tx)) };
}

function refusePassword(methods: FactorMethod[]): void {
  if (methods.length > 0) throw identityErrors.SECOND_FACTOR_REQUIRED(undefined, { extra: { methods } });
}

async function provePassword(
  { kernel, caller, use }: RouteInput<unknown, unknown, unknown>,
  email: string,
  password: string,
): Promise<void> {
  const state = use(identityState);
  await state.hasher.admit(async (hashing) => {
    const { right } = await attempt(kernel, state, { email, address: caller.address }, (account) =>
      hashing.verify(password, account?.passwordHash),
    );
    if (!right) throw identityErrors.INVALID_CREDENTIALS('Invalid credentials');
  });
}

/** The session counts as proven from now on, on every node. Answers its methods. */
export async function stepUp(tx: OwnTx, caller: Caller, proof: ProvenAgain): Promise<string[]> {
  const session = caller.session ?? '';
  await holdFactors(tx, { change: false });
  await proof.spend(tx);
  const amr = await renewSession(tx, session, proof.amr);
  tx.audit({ resource: { type: 'session', id: session }, after: { amr } });
  return amr;
}

/** @throws INVALID_TOKEN where the session has ended meanwhile. */
export async function renewSession(tx: OwnTx, session: string, added: readonly string[]): Promise<string[]> {
  const amr = await renewProof(tx, session, added);
  if (amr === undefined) {
    throw errors.INVALID_TOKEN('Invalid or expired token', { reason: 'credential: the session has ended' });
  }
  await forgetSessions(tx, [session]);
  return amr;
}
