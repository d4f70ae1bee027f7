import type { Caller } from '../../../kernel/caller.ts';
import { isUniqueViolation } from '../../../kernel/db/errors.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { PersonTx, TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { identityErrors } from '../errors.ts';
import { emailKey } from '../login/throttle.ts';
import type { User } from '../schemas.ts';
import { identityState } from '../state.ts';
import { userRegistered, userUpdated } from './events.ts';
import * as store from './store.ts';

export type NewPerson = Omit<store.NewIdentity, 'emailKey' | 'firstOwner'> & { firstOwner?: boolean };

/**
 * Identity, credentials and profile of the person of the transaction.
 * @throws EMAIL_TAKEN; CONFLICT for a second first owner.
 */
export async function createPerson(tx: TenantTx, person: NewPerson): Promise<User> {
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
  tx.emit(userRegistered(id, { org: tx.org }));
  return { id, email, displayName, emailVerified: verified, createdAt: tx.now };
}

/** The person with an organization of their own and its first project. */
export async function createPersonWithOrganization(tx: TenantTx, person: NewPerson, organizationName: string) {
  const user = await createPerson(tx, person);
  const { organizations } = tx.use(identityState);
  return { user, ...(await organizations.provision(tx, { user: person.id, organizationName })) };
}

/**
 * The person as a member of `tx.org`, the organization that invited them. They have none of their own, so their failed
 * log-ins are recorded with the operator.
 * @throws EMAIL_TAKEN, INVITATION_INVALID.
 */
export async function createInvitedPerson(tx: TenantTx, person: NewPerson, invitation: Id<'ivt'>) {
  const { id, email } = person;
  // The invitation is checked first, so that the holder of a link to another address does not learn who is registered.
  const organization = await tx.use(identityState).organizations.acceptInvitation(tx, invitation, { user: id, email });
  const user = await createPerson(tx, { ...person, org: operatorOrg as Id<'org'> });
  return { user, organization, project: null };
}

/** The person of the transaction. */
export async function readMe(tx: store.OwnTx): Promise<User> {
  const { passwordHash: _, ...user } = found(await store.readUser(tx));
  return user;
}

export async function updateMe(tx: PersonTx, { id }: Caller, { displayName }: { displayName: string }): Promise<User> {
  const before = await readMe(tx);
  await store.setDisplayName(tx, displayName);
  tx.audit({
    resource: { type: 'user', id },
    personal: { before: { displayName: before.displayName }, after: { displayName } },
  });
  tx.emit(userUpdated(id, {}));
  return { ...before, displayName };
}
