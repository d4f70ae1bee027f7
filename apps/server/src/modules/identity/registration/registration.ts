import { createHmac } from 'node:crypto';
import type { RouteInput } from '../../../http/route.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import { type Id, idFromBytes } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { identityErrors } from '../errors.ts';
import { findByEmail } from '../login/throttle.ts';
import { checkPassword } from '../password/policy.ts';
import { createInvitedPerson, createPersonWithOrganization, readMe, type UserView } from '../account/persons.ts';
import type { NewOrganization, NewProject } from '../ports.ts';
import { beginSession } from '../sessions/sessions.ts';
import { type IdentityState, identityState } from '../state.ts';
import { setVerified } from '../account/store.ts';
import type { FoundVerification } from '../verifications/store.ts';
import type { TokenPair } from '../sessions/tokens.ts';
import { mailProof, openPending, type PendingRegistration, presentProof, spend } from '../verifications/verifications.ts';

export interface RegisterBody {
  email: string;
  password: string;
  displayName: string;
  organizationName?: string | undefined;
  cookies?: boolean | undefined;
  /** Token of an invitation's mail. */
  invitation?: string | undefined;
}

/** Not the person's name: an organization's name is not erased with the person. */
export const defaultOrganizationName = 'Personal organization';

export interface PreparedRegistration {
  /** Whose rows the transaction sees: the new person; with mail, the owner of a known address. */
  person: Id<'usr'>;
  /** What the act is recorded under. */
  org: Id<'org'>;
  registration: PendingRegistration;
  /** The address has to be proven first. */
  mailed: boolean;
  /** The address belongs to an account already. */
  known: boolean;
  /** Joins the organization `org` rather than founding one. */
  invitation: Id<'ivt'> | undefined;
}

/** Everything slow. With mail, a known and an unknown address take the same steps. */
export async function prepareRegistration(
  input: RouteInput<unknown, unknown, RegisterBody>,
): Promise<PreparedRegistration> {
  const { kernel, body, use } = input;
  const state = use(identityState);
  const invited = state.registration === 'closed' ? undefined : await findInvitation(input, state);
  if (state.registration !== 'open' && invited === undefined) {
    const detail = state.registration === 'invite' ? 'Registration needs an invitation' : undefined;
    throw identityErrors.REGISTRATION_CLOSED(detail);
  }
  const { email, displayName, organizationName = defaultOrganizationName } = body;
  await checkPassword(kernel, body.password, body, { online: state.breachedOnline, path: '/password' });
  const account = await findByEmail(kernel, email);
  const known = account !== undefined;
  const { user, org } = newIds(input, state);
  const mailed = state.mailed && invited === undefined;
  // With an Idempotency-Key this may repeat the call that created the account: the pipeline checks before the act.
  if (known && !mailed && input.request.header('idempotency-key') === undefined) throw identityErrors.EMAIL_TAKEN();
  const passwordHash = await state.hasher.admit((hashing) => hashing.hash(body.password));
  return {
    person: mailed && known ? account.person : user,
    org: mailed ? operatorOrg : (invited?.org ?? org),
    registration: { org, email, displayName, organizationName, passwordHash },
    mailed,
    known,
    invitation: invited?.id,
  };
}

/** With the token of a mail to it, the address is proven. */
async function findInvitation(
  { kernel, body, request }: RouteInput<unknown, unknown, RegisterBody>,
  state: IdentityState,
): Promise<{ id: Id<'ivt'>; org: Id<'org'> } | undefined> {
  const { invitation: token, email } = body;
  if (token === undefined) return undefined;
  // The repeat of the call that used it up is answered from the stored reply, which is looked for before the act.
  const repeatable = request.header('idempotency-key') !== undefined;
  return state.organizations.findInvitation(kernel, { token, email, repeatable });
}

/** With an Idempotency-Key the ids follow from it, so that the repeat finds the first call's stored reply. */
function newIds(
  { request, caller, kernel: { ids } }: RouteInput<unknown, unknown, unknown>,
  { blindKey }: IdentityState,
): { user: Id<'usr'>; org: Id<'org'> } {
  const key = request.header('idempotency-key');
  if (key === undefined) return { user: ids.next('usr'), org: ids.next('org') };
  const derived = <T extends string>(type: T): Id<T> => {
    const digest = createHmac('sha256', blindKey).update(`register\n${type}\n${caller.address}\n${key}`).digest();
    return idFromBytes(type, digest.subarray(0, 16));
  };
  return { user: derived('usr'), org: derived('org') };
}

export interface Registered {
  user: UserView | null;
  organization: NewOrganization | null;
  project: NewProject | null;
  tokens: TokenPair | null;
}

/**
 * With an invitation: the person, who is a member from the start and whose address is proven. Without mail: person,
 * organization, project and tokens at once. With mail: the same answer for every address, and a mail that either
 * finishes the registration or tells the owner that somebody tried.
 */
export async function register(
  tx: TenantTx,
  prepared: PreparedRegistration,
  origin: { address: string; userAgent: string },
  browser: boolean,
): Promise<Registered & { session: Id<'ses'> | undefined }> {
  const { registration, known, mailed, person, invitation } = prepared;
  if (mailed) {
    const id = await mailProof(tx, known ? 'register-known' : 'register', known ? undefined : registration);
    const owner = known ? { person } : {};
    tx.audit({ action: 'user.ask-to-register', resource: { type: 'verification', id }, ...owner });
    return { user: null, organization: null, project: null, tokens: null, session: undefined };
  }
  const made =
    invitation === undefined
      ? await found(tx, person, registration)
      : await createInvitedPerson(tx, { ...registration, id: person, verified: true }, invitation);
  const { session, tokens } = await beginSession(tx, person, origin, browser);
  return { ...made, tokens, session };
}

async function found(tx: TenantTx, id: Id<'usr'>, registration: PendingRegistration) {
  const { organizationName } = registration;
  const made = await createPersonWithOrganization(tx, { ...registration, id, verified: false }, organizationName);
  await mailProof(tx, 'verify-email');
  return made;
}

export interface PreparedVerification {
  found: FoundVerification;
  org: Id<'org'>;
  pending: PendingRegistration | undefined;
}

export async function prepareVerification(kernel: Kernel, token: string): Promise<PreparedVerification> {
  const found = await presentProof(kernel, token, ['verify-email', 'register']);
  const pending = found.pending === null ? undefined : await openPending(kernel, found.id, found.pending);
  return { found, pending, org: pending?.org ?? found.org ?? operatorOrg };
}

/** Proves the address: of an account that is there, or by making the account that waited for it. */
export async function verifyEmail(tx: TenantTx, { found, pending }: PreparedVerification): Promise<UserView> {
  await spend(tx, found.id);
  const { person } = found;
  tx.audit({ resource: { type: 'user', id: person }, person });
  tx.emit({ type: 'user.email-verified', subject: person, data: {} });
  if (pending !== undefined) return finish(tx, person, pending);
  await setVerified(tx);
  return readMe(tx);
}

/** @throws VERIFICATION_INVALID where another registration of the address was proven first. */
async function finish(tx: TenantTx, id: Id<'usr'>, pending: PendingRegistration): Promise<UserView> {
  try {
    const person = { ...pending, id, verified: true };
    return (await createPersonWithOrganization(tx, person, pending.organizationName)).user;
  } catch (error) {
    if (error instanceof NexusError && error.code === 'EMAIL_TAKEN') throw identityErrors.VERIFICATION_INVALID();
    throw error;
  }
}
