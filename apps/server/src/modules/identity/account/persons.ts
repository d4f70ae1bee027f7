import type { Caller } from '../../../kernel/caller.ts';
import { toIso } from '../../../kernel/clock.ts';
import { isUniqueViolation } from '../../../kernel/db/errors.ts';
import type { PersonTx, TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { identityErrors } from '../errors.ts';
import { emailKey } from '../login/throttle.ts';
import type { NewOrganization, NewProject } from '../ports.ts';
import { identityState } from '../state.ts';
import * as store from './store.ts';

export interface UserView {
  id: Id<'usr'>;
  email: string;
  displayName: string;
  emailVerified: boolean;
  createdAt: string;
}

const userView = ({ id, email, displayName, emailVerified, createdAt }: store.UserRow): UserView => ({
  id,
  email,
  displayName,
  emailVerified,
  createdAt: toIso(createdAt),
});

export interface NewPerson {
  id: Id<'usr'>;
  org: Id<'org'>;
  email: string;
  displayName: string;
  /** Null for who comes by a provider. */
  passwordHash: string | null;
  /** The address is proven. */
  verified: boolean;
  firstOwner?: boolean;
}

/**
 * Identity, credentials and profile of the person of the transaction.
 * @throws EMAIL_TAKEN; CONFLICT for a second first owner.
 */
export async function createPerson(tx: TenantTx, person: NewPerson): Promise<UserView> {
  const { id, email, displayName, verified, firstOwner = false } = person;
  try {
    await store.insertIdentity(tx, { ...person, emailKey: emailKey(email), firstOwner });
  } catch (error) {
    if (isUniqueViolation(error, 'eco_identities_email_key')) throw identityErrors.EMAIL_TAKEN();
    if (isUniqueViolation(error, 'eco_identities_first_owner')) {
      throw errors.CONFLICT('This installation has an owner already');
    }
    throw error;
  }
  tx.audit({ action: 'user.register', resource: { type: 'user', id }, personal: { email, displayName }, person: id });
  tx.emit({ type: 'user.registered', subject: id, data: { org: tx.org } });
  return { id, email, displayName, emailVerified: verified, createdAt: toIso(tx.now) };
}

/** The person with their own organization and its first project. */
export async function createPersonWithOrganization(
  tx: TenantTx,
  person: NewPerson,
  organizationName: string,
): Promise<{ user: UserView; organization: NewOrganization; project: NewProject }> {
  const user = await createPerson(tx, person);
  const tenancy = tx.use(identityState).organizations;
  return { user, ...(await tenancy.provision(tx, { user: person.id, organizationName })) };
}

/**
 * The person as a member of the organization `tx.org` that invites them. They have none of their own: what fails at their
 * door is recorded with the operator, whoever they work for.
 * @throws EMAIL_TAKEN, INVITATION_INVALID.
 */
export async function createInvitedPerson(
  tx: TenantTx,
  person: NewPerson,
  invitation: Id<'ivt'>,
): Promise<{ user: UserView; organization: NewOrganization; project: null }> {
  const { id, email } = person;
  // The invitation first, so that whoever holds a link to another address learns nothing of who is registered.
  const organization = await tx.use(identityState).organizations.acceptInvitation(tx, invitation, { user: id, email });
  const user = await createPerson(tx, { ...person, org: operatorOrg as Id<'org'> });
  return { user, organization, project: null };
}

/** The person of the transaction. */
export async function readMe(tx: store.OwnTx): Promise<UserView> {
  const row = await store.readUser(tx);
  if (row === undefined) throw errors.NOT_FOUND();
  return userView(row);
}

export async function updateMe(tx: PersonTx, caller: Caller, change: { displayName: string }): Promise<UserView> {
  const before = await readMe(tx);
  await store.setDisplayName(tx, change.displayName);
  const after = { ...before, displayName: change.displayName };
  tx.audit({
    resource: { type: 'user', id: caller.id },
    personal: { before: { displayName: before.displayName }, after: { displayName: after.displayName } },
  });
  tx.emit({ type: 'user.updated', subject: before.id, data: {} });
  return after;
}
