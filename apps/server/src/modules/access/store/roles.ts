import type { Selectable } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import { isUniqueViolation } from '../../../kernel/db/errors.ts';
import type { SystemTx, TenantTx, Timestamp, Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { accessErrors } from '../errors.ts';

interface RolesTable {
  id: Id<'rol'>;
  org_id: string;
  name: string;
  description: string;
  permissions: string[];
  created_by: string;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export type RoleRow = Pick<Selectable<RolesTable>, 'id' | 'name' | 'description' | 'permissions'>;

const tables = (tx: Tx) => tx.tables<{ eco_roles: RolesTable }>();
const columns = ['id', 'name', 'description', 'permissions'] as const;

function refuseTakenName(error: unknown): never {
  throw isUniqueViolation(error, 'eco_roles_name') ? accessErrors.ROLE_NAME_TAKEN() : error;
}

/** @throws ROLE_NAME_TAKEN */
export async function insert(tx: TenantTx, role: RoleRow, createdBy: string): Promise<RoleRow> {
  const at = toDate(tx.now);
  return tables(tx)
    .insertInto('eco_roles')
    .values({ ...role, org_id: tx.org, created_by: createdBy, created_at: at, updated_at: at })
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch(refuseTakenName);
}

/** @throws ROLE_NAME_TAKEN */
export async function update(
  tx: TenantTx,
  id: Id<'rol'>,
  changes: { name?: string; description?: string; permissions?: string[] },
): Promise<RoleRow> {
  return tables(tx)
    .updateTable('eco_roles')
    .set({ ...changes, updated_at: toDate(tx.now) })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch(refuseTakenName);
}

/** In the order in which they were made. */
export async function list(tx: TenantTx): Promise<RoleRow[]> {
  return tables(tx).selectFrom('eco_roles').select(columns).where('org_id', '=', tx.org).orderBy('id').execute();
}

export async function find(tx: TenantTx, id: Id<'rol'>): Promise<RoleRow | undefined> {
  return tables(tx).selectFrom('eco_roles').select(columns).where('id', '=', id).executeTakeFirst();
}

/** Of those that are there. */
export async function findMany(tx: TenantTx, ids: readonly string[]): Promise<RoleRow[]> {
  return tables(tx)
    .selectFrom('eco_roles')
    .select(columns)
    .where('id', 'in', ids as readonly Id<'rol'>[])
    .execute();
}

/** The role, which stays as it is until this transaction ends: what is given is what was looked at. */
export async function hold(tx: TenantTx, id: Id<'rol'>): Promise<RoleRow | undefined> {
  return tables(tx).selectFrom('eco_roles').select(columns).where('id', '=', id).forShare().executeTakeFirst();
}

/** The role, which nobody can give, take or change until this transaction ends. */
export async function lock(tx: TenantTx, id: Id<'rol'>): Promise<RoleRow | undefined> {
  return tables(tx).selectFrom('eco_roles').select(columns).where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function remove(tx: TenantTx, id: Id<'rol'>): Promise<void> {
  await tables(tx).deleteFrom('eco_roles').where('id', '=', id).execute();
}

export async function eraseOrganization(tx: SystemTx, org: string): Promise<void> {
  await tables(tx).deleteFrom('eco_roles').where('org_id', '=', org).execute();
}
