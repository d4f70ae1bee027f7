import { createHmac } from 'node:crypto';
import type { RouteInput } from '../../../http/route.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import { type Id, idFromBytes } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { userEmailVerified } from '../account/events.ts';
import { createInvitedPerson, createPersonWithOrganization, readMe } from '../account/persons.ts';
import { setVerified } from '../account/store.ts';
import { identityErrors } from '../errors.ts';
import { findByEmail } from '../login/throttle.ts';
import { checkPassword } from '../password/policy.ts';
import type { User } from '../schemas.ts';
import { beginSession } from '../sessions/sessions.ts';
import { type IdentityState, identityState } from '../state.ts';
import {
  type FoundVerification,
  mailProof,
  openPending,
  type PendingRegistration,
  presentProof,
  spend,
} from '../verifications/verifications.ts';

interface RegisterBody {
  email: string;
  password: string;
  displayName: string;
  organizationName?: string | undefined;
  /** Token of an invitation's mail. */
  invitation?: string | undefined;
}

type RegisterInput = RouteInput<unknown, unknown, RegisterBody>;

/** Not named after the person: an organization's name is not erased with them. */
export const defaultOrganizationName = 'Personal organization';

interface PreparedRegistration {
  /** Whose rows the transaction sees: the new person's or, with mail, those of the owner of a known address. */
  person: Id<'usr'>;
  /** The organization that the act is recorded in. */
  org: Id<'org'>;
  registration: PendingRegistration;
  /** The address has to be verified first. */
  mailed: boolean;
  /** The address belongs to an account already. */
  known: boolean;
  /** The person joins the organization `org` instead of creating one. */
  invitation: Id<'ivt'> | undefined;
}

/** Everything slow. With mail, a known and an unknown address take the same steps. */
export async function prepareRegistration(input: RegisterInput): Promise<PreparedRegistration> {
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
  // With an Idempotency-Key, this may repeat the call that created the account: the pipeline checks that before the act.
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

async function findInvitation({ kernel, body, request }: RegisterInput, { organizations }: IdentityState) {
  const { invitation: token, email } = body;
  if (token === undefined) return undefined;
  // A repeat of the call that used the invitation gets the stored reply, which the pipeline looks for before the act.
  const repeatable = request.header('idempotency-key') !== undefined;
  return organizations.findInvitation(kernel, { token, email, repeatable });
}

/** With an Idempotency-Key, the ids are derived from it, so that a repeat finds the stored reply. */
function newIds({ request, caller, kernel: { ids } }: RegisterInput, { blindKey }: IdentityState) {
  const key = request.header('idempotency-key');
  if (key === undefined) return { user: ids.next('usr'), org: ids.next('org') };
  const derived = <T extends string>(type: T): Id<T> => {
    const digest = createHmac('sha256', blindKey).update(`register\n${type}\n${caller.address}\n${key}`).digest();
    return idFromBytes(type, digest.subarray(0, 16));
  };
  return { user: derived('usr'), org: derived('org') };
}

/**
 * With an invitation: creates the person as a member, with a verified address. Without mail: creates person,
 * organization, project and session at once. With mail: gives every address the same answer, and sends a mail that
 * either completes the registration or tells the owner of the address that somebody tried.
 */
export async function register(
  tx: TenantTx,
  prepared: PreparedRegistration,
  client: { address: string; userAgent: string },
  browser: boolean,
) {
  const { registration, known, mailed, person, invitation } = prepared;
  if (mailed) {
    const { email } = registration;
    const id = await mailProof(tx, known ? 'register-known' : 'register', known ? { email } : { email, registration });
    const owner = known ? { person } : {};
    tx.audit({ action: 'user.ask-to-register', resource: { type: 'verification', id }, ...owner });
    return { user: null, organization: null, project: null, tokens: null, session: undefined };
  }
  const created =
    invitation === undefined
      ? await createUnverified(tx, person, registration)
      : await createInvitedPerson(tx, { ...registration, id: person, verified: true }, invitation);
  return { ...created, ...(await beginSession(tx, person, client, browser)) };
}

async function createUnverified(tx: TenantTx, id: Id<'usr'>, registration: PendingRegistration) {
  const person = { ...registration, id, verified: false };
  const created = await createPersonWithOrganization(tx, person, registration.organizationName);
  await mailProof(tx, 'verify-email', { email: registration.email });
  return created;
}

interface PreparedVerification {
  found: FoundVerification;
  pending: PendingRegistration | undefined;
}

export async function prepareVerification(kernel: Kernel, token: string): Promise<PreparedVerification> {
  const found = await presentProof(kernel, token, ['verify-email', 'register']);
  const pending = found.pending === null ? undefined : await openPending(kernel, found.id, found.pending);
  return { found, pending };
}

/** Verifies the address: of an existing account, or by creating the account that waited for it. */
export async function verifyEmail(tx: TenantTx, { found, pending }: PreparedVerification): Promise<User> {
  const { id, person } = found;
  await spend(tx, id);
  tx.audit({ resource: { type: 'user', id: person }, person });
  tx.emit(userEmailVerified(person, {}));
  if (pending !== undefined) return completeRegistration(tx, person, pending);
  await setVerified(tx);
  return readMe(tx);
}

/** @throws VERIFICATION_INVALID where another registration of the address was completed first. */
async function completeRegistration(tx: TenantTx, id: Id<'usr'>, pending: PendingRegistration): Promise<User> {
  try {
    const person = { ...pending, id, verified: true };
    return (await createPersonWithOrganization(tx, person, pending.organizationName)).user;
  } catch (error) {
    if (error instanceof NexusError && error.code === 'EMAIL_TAKEN') throw identityErrors.VERIFICATION_INVALID();
    throw error;
  }
}
