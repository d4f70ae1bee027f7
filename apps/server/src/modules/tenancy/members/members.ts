import { deleted } from '../../../http/noun.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { found, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import { grantorOf, refuseMissing } from '../granting.ts';
import { revokeInvitationsBy, revokeInvitationsTo } from '../invitations/invitations.ts';
import { lockOrganization } from '../organizations/organizations.ts';
import { organizationTransferred } from '../organizations/schema.ts';
import type { MemberRole } from '../roles.ts';
import { keysOf, rightsChanged } from '../state.ts';
import { memberRemoved, memberRoleChanged, type Transfer } from './schema.ts';
import {
  countOwners,
  deleteMember,
  findMember,
  readPeople,
  selectMembers,
  updateRole,
  withPeople,
  withPerson,
} from './store.ts';

type Row = NonNullable<Awaited<ReturnType<typeof findMember>>>;

export async function listMembers(tx: TenantTx, request: PageQuery) {
  const page = await pageById(selectMembers(tx), request, 'asc');
  return { ...page, items: await withPeople(tx, page.items) };
}

export const readMember = async (tx: TenantTx, user: Id<'usr'>) => withPerson(tx, found(await findMember(tx, user)));

export async function changeRole(tx: TenantTx, caller: Caller, user: Id<'usr'>, role: MemberRole) {
  const before = await lockMember(tx, user);
  const grantor = await grantorOf(tx, caller);
  // To revoke a role one must be able to grant it, otherwise admins could remove owners.
  refuseMissing(before.role, await grantor.missingToRevoke(before.role));
  if (before.role !== role) refuseMissing(role, await grantor.missingToGrant(role));
  if (before.role !== role && before.role === 'owner') await keepAnOwner(tx);
  await setRole(tx, before, role);
  tx.audit({
    resource: { type: 'member', id: user },
    before: { role: before.role },
    after: { role },
    risk: role === 'owner' || role === 'admin' ? 'high' : 'medium',
  });
  return withPerson(tx, { ...before, role });
}

export async function removeMember(tx: TenantTx, caller: Caller, user: Id<'usr'>) {
  const member = await lockMember(tx, user);
  const grantor = await grantorOf(tx, caller);
  refuseMissing(member.role, await grantor.missingToRevoke(member.role));
  return endMembership(tx, member);
}

/** @throws LAST_OWNER */
export const leaveOrganization = async (tx: TenantTx, caller: Caller) =>
  endMembership(tx, await lockMember(tx, caller.id as Id<'usr'>));

/**
 * Makes another member the owner in the caller's place, without asking them: they are a member already, and can hand the
 * ownership back. Both get a mail, in case somebody else did it in the caller's session.
 */
export async function transferOwnership(tx: TenantTx, caller: Caller, { userId, keepRole = 'admin' }: Transfer) {
  if (userId === caller.id) throw errors.INVALID_REQUEST('/userId: You are the owner already');
  const next = await lockMember(tx, userId);
  const own = await findMember(tx, caller.id);
  // A holder of the role by a binding does not count as an owner: the binding can be revoked.
  if (own?.role !== 'owner') {
    const detail = 'Only an owner by membership can hand it on';
    throw errors.FORBIDDEN(detail, { reason: `role: ${detail}` });
  }
  refuseMissing(keepRole, await (await grantorOf(tx, caller)).missingToGrant(keepRole));
  await setRole(tx, next, 'owner');
  await setRole(tx, own, keepRole);
  tx.audit({
    resource: { type: 'organization', id: tx.org },
    before: { owner: own.userId },
    after: { owner: userId, keepRole },
    risk: 'high',
  });
  tx.emit(organizationTransferred(tx.org, { fromUserId: own.userId, toUserId: userId }));
  for (const to of [userId, own.userId])
    await enqueue(tx, 'tenancy.send-notice', { notice: 'transferred', to, by: caller.id });
  return {
    owner: await withPerson(tx, { ...next, role: 'owner' as const }),
    before: await withPerson(tx, { ...own, role: keepRole }),
  };
}

async function setRole(tx: TenantTx, { userId, role: before }: Row, role: MemberRole): Promise<void> {
  if (before === role) return;
  await updateRole(tx, userId, role);
  await rightsChanged(tx, tx.org, userId);
  tx.emit(memberRoleChanged(userId, { before, role }));
}

/** Under the lock of the organization memberships change one after another, so that the last owner stays. */
async function lockMember(tx: TenantTx, user: Id<'usr'>): Promise<Row> {
  await lockOrganization(tx);
  return found(await findMember(tx, user));
}

async function keepAnOwner(tx: TenantTx): Promise<void> {
  if ((await countOwners(tx)) <= 1) throw tenancyErrors.LAST_OWNER();
}

/** Role bindings and places in teams are deleted by reference, what apps were granted by the event. */
async function endMembership(tx: TenantTx, { userId, role }: Row) {
  if (role === 'owner') await keepAnOwner(tx);
  const [person] = await readPeople(tx, [userId]);
  if (person !== undefined) await revokeInvitationsTo(tx, person.email);
  await revokeInvitationsBy(tx, userId);
  await keysOf(tx).revokeOf(tx, userId);
  await deleteMember(tx, userId);
  await rightsChanged(tx, tx.org, userId);
  tx.audit({ resource: { type: 'member', id: userId }, before: { role }, risk: 'medium' });
  tx.emit(memberRemoved(userId, { role }));
  return deleted;
}
