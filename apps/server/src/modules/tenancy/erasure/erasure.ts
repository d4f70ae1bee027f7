import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { PersonTx, SystemTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { MemberRole } from '../roles.ts';
import { tables } from './tables.ts';

export interface HeldMembership {
  org: Id<'org'>;
  name: string;
  role: MemberRole;
  deletedAt: number | null;
  owners: number;
  members: number;
}

/** The person's memberships, and how many are beside them: nobody else comes or goes until the transaction ends. */
export async function lockMemberships(tx: SystemTx, person: string): Promise<HeldMembership[]> {
  await sql`
    select from eco_organizations where id in (select org_id from eco_members where user_id = ${person})
    order by id for no key update`.execute(tx.tables());
  // A statement of its own: counted after the locks are held.
  const { rows } = await sql<HeldMembership>`
    select o.id as org, o.name, m.role, o.deleted_at as "deletedAt",
      (select count(*) from eco_members x where x.org_id = o.id and x.role = 'owner') as owners,
      (select count(*) from eco_members x where x.org_id = o.id) as members
    from eco_members m join eco_organizations o on o.id = m.org_id
    where m.user_id = ${person} order by o.id`.execute(tx.tables());
  return rows;
}

/** Deleted without a grace: to be erased at once. */
export async function endOrganization(tx: SystemTx, org: Id<'org'>, deletedAt: number | null): Promise<void> {
  const now = toDate(tx.now);
  await tables(tx)
    .updateTable('eco_organizations')
    .set({ deleted_at: deletedAt === null ? now : toDate(deletedAt), erase_after: now, updated_at: now })
    .where('id', '=', org)
    .where('erased_at', 'is', null)
    .execute();
}

export async function deleteMemberships(tx: SystemTx, person: string): Promise<void> {
  await tables(tx)
    .deleteFrom('eco_members')
    .where('user_id', '=', person as Id<'usr'>)
    .execute();
}

export interface MyTeam {
  id: string;
  organization: string;
  name: string;
  addedAt: number;
}

/** Teams of the transaction's person, in every organization. */
export async function myTeams(tx: PersonTx): Promise<MyTeam[]> {
  const { rows } = await sql<MyTeam>`select * from lookup_my_teams()`.execute(tx.tables());
  return rows;
}

/** Nobody acts as the person any more, nor they as anybody; what an operator wrote of the case may name them. */
export async function endImpersonations(tx: SystemTx, person: string): Promise<void> {
  await sql`update eco_impersonations set reason = '[erased with the person]',
      ended_at = coalesce(ended_at, ${toDate(tx.now)}), ended_by = coalesce(ended_by, 'erasure')
    where user_id = ${person} or operator_id = ${person}`.execute(tx.tables());
}

export interface MyImpersonation {
  id: string;
  organization: string;
  reason: string;
  startedAt: number;
  endsAt: number;
}

/** When operators acted as the transaction's person, in every organization; not which operator. */
export async function myImpersonations(tx: PersonTx): Promise<MyImpersonation[]> {
  const { rows } = await sql<MyImpersonation>`select * from lookup_my_impersonations()`.execute(tx.tables());
  return rows;
}
