import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { PersonTx, SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { MemberRole } from '../roles.ts';
import { tables } from './tables.ts';

export interface OrganizationRow {
  id: Id<'org'>;
  name: string;
  slug: string;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
  erase_after: number | null;
}

const columns = ['id', 'name', 'slug', 'created_at', 'updated_at', 'deleted_at', 'erase_after'] as const;

/** Undefined where the slug is taken by another organization. */
export async function insert(tx: TenantTx, name: string, slug: string): Promise<OrganizationRow | undefined> {
  const at = toDate(tx.now);
  return tables(tx)
    .insertInto('eco_organizations')
    .values({ id: tx.org as Id<'org'>, name, slug, created_at: at, updated_at: at })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning(columns)
    .executeTakeFirst();
}

export async function find(tx: TenantTx): Promise<OrganizationRow | undefined> {
  return tables(tx)
    .selectFrom('eco_organizations')
    .select(columns)
    .where('id', '=', tx.org as Id<'org'>)
    .where('erased_at', 'is', null)
    .executeTakeFirst();
}

/** Holds off every other change of the organization and of who owns it until this transaction ends. */
export async function lock(tx: TenantTx): Promise<OrganizationRow | undefined> {
  return tables(tx)
    .selectFrom('eco_organizations')
    .select(columns)
    .where('id', '=', tx.org as Id<'org'>)
    .where('erased_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export interface OrganizationChanges {
  name?: string;
  slug?: string;
  deleted_at?: Date | null;
  erase_after?: Date | null;
}

export async function update(tx: TenantTx, changes: OrganizationChanges): Promise<OrganizationRow | undefined> {
  return tables(tx)
    .updateTable('eco_organizations')
    .set({ ...changes, updated_at: toDate(tx.now) })
    .where('id', '=', tx.org as Id<'org'>)
    .where('erased_at', 'is', null)
    .returning(columns)
    .executeTakeFirst();
}

export interface MyOrganizationRow extends OrganizationRow {
  member_id: Id<'mem'>;
  role: MemberRole;
}

/** Organizations of the transaction's person, in the order in which they joined. */
export async function mine(tx: PersonTx, after: string, limit: number): Promise<MyOrganizationRow[]> {
  const { rows } = await sql<MyOrganizationRow>`select * from lookup_my_organizations(${after}, ${limit})`.execute(
    tx.tables(),
  );
  return rows;
}

export interface HomeRow {
  org: Id<'org'>;
  permissions_version: number;
}

/** Where the transaction's person is at home: the organization they joined first, one in use before a deleted one. */
export async function home(tx: PersonTx | TenantTx): Promise<HomeRow | undefined> {
  const { rows } = await sql<HomeRow>`select * from lookup_my_home()`.execute(tx.tables());
  return rows[0];
}

/** Organizations whose grace is over. */
export async function due(tx: SystemTx, limit: number): Promise<Id<'org'>[]> {
  const rows = await tables(tx)
    .selectFrom('eco_organizations')
    .select('id')
    .where('erase_after', '<=', sql<number>`${toDate(tx.now)}`)
    .where('erased_at', 'is', null)
    .orderBy('erase_after')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** What refers to a row comes before it. */
const erasedTables = [
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

/** Takes everything this module holds of a deleted organization; false where another node was first, or it was restored. */
export async function erase(tx: SystemTx, org: Id<'org'>): Promise<boolean> {
  const at = toDate(tx.now);
  const erased = await tables(tx)
    .updateTable('eco_organizations')
    .set({ name: 'erased', slug: slugOfErased(org), erased_at: at, updated_at: at })
    .where('id', '=', org)
    .where('erase_after', '<=', sql<number>`${at}`)
    .where('erased_at', 'is', null)
    .executeTakeFirst();
  if (erased.numUpdatedRows === 0n) return false;
  for (const table of erasedTables) {
    await sql`delete from ${sql.table(table)} where org_id = ${org}`.execute(tables(tx));
  }
  return true;
}

/** Hexadecimal, because two ids may differ in nothing but case. */
const slugOfErased = (org: Id<'org'>): string => `erased-${Buffer.from(org.slice(8)).toString('hex')}`;
