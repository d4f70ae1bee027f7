import { type Selectable, sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { NullableTimestamp, PersonTx, SystemTx, TenantTx, Timestamp, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';

export type Principal = Id<'usr'> | Id<'svc'> | Id<'tem'>;

interface RoleBindingsTable {
  id: Id<'bnd'>;
  org_id: string;
  principal_id: Principal;
  member_user_id: string | null;
  team_id: string | null;
  custom_role_id: string | null;
  role: string;
  project_id: Id<'prj'> | null;
  environment_id: Id<'env'> | null;
  expires_at: NullableTimestamp;
  created_by: string;
  created_at: Timestamp;
}

export type BindingRow = Omit<
  Selectable<RoleBindingsTable>,
  'org_id' | 'member_user_id' | 'team_id' | 'custom_role_id'
>;

const tables = (tx: Tx) => tx.tables<{ eco_role_bindings: RoleBindingsTable }>();
const columns = [
  'id',
  'principal_id',
  'role',
  'project_id',
  'environment_id',
  'expires_at',
  'created_by',
  'created_at',
] as const;

/** Expired ones too: whether a binding counts is decided at the moment it is asked for. */
export async function ofPrincipals(tx: TenantTx, principals: readonly string[]): Promise<BindingRow[]> {
  return tables(tx)
    .selectFrom('eco_role_bindings')
    .select(columns)
    .where('org_id', '=', tx.org)
    .where('principal_id', 'in', principals as readonly Principal[])
    .orderBy('id')
    .execute();
}

/** Newest first. */
export async function list(
  tx: TenantTx,
  { before, principal, limit }: { before: string | undefined; principal: string | undefined; limit: number },
): Promise<BindingRow[]> {
  let query = tables(tx).selectFrom('eco_role_bindings').select(columns).where('org_id', '=', tx.org);
  if (before !== undefined) query = query.where('id', '<', before as Id<'bnd'>);
  if (principal !== undefined) query = query.where('principal_id', '=', principal as Principal);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

export interface NewBinding {
  id: Id<'bnd'>;
  principal: Principal;
  role: string;
  project: Id<'prj'> | null;
  environment: Id<'env'> | null;
  /** Epoch milliseconds. */
  expiresAt: number | null;
  createdBy: string;
}

/** Undefined where the principal has the role there already. */
export async function insert(tx: TenantTx, binding: NewBinding): Promise<BindingRow | undefined> {
  const { id, principal, role, project, environment, expiresAt, createdBy } = binding;
  return tables(tx)
    .insertInto('eco_role_bindings')
    .values({
      id,
      org_id: tx.org,
      principal_id: principal,
      member_user_id: principal.startsWith('eco_usr_') ? principal : null,
      team_id: principal.startsWith('eco_tem_') ? principal : null,
      role,
      custom_role_id: role.startsWith('eco_rol_') ? role : null,
      project_id: project,
      environment_id: environment,
      expires_at: expiresAt === null ? null : toDate(expiresAt),
      created_by: createdBy,
      created_at: toDate(tx.now),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(columns)
    .executeTakeFirst();
}

/** Makes room for a new binding where the old one no longer counts. */
export async function removeExpired(tx: TenantTx, principal: Principal, role: string): Promise<void> {
  await tables(tx)
    .deleteFrom('eco_role_bindings')
    .where('org_id', '=', tx.org)
    .where('principal_id', '=', principal)
    .where('role', '=', role)
    .where('expires_at', '<=', sql<number>`${toDate(tx.now)}`)
    .execute();
}

/** Those with a role that the organization has made; ones that no longer count are cleared away. */
export async function countOfRole(tx: TenantTx, role: Id<'rol'>): Promise<number> {
  await tables(tx)
    .deleteFrom('eco_role_bindings')
    .where('org_id', '=', tx.org)
    .where('custom_role_id', '=', role)
    .where('expires_at', '<=', sql<number>`${toDate(tx.now)}`)
    .execute();
  const { bindings } = await tables(tx)
    .selectFrom('eco_role_bindings')
    .select((of) => of.fn.countAll<number>().as('bindings'))
    .where('org_id', '=', tx.org)
    .where('custom_role_id', '=', role)
    .executeTakeFirstOrThrow();
  return bindings;
}

export async function find(tx: TenantTx, id: string): Promise<BindingRow | undefined> {
  return tables(tx)
    .selectFrom('eco_role_bindings')
    .select(columns)
    .where('id', '=', id as Id<'bnd'>)
    .executeTakeFirst();
}

/** False where somebody else was first. */
export async function remove(tx: TenantTx, id: Id<'bnd'>): Promise<boolean> {
  const { numDeletedRows } = await tables(tx).deleteFrom('eco_role_bindings').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Bindings of the transaction's person, in every organization. */
export async function mine(tx: PersonTx): Promise<(BindingRow & { org_id: string })[]> {
  const { rows } = await sql<BindingRow & { org_id: string }>`select * from lookup_my_bindings()`.execute(tx.tables());
  return rows;
}

/** They went with the memberships by reference; those of a membership that is gone already are taken here. */
export async function erasePerson(tx: SystemTx, person: string): Promise<void> {
  await tables(tx)
    .deleteFrom('eco_role_bindings')
    .where('principal_id', '=', person as Principal)
    .execute();
}

/** What hung on a principal that is gone. */
export async function removeOf(tx: SystemTx, org: string, principal: string): Promise<void> {
  await tables(tx)
    .deleteFrom('eco_role_bindings')
    .where('org_id', '=', org)
    .where('principal_id', '=', principal as Principal)
    .execute();
}

export async function eraseOrganization(tx: SystemTx, org: string): Promise<void> {
  await tables(tx).deleteFrom('eco_role_bindings').where('org_id', '=', org).execute();
}
