import type { RouteInput } from '../../../http/route.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { hour } from '../../../kernel/clock.ts';
import type { PersonTx, TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { identityErrors } from '../errors.ts';
import { findByEmail, liftBrakes } from '../login/throttle.ts';
import { checkPassword } from './policy.ts';
import { endSessions } from '../sessions/sessions.ts';
import { identityState } from '../state.ts';
import { type OwnTx, readUser, setPasswordHash, setVerified } from '../account/store.ts';
import { closeOthers, countSince, type FoundVerification } from '../verifications/store.ts';
import { mailProof, presentProof, spend } from '../verifications/verifications.ts';

/** Reset mails per account and hour; the links of the earlier ones go on working. */
const mostResetMails = 5;

export interface ChangePasswordBody {
  currentPassword: string;
  newPassword: string;
}

/**
 * The new password's hash, once the current one is proven.
 * @throws INVALID_CREDENTIALS, PASSWORD_REFUSED, HASHING_BUSY.
 */
export async function prepareChange(input: RouteInput<unknown, unknown, ChangePasswordBody>): Promise<string> {
  const { kernel, caller, body, use } = input;
  const state = use(identityState);
  const user = await kernel.database.person(
    systemActor('identity.credentials'),
    { person: caller.id },
    (tx) => readUser(tx),
    { readOnly: true },
  );
  if (user === undefined) throw errors.NOT_FOUND();
  await checkPassword(kernel, body.newPassword, user, { online: state.breachedOnline, path: '/newPassword' });
  return state.hasher.admit(async (hashing) => {
    const right = await hashing.verify(body.currentPassword, user.passwordHash);
    if (!right) throw identityErrors.INVALID_CREDENTIALS('Invalid credentials');
    return hashing.hash(body.newPassword);
  });
}

/** Ends every other session: whoever else knew the old password is out. */
export async function changePassword(tx: PersonTx, caller: Caller, passwordHash: string): Promise<number> {
  const except = caller.session === undefined ? {} : { except: caller.session };
  await setPasswordHash(tx, passwordHash);
  await closeOthers(tx, 'reset-password');
  const ended = await endSessions(tx, except, 'password-changed');
  tx.audit({ resource: { type: 'user', id: caller.id }, after: { revokedSessions: ended.length }, risk: 'medium' });
  await tell(tx, caller.id);
  return ended.length;
}

export interface PreparedForgot {
  /** For an unknown address a person who does not exist: the same row is written, and no mail sent. */
  person: Id<'usr'>;
  org: Id<'org'>;
  known: boolean;
}

export async function prepareForgot(input: RouteInput<unknown, unknown, { email: string }>): Promise<PreparedForgot> {
  const { kernel, body } = input;
  const account = await findByEmail(kernel, body.email);
  const stranger = kernel.ids.next('usr');
  if (account?.status !== 'active') return { person: stranger, org: operatorOrg, known: false };
  return { person: account.person, org: account.org, known: true };
}

export async function forgotPassword(tx: PersonTx, { known, person }: PreparedForgot): Promise<void> {
  const asked = await countSince(tx, 'reset-password', tx.now - hour);
  const id = await mailProof(tx, known && asked < mostResetMails ? 'reset-password' : 'reset-unknown');
  tx.audit({ resource: { type: 'verification', id }, ...(known ? { person } : {}) });
}

export interface ResetBody {
  token: string;
  password: string;
}

export interface PreparedReset {
  found: FoundVerification;
  email: string;
  org: Id<'org'>;
  passwordHash: string;
}

/** The token is looked at before the password is hashed: guessing tokens costs us nothing. */
export async function prepareReset(input: RouteInput<unknown, unknown, ResetBody>): Promise<PreparedReset> {
  const { kernel, body, use } = input;
  const state = use(identityState);
  const found = await presentProof(kernel, body.token, ['reset-password']);
  const { email, org } = found;
  if (email === null || org === null) throw identityErrors.VERIFICATION_INVALID();
  await checkPassword(kernel, body.password, { email }, { online: state.breachedOnline, path: '/password' });
  return { found, email, org, passwordHash: await state.hasher.admit((hashing) => hashing.hash(body.password)) };
}

/** A new password by proof of the mailbox: all sessions end, all brakes are lifted, and the address counts as proven. */
export async function resetPassword(
  tx: TenantTx,
  { found, email, passwordHash }: PreparedReset,
  address: string,
): Promise<void> {
  const { id, person } = found;
  await spend(tx, id);
  await closeOthers(tx, 'reset-password');
  await setPasswordHash(tx, passwordHash);
  await setVerified(tx);
  await liftBrakes(tx, tx.use(identityState), email, address);
  const ended = await endSessions(tx, {}, 'password-reset');
  tx.audit({
    resource: { type: 'user', id: person },
    after: { revokedSessions: ended.length },
    risk: 'medium',
    person,
  });
  await tell(tx, person);
}

/** Tells the owner of the mailbox, who may not be who did it. */
async function tell(tx: OwnTx, user: string): Promise<void> {
  tx.emit({ type: 'user.password-changed', subject: user, data: {} });
  await enqueue(tx, 'identity.send-notice', { notice: 'password-changed' });
}
