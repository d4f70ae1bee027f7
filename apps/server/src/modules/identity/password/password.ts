import type { RouteInput } from '../../../http/route.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { hour } from '../../../kernel/clock.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { PersonTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { userPasswordChanged } from '../account/events.ts';
import { endPending } from '../account/pending.ts';
import { holdPassword, type OwnTx, readUser, setPasswordHash, setVerified } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import { findByEmail, resetThrottles } from '../login/throttle.ts';
import { endSessions } from '../sessions/sessions.ts';
import { identityState } from '../state.ts';
import { countSince, mailProof, presentProof, spend } from '../verifications/verifications.ts';
import { checkPassword } from './policy.ts';

/** Reset mails per account and hour; the links of the earlier ones stay valid. */
const maxResetMails = 5;

type Input<Body> = RouteInput<unknown, unknown, Body>;

/**
 * The new password's hash, once the current password is proven, and when that one was set.
 * @throws INVALID_CREDENTIALS, PASSWORD_REFUSED, HASHING_BUSY.
 */
export async function prepareChange(input: Input<{ currentPassword: string; newPassword: string }>) {
  const { kernel, caller, body, use } = input;
  const state = use(identityState);
  const user = found(await kernel.database.person(caller, { person: caller.id }, readUser, { readOnly: true }));
  await checkPassword(kernel, body.newPassword, user, { online: state.breachedOnline, path: '/newPassword' });
  return state.hasher.admit(async (hashing) => {
    const right = await hashing.verify(body.currentPassword, user.passwordHash);
    if (!right) throw identityErrors.INVALID_CREDENTIALS('Invalid credentials');
    return { passwordHash: await hashing.hash(body.newPassword), currentSetAt: user.passwordSetAt };
  });
}

/**
 * Ends every other session, because somebody else may have known the old password.
 * @throws INVALID_CREDENTIALS where it was replaced in the meantime.
 */
export async function changePassword(
  tx: PersonTx,
  caller: Caller,
  { passwordHash, currentSetAt }: Awaited<ReturnType<typeof prepareChange>>,
): Promise<number> {
  const except = caller.session === undefined ? {} : { except: caller.session };
  const current = await holdPassword(tx, currentSetAt, { change: true });
  if (!current) throw identityErrors.INVALID_CREDENTIALS('Invalid credentials');
  await setPasswordHash(tx, passwordHash);
  await endPending(tx);
  const ended = await endSessions(tx, except, 'password-changed');
  tx.audit({ resource: { type: 'user', id: caller.id }, after: { revokedSessions: ended.length }, risk: 'medium' });
  await announceChange(tx, caller.id);
  return ended.length;
}

/** For an unknown address, `person` does not exist: the same row is written, and no mail is sent. */
export async function prepareForgot({ kernel, body }: Input<{ email: string }>) {
  const account = await findByEmail(kernel, body.email);
  const nobody = kernel.ids.next('usr');
  if (account?.status !== 'active') return { person: nobody, org: operatorOrg, known: false };
  return { person: account.person, org: account.org, known: true };
}

export async function forgotPassword(tx: PersonTx, { known, person }: { known: boolean; person: Id<'usr'> }) {
  const asked = await countSince(tx, 'reset-password', tx.now - hour);
  const id = await mailProof(tx, known && asked < maxResetMails ? 'reset-password' : 'reset-unknown');
  tx.audit({ resource: { type: 'verification', id }, ...(known ? { person } : {}) });
}

/** The token is checked before the password is hashed, so that guessing tokens costs no hashing. */
export async function prepareReset({ kernel, body, use }: Input<{ token: string; password: string }>) {
  const state = use(identityState);
  const { id, person, email, org } = await presentProof(kernel, body.token, ['reset-password']);
  if (email === null || org === null) throw identityErrors.VERIFICATION_INVALID();
  await checkPassword(kernel, body.password, { email }, { online: state.breachedOnline, path: '/password' });
  const passwordHash = await state.hasher.admit((hashing) => hashing.hash(body.password));
  return { proof: id, person, email, org, passwordHash };
}

/** Sets a password by proof of the mailbox: ends all sessions, resets the throttles and verifies the address. */
export async function resetPassword(
  tx: TenantTx,
  { proof, person, email, passwordHash }: Awaited<ReturnType<typeof prepareReset>>,
  address: string,
): Promise<void> {
  await spend(tx, proof);
  await setPasswordHash(tx, passwordHash);
  await endPending(tx);
  await setVerified(tx);
  await resetThrottles(tx, tx.use(identityState), email, address);
  const ended = await endSessions(tx, {}, 'password-reset');
  tx.audit({
    resource: { type: 'user', id: person },
    after: { revokedSessions: ended.length },
    risk: 'medium',
    person,
  });
  await announceChange(tx, person);
}

/** The owner of the account is told by mail, because somebody else may have done it. */
async function announceChange(tx: OwnTx, user: string): Promise<void> {
  tx.emit(userPasswordChanged(user, {}));
  await enqueue(tx, 'identity.send-notice', { notice: 'password-changed' });
}
