import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { LookupTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { MemberRole } from '../roles.ts';
import { tables } from './tables.ts';

export interface MemberRow {
  id: Id<'mem'>;
  user_id: Id<'usr'>;
  role: MemberRole;
  joined_at: number;
}

const columns = ['id', 'user_id', 'role', 'joined_at'] as const;

export async function insert(
  tx: TenantTx,
  member: { id: Id<'mem'>; user: Id<'usr'>; role: MemberRole },
): Promise<MemberRow> {
  const { id, user, role } = member;
  return tables(tx)
    .insertInto('eco_members')
    .values({ id, org_id: tx.org, user_id: user, role, joined_at: toDate(tx.now) })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export async function list(tx: TenantTx, after: string, limit: number): Promise<MemberRow[]> {
  return tables(tx)
    .selectFrom('eco_members')
    .select(columns)
    .where('org_id', '=', tx.org)
    .where('id', '>', after as Id<'mem'>)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function find(tx: TenantTx, user: string): Promise<MemberRow | undefined> {
  return tables(tx)
    .selectFrom('eco_members')
    .select(columns)
    .where('org_id', '=', tx.org)
    .where('user_id', '=', user as Id<'usr'>)
    .executeTakeFirst();
}

export async function countOwners(tx: TenantTx): Promise<number> {
  const { owners } = await tables(tx)
    .selectFrom('eco_members')
    .select((of) => of.fn.countAll<number>().as('owners'))
    .where('org_id', '=', tx.org)
    .where('role', '=', 'owner')
    .executeTakeFirstOrThrow();
  return owners;
}

export async function owners(tx: TenantTx): Promise<Id<'usr'>[]> {
  const rows = await tables(tx)
    .selectFrom('eco_members')
    .select('user_id')
    .where('org_id', '=', tx.org)
    .where('role', '=', 'owner')
    .orderBy('id')
    .execute();
  return rows.map((row) => row.user_id);
}

export async function updateRole(tx: TenantTx, user: Id<'usr'>, role: MemberRole): Promise<void> {
  await tables(tx)
    .updateTable('eco_members')
    .set((of) => ({ role, permissions_version: of('permissions_version', '+', 1) }))
    .where('org_id', '=', tx.org)
    .where('user_id', '=', user)
    .execute();
}

/** Counts a change of the members' rights that stands elsewhere. */
export async function countChange(tx: TenantTx, users: readonly string[]): Promise<void> {
  if (users.length === 0) return;
  await tables(tx)
    .updateTable('eco_members')
    .set((of) => ({ permissions_version: of('permissions_version', '+', 1) }))
    .where('org_id', '=', tx.org)
    .where('user_id', 'in', users as readonly Id<'usr'>[])
    .execute();
}

/** Members and open invitations with a role. */
export async function countHolders(tx: TenantTx, role: MemberRole): Promise<{ members: number; invitations: number }> {
  const [members, invitations] = await Promise.all([
    tables(tx)
      .selectFrom('eco_members')
      .select((of) => of.fn.countAll<number>().as('n'))
      .where('org_id', '=', tx.org)
      .where('role', '=', role)
      .executeTakeFirstOrThrow(),
    tables(tx)
      .selectFrom('eco_invitations')
      .select((of) => of.fn.countAll<number>().as('n'))
      .where('org_id', '=', tx.org)
      .where('role', '=', role)
      .where('closed_at', 'is', null)
      .executeTakeFirstOrThrow(),
  ]);
  return { members: members.n, invitations: invitations.n };
}

export async function remove(tx: TenantTx, user: Id<'usr'>): Promise<void> {
  await tables(tx).deleteFrom('eco_members').where('org_id', '=', tx.org).where('user_id', '=', user).execute();
}

export interface Person {
  user_id: Id<'usr'>;
  display_name: string;
  email: string;
}

/** Names and addresses of members of the transaction's organization; others are left out. */
export async function people(tx: TenantTx, users: readonly string[]): Promise<Person[]> {
  const { rows } = await sql<Person>`select * from lookup_member_people(${users}::text[])`.execute(tx.tables());
  return rows;
}

/** What a person is in an organization; undefined = no member of it. */
export async function roleOf(tx: LookupTx, org: string, user: string): Promise<MemberRole | undefined> {
  const { rows } = await sql<{ role: MemberRole | null }>`select lookup_member_role(${org}, ${user}) as role`.execute(
    tx.tables(),
  );
  return rows[0]?.role ?? undefined;
}
