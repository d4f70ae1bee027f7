import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { PersonTx, SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { status } from '../organizations/organizations.ts';
import type { Organization } from '../organizations/schema.ts';
import type { MemberRole } from '../roles.ts';
import type { Tables } from '../tables.ts';

const db = (tx: PersonTx | TenantTx | SystemTx) => tx.tables<Tables>();

/** Organizations whose grace is over. */
export async function dueOrganizations(tx: SystemTx, limit: number): Promise<Id<'org'>[]> {
  const rows = await db(tx)
    .selectFrom('eco_organizations')
    .select('id')
    .where('eraseAfter', '<=', sql<number>`${tx.date}`)
    .where('erasedAt', 'is', null)
    .orderBy('eraseAfter')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** A table comes before those that its rows refer to. */
const tables = [
  'eco_team_members',
  'eco_teams',
  'eco_invitations',
  'eco_environments',
  'eco_projects',
  'eco_customers',
  'eco_members',
  'eco_service_accounts',
  'eco_impersonations',
  'eco_impersonation_consents',
] as const;

/** Deletes this module's rows of a deleted organization; false where another node was first, or it was restored. */
export async function eraseRows(tx: SystemTx, org: Id<'org'>): Promise<boolean> {
  // Hexadecimal, because two ids may differ in nothing but case.
  const slug = `erased-${Buffer.from(org.slice(8)).toString('hex')}`;
  const erased = await db(tx)
    .updateTable('eco_organizations')
    .set({ name: 'erased', slug, erasedAt: tx.date, updatedAt: tx.date, suspendedAt: null, suspendedReason: null })
    .where('id', '=', org)
    .where('eraseAfter', '<=', sql<number>`${tx.date}`)
    .where('erasedAt', 'is', null)
    .executeTakeFirst();
  if (erased.numUpdatedRows === 0n) return false;
  for (const table of tables) await db(tx).deleteFrom(table).where('orgId', '=', org).execute();
  return true;
}

export const deletable = {
  project: 'eco_projects',
  environment: 'eco_environments',
  customer: 'eco_customers',
} as const;

/** Deletes rows whose grace is over, with all that refers to them; not those that another node is deleting. */
export async function eraseDeletedRows(
  tx: SystemTx,
  table: (typeof deletable)[keyof typeof deletable],
  limit: number,
): Promise<{ id: string; org: Id<'org'> }[]> {
  const { rows } = await sql<{ id: string; org: Id<'org'> }>`
    delete from ${sql.table(table)} where id in (
      select id from ${sql.table(table)} where erase_after <= ${tx.date}
      order by erase_after limit ${limit} for update skip locked)
    returning id, org_id as org`.execute(db(tx));
  return rows;
}

export interface HeldMembership {
  org: Id<'org'>;
  name: string;
  role: MemberRole;
  deletedAt: number | null;
  owners: number;
  members: number;
}

/** The person's memberships and how many members each organization has; none of them changes until the transaction ends. */
export async function lockMemberships(tx: SystemTx, person: string): Promise<HeldMembership[]> {
  await sql`
    select from eco_organizations where id in (select org_id from eco_members where user_id = ${person})
    order by id for no key update`.execute(db(tx));
  // A statement of its own: counted after the locks are held.
  const { rows } = await sql<HeldMembership>`
    select o.id as org, o.name, m.role, o.deleted_at,
      (select count(*) from eco_members x where x.org_id = o.id and x.role = 'owner') as owners,
      (select count(*) from eco_members x where x.org_id = o.id) as members
    from eco_members m join eco_organizations o on o.id = m.org_id
    where m.user_id = ${person} order by o.id`.execute(db(tx));
  return rows;
}

/** Deletes the organization without a grace: it is to be erased at once. */
export const endOrganization = (tx: SystemTx, org: Id<'org'>, deletedAt: number | null) =>
  db(tx)
    .updateTable('eco_organizations')
    .set({ deletedAt: deletedAt === null ? tx.date : toDate(deletedAt), eraseAfter: tx.date, updatedAt: tx.date })
    .where('id', '=', org)
    .where('erasedAt', 'is', null)
    .execute();

export const deleteMemberships = (tx: SystemTx, person: Id<'usr'>) =>
  db(tx).deleteFrom('eco_members').where('userId', '=', person).execute();

/** Ends those of and by the person. Their reasons may name the person, so they are deleted. */
export async function endImpersonations(tx: SystemTx, person: string): Promise<void> {
  await sql`update eco_impersonations set reason = '[erased with the person]',
      ended_at = coalesce(ended_at, ${tx.date}), ended_by = coalesce(ended_by, 'erasure')
    where user_id = ${person} or operator_id = ${person}`.execute(db(tx));
}

interface MyMembership {
  id: Id<'org'>;
  name: string;
  status: Organization['status'];
  role: MemberRole;
  createdAt: number;
}

/** More than anybody has. */
const maxMemberships = 10_000;

/** This and the next two act on the transaction's person. */
export async function myMemberships(tx: PersonTx | TenantTx): Promise<MyMembership[]> {
  const query = sql<MyMembership>`
    select id, name, ${status} as status, role, created_at from lookup_my_organizations('', ${maxMemberships})`;
  return (await query.execute(db(tx))).rows;
}

interface MyTeam {
  id: Id<'tem'>;
  organization: Id<'org'>;
  name: string;
  addedAt: number;
}

export async function myTeams(tx: PersonTx): Promise<MyTeam[]> {
  return (await sql<MyTeam>`select * from lookup_my_teams()`.execute(db(tx))).rows;
}

interface MyImpersonation {
  id: Id<'imp'>;
  organization: Id<'org'>;
  reason: string;
  startedAt: number;
  endsAt: number;
}

/** When operators acted as the person; not which operators. */
export async function myImpersonations(tx: PersonTx): Promise<MyImpersonation[]> {
  return (await sql<MyImpersonation>`select * from lookup_my_impersonations()`.execute(db(tx))).rows;
}
