import type { Caller } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { enqueue } from '../../kernel/jobs/jobs.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { tenancyErrors } from './errors.ts';
import { grantorOf, refuseMissing } from './granting.ts';
import { revokeInvitationsTo } from './invitations/invitations.ts';
import type { MemberRole } from './roles.ts';
import { rightsChanged } from './state.ts';
import * as store from './store/members.ts';
import * as organizations from './store/organizations.ts';

export interface MemberView {
  /** The membership. */
  id: Id<'mem'>;
  user: Id<'usr'>;
  role: MemberRole;
  /** Null where the person is erased. */
  displayName: string | null;
  email: string | null;
  joinedAt: string;
}

export async function listMembers(tx: TenantTx, { limit, cursor }: PageRequest): Promise<Page<MemberView>> {
  const rows = await store.list(tx, decodeCursor(cursor)?.[0] ?? '', limit + 1);
  const people = await peopleOf(tx, rows);
  return pageOf(
    rows,
    limit,
    (row) => [row.id],
    (row) => memberView(row, people),
  );
}

export async function readMember(tx: TenantTx, user: Id<'usr'>): Promise<MemberView> {
  const row = await store.find(tx, user);
  if (row === undefined) throw errors.NOT_FOUND();
  return memberView(row, await peopleOf(tx, [row]));
}

/** A new membership: of the founder, and of whoever accepts an invitation. */
export async function addMember(tx: TenantTx, user: Id<'usr'>, role: MemberRole): Promise<Id<'mem'>> {
  const id = tx.newId('mem');
  await store.insert(tx, { id, user, role });
  await rightsChanged(tx, tx.org, user);
  tx.emit({ type: 'member.added', subject: user, data: { membership: id, role } });
  return id;
}

export async function changeRole(
  tx: TenantTx,
  caller: Caller,
  { user, role }: { user: Id<'usr'>; role: MemberRole },
): Promise<MemberView> {
  const before = await lockedMember(tx, user);
  const grantor = await grantorOf(tx, caller);
  // Whoever may not give a role may not take it away either, or admins could depose owners.
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
  return memberView({ ...before, role }, await peopleOf(tx, [before]));
}

export async function removeMember(tx: TenantTx, caller: Caller, user: Id<'usr'>): Promise<void> {
  const member = await lockedMember(tx, user);
  const grantor = await grantorOf(tx, caller);
  refuseMissing(member.role, await grantor.missingToRevoke(member.role));
  await end(tx, member);
}

/** Everybody may go, but for the last owner. */
export async function leave(tx: TenantTx, caller: Caller): Promise<void> {
  await end(tx, await lockedMember(tx, caller.id as Id<'usr'>));
}

/**
 * Makes another member the owner in the caller's place, at once: they have accepted to be a member, and being an owner
 * binds them to nothing that they cannot hand back. Both are told by mail, since whoever did it may not be who they seem.
 */
export async function transferOwnership(
  tx: TenantTx,
  caller: Caller,
  { member: user, keepRole = 'admin' }: { member: Id<'usr'>; keepRole?: MemberRole | undefined },
): Promise<{ owner: MemberView; before: MemberView }> {
  if (user === caller.id) throw errors.INVALID_REQUEST('/member: You are the owner already');
  const heir = await lockedMember(tx, user);
  const own = await store.find(tx, caller.id);
  // A binding to the role may be taken back by whoever gave it: it makes nobody an owner who can hand that on.
  if (own?.role !== 'owner') throw errors.FORBIDDEN('Only an owner by membership can hand it on');
  refuseMissing(keepRole, await (await grantorOf(tx, caller)).missingToGrant(keepRole));
  await setRole(tx, heir, 'owner');
  await setRole(tx, own, keepRole);
  const id = tx.org;
  tx.audit({
    resource: { type: 'organization', id },
    before: { owner: own.user_id },
    after: { owner: user, keepRole },
    risk: 'high',
  });
  tx.emit({ type: 'organization.transferred', subject: id, data: { from: own.user_id, to: user } });
  for (const to of [user, own.user_id])
    await enqueue(tx, 'tenancy.send-notice', { notice: 'transferred', to, by: caller.id });
  const people = await peopleOf(tx, [heir, own]);
  return {
    owner: memberView({ ...heir, role: 'owner' }, people),
    before: memberView({ ...own, role: keepRole }, people),
  };
}

async function setRole(
  tx: TenantTx,
  { user_id: user, role: before }: store.MemberRow,
  role: MemberRole,
): Promise<void> {
  if (before === role) return;
  await store.updateRole(tx, user, role);
  await rightsChanged(tx, tx.org, user);
  tx.emit({ type: 'member.role-changed', subject: user, data: { before, role } });
}

/** Changes of membership in one organization come one after another: only so is the last owner known to be the last. */
async function lockedMember(tx: TenantTx, user: Id<'usr'>): Promise<store.MemberRow> {
  const organization = await organizations.lock(tx);
  const member = organization && (await store.find(tx, user));
  if (member === undefined) throw errors.NOT_FOUND();
  return member;
}

/** Called under the lock of the organization. */
async function keepAnOwner(tx: TenantTx): Promise<void> {
  if ((await store.countOwners(tx)) <= 1) throw tenancyErrors.LAST_OWNER();
}

/** Role bindings go with the row, by reference; keys and open work hear of it through the event. */
async function end(tx: TenantTx, { user_id: user, role }: store.MemberRow): Promise<void> {
  if (role === 'owner') await keepAnOwner(tx);
  const [person] = await store.people(tx, [user]);
  if (person !== undefined) await revokeInvitationsTo(tx, person.email);
  await store.remove(tx, user);
  await rightsChanged(tx, tx.org, user);
  tx.audit({ resource: { type: 'member', id: user }, before: { role }, risk: 'medium' });
  tx.emit({ type: 'member.removed', subject: user, data: { role } });
}

const peopleOf = async (tx: TenantTx, rows: readonly store.MemberRow[]): Promise<Map<string, store.Person>> => {
  const users = rows.map((row) => row.user_id);
  return new Map((await store.people(tx, users)).map((person) => [person.user_id, person]));
};

function memberView(row: store.MemberRow, people: ReadonlyMap<string, store.Person>): MemberView {
  const person = people.get(row.user_id);
  return {
    id: row.id,
    user: row.user_id,
    role: row.role,
    displayName: person?.display_name ?? null,
    email: person?.email ?? null,
    joinedAt: toIso(row.joined_at),
  };
}
