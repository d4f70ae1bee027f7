import { sql } from 'kysely';
import { countRows } from '../../../kernel/db/rows.ts';
import type { LookupTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { findOrganization } from '../organizations/organizations.ts';
import type { MemberRole } from '../roles.ts';
import { memberKey, rightsChanged, tenancyState } from '../state.ts';
import type { Tables } from '../tables.ts';
import { memberAdded } from './schema.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();
const all = (tx: TenantTx) => db(tx).selectFrom('eco_members').where('orgId', '=', tx.org);

export const selectMembers = (tx: TenantTx) => all(tx).select(['id', 'userId', 'role', 'joinedAt']);

export const findMember = (tx: TenantTx, user: string) =>
  selectMembers(tx)
    .where('userId', '=', user as Id<'usr'>)
    .executeTakeFirst();

/** What a user is in the organization of the transaction; undefined where they are no member, or it is erased. */
export async function findMembership(tx: TenantTx, user: string) {
  const [member, organization] = await Promise.all([findMember(tx, user), findOrganization(tx)]);
  if (member === undefined || organization === undefined) return undefined;
  const { id, role } = member;
  return { id, role, organization: organization.status };
}

/** Whether the user is a member of the organization, from memory if it is there. Those of deleted organizations are. */
export async function isMember({ database, services }: Kernel, user: string, org: string): Promise<boolean> {
  const load = () => database.lookup((tx) => lookUpRole(tx, org, user));
  return (await services.use(tenancyState).members.get(memberKey(org, user), load)) !== undefined;
}

async function lookUpRole(tx: LookupTx, org: string, user: string): Promise<MemberRole | undefined> {
  const query = sql<{ role: MemberRole | null }>`select lookup_member_role(${org}, ${user}) as role`;
  return (await query.execute(tx.tables())).rows[0]?.role ?? undefined;
}

/** A membership, of who creates an organization or accepts an invitation. */
export async function addMember(tx: TenantTx, userId: Id<'usr'>, role: MemberRole): Promise<Id<'mem'>> {
  const id = tx.newId('mem');
  await db(tx).insertInto('eco_members').values({ id, orgId: tx.org, userId, role, joinedAt: tx.date }).execute();
  await rightsChanged(tx, tx.org, userId);
  tx.emit(memberAdded(userId, { membershipId: id, role }));
  return id;
}

const change = (tx: TenantTx) =>
  db(tx)
    .updateTable('eco_members')
    .set((of) => ({ permissionsVersion: of('permissionsVersion', '+', 1) }))
    .where('orgId', '=', tx.org);

export const updateRole = (tx: TenantTx, user: Id<'usr'>, role: MemberRole) =>
  change(tx).set({ role }).where('userId', '=', user).execute();

/** Their next tokens carry a new version of permissions. For changes of rights that are in other tables. */
export async function countRightsChange(tx: TenantTx, ...users: readonly string[]): Promise<void> {
  if (users.length > 0)
    await change(tx)
      .where('userId', 'in', users as readonly Id<'usr'>[])
      .execute();
}

export const deleteMember = (tx: TenantTx, user: Id<'usr'>) =>
  db(tx).deleteFrom('eco_members').where('orgId', '=', tx.org).where('userId', '=', user).execute();

export const countMembers = (tx: TenantTx) => countRows(all(tx));

export const countOwners = (tx: TenantTx) => countRows(all(tx).where('role', '=', 'owner'));

/** In the order in which they joined. */
export async function ownerIds(tx: TenantTx): Promise<Id<'usr'>[]> {
  const rows = await all(tx).select('userId').where('role', '=', 'owner').orderBy('id').execute();
  return rows.map(({ userId }) => userId);
}

/** Members, and open invitations, with a role that the organization has made. */
export async function countRoleHolders(tx: TenantTx, role: MemberRole) {
  const invitations = db(tx).selectFrom('eco_invitations').where('orgId', '=', tx.org).where('closedAt', 'is', null);
  return {
    members: await countRows(all(tx).where('role', '=', role)),
    invitations: await countRows(invitations.where('role', '=', role)),
  };
}

interface Person {
  userId: Id<'usr'>;
  displayName: string;
  email: string;
}

/** Names and addresses of members of the transaction's organization only. */
export async function readPeople(tx: TenantTx, users: readonly string[]): Promise<Person[]> {
  const query = sql<Person>`select * from lookup_member_people(${users}::text[])`;
  return (await query.execute(db(tx))).rows;
}

/** The rows with the names and addresses of their users; null where a person is erased. */
export async function withPeople<Row extends { userId: Id<'usr'> }>(tx: TenantTx, rows: readonly Row[]) {
  const people = await readPeople(
    tx,
    rows.map(({ userId }) => userId),
  );
  return rows.map((row) => named(row, people));
}

export const withPerson = async <Row extends { userId: Id<'usr'> }>(tx: TenantTx, row: Row) =>
  named(row, await readPeople(tx, [row.userId]));

function named<Row extends { userId: Id<'usr'> }>(row: Row, people: readonly Person[]) {
  const person = people.find(({ userId }) => userId === row.userId);
  return { ...row, displayName: person?.displayName ?? null, email: person?.email ?? null };
}
