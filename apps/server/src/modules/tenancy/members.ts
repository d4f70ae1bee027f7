import type { Caller } from '../../http/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { type Id, newId } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { tenancyErrors } from './errors.ts';
import type { MemberRole } from './roles.ts';
import { type Giver, rightsChanged, tenancyState } from './state.ts';
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
  const id = newId('mem', tx.kernel.clock);
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
  const giver = await giverOf(tx, caller);
  // Whoever may not give a role may not take it away either, or admins could depose owners.
  refuseLacking(before.role, giver.lacksToTake(before.role));
  if (before.role !== role) refuseLacking(role, giver.lacksToGive(role));
  if (before.role !== role) {
    if (before.role === 'owner') await keepAnOwner(tx);
    await store.updateRole(tx, user, role);
    await rightsChanged(tx, tx.org, user);
    tx.emit({ type: 'member.role-changed', subject: user, data: { before: before.role, role } });
  }
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
  const giver = await giverOf(tx, caller);
  refuseLacking(member.role, giver.lacksToTake(member.role));
  await end(tx, member);
}

/** Everybody may go, but for the last owner. */
export async function leave(tx: TenantTx, caller: Caller): Promise<void> {
  await end(tx, await lockedMember(tx, caller.id as Id<'usr'>));
}

/** Changes of membership in one organization come one after another: only so is the last owner known to be the last. */
async function lockedMember(tx: TenantTx, user: Id<'usr'>): Promise<store.MemberRow> {
  const organization = await organizations.lock(tx);
  const member = organization && (await store.find(tx, user));
  if (member === undefined) throw errors.NOT_FOUND();
  return member;
}

/** Asked under the lock: of two admins who remove each other at once, only one is still an admin when it is their turn. */
async function giverOf(tx: TenantTx, caller: Caller): Promise<Giver> {
  const { access } = tx.use(tenancyState);
  if (access === undefined) throw new Error('the access module has not filled its port');
  return access.giver(tx, caller);
}

function refuseLacking(role: MemberRole, missing: string | undefined): void {
  if (missing !== undefined) throw errors.FORBIDDEN(`The role ${role} holds ${missing}, which you do not`);
}

/** Called under the lock of the organization. */
async function keepAnOwner(tx: TenantTx): Promise<void> {
  if ((await store.countOwners(tx)) <= 1) throw tenancyErrors.LAST_OWNER();
}

/** Role bindings go with the row, by reference; keys and open work hear of it through the event. */
async function end(tx: TenantTx, { user_id: user, role }: store.MemberRow): Promise<void> {
  if (role === 'owner') await keepAnOwner(tx);
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
