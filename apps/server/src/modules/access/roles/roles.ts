import { deleted } from '../../../http/noun.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { countRows, found, newRow, onTaken } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pickDefined } from '../../../kernel/schema.ts';
import { countRoleHolders, lockOrganization, memberRoles, rightsChanged } from '../../tenancy/index.ts';
import { countBindingsOfRole } from '../bindings/store.ts';
import { accessErrors } from '../errors.ts';
import { assertMayGrant, assertMayRevoke, patterns } from '../granting.ts';
import { matches } from '../pattern.ts';
import { accessState } from '../state.ts';
import { type NewRole, type Role, type RoleChanges, type RoleRow, role } from './schema.ts';
import { columns, db, select } from './store.ts';

/**
 * An organization's own roles: as many as one list shows and people can tell apart.
 * @internal
 */
export const maxRoles = 100;

const refuseTaken = onTaken('eco_roles_name', accessErrors.ROLE_NAME_TAKEN);
const byId = (tx: TenantTx, id: Id<'rol'>) => select(tx).where('id', '=', id);

const asRole = ({ permissions, ...row }: RoleRow): Role => ({ ...row, builtIn: false, allow: permissions, except: [] });

/** The built-in ones, then the organization's own in the order of their creation. */
export async function listRoles(tx: TenantTx): Promise<Role[]> {
  const builtIn = Object.entries(tx.use(accessState).builtInRoles).map(([name, { description, permissions }]) => {
    const { allow, except } = permissions;
    return { id: null, name, description, builtIn: true, allow: [...allow], except: [...except] };
  });
  return [...builtIn, ...(await select(tx).orderBy('id').execute()).map(asRole)];
}

export const readRole = async (tx: TenantTx, id: Id<'rol'>) => asRole(found(await byId(tx, id).executeTakeFirst()));

export async function createRole(tx: TenantTx, caller: Caller, values: NewRole): Promise<Role> {
  checkName(values.name);
  checkPermissions(tx, values.permissions);
  await assertMayGrant(tx, caller, patterns(values.permissions));
  await lockOrganization(tx);
  const count = await countRows(db(tx).selectFrom('eco_roles').where('orgId', '=', tx.org));
  if (count >= maxRoles) throw accessErrors.TOO_MANY_ROLES(`At most ${maxRoles} roles`);
  const query = db(tx)
    .insertInto('eco_roles')
    .values({ ...pickDefined(values), ...newRow(tx, 'rol'), createdBy: caller.id });
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  role.record(tx, 'create', { after, risk: 'medium' });
  return asRole(after);
}

/**
 * What is added is granted to everybody who has the role, and what is left out is revoked from them: whoever changes it
 * must hold both the old and the new permissions.
 */
export async function updateRole(tx: TenantTx, caller: Caller, id: Id<'rol'>, changes: RoleChanges): Promise<Role> {
  const { name, permissions } = changes;
  const before = found(await byId(tx, id).forUpdate().executeTakeFirst());
  if (name !== undefined) checkName(name);
  if (permissions !== undefined) {
    checkPermissions(tx, permissions);
    await assertMayRevoke(tx, caller, patterns(before.permissions));
    await assertMayGrant(tx, caller, patterns(permissions));
  }
  const query = db(tx)
    .updateTable('eco_roles')
    .set({ ...pickDefined(changes), updatedAt: tx.date })
    .where('id', '=', id);
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  await rightsChanged(tx, tx.org);
  role.record(tx, 'update', { before, after, risk: permissions === undefined ? 'low' : 'high' });
  return asRole(after);
}

/** @throws ROLE_IN_USE where somebody has it, or is invited into it. */
export async function deleteRole(tx: TenantTx, id: Id<'rol'>) {
  const before = found(await byId(tx, id).forUpdate().executeTakeFirst());
  const counts = { bindings: await countBindingsOfRole(tx, id), ...(await countRoleHolders(tx, id)) };
  const holders = Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${what}: ${count}`]));
  if (holders.length > 0) throw accessErrors.ROLE_IN_USE(`Still held – ${holders.join(', ')}`);
  await db(tx).deleteFrom('eco_roles').where('id', '=', id).execute();
  role.record(tx, 'delete', { before });
  return deleted;
}

/** Two roles of one name would be taken for each other. */
function checkName(name: string): void {
  if (memberRoles.some((each) => each === name.toLowerCase())) throw accessErrors.ROLE_NAME_TAKEN();
}

/** A pattern that matches no permission of any route is a mistake. */
function checkPermissions(tx: TenantTx, permissions: readonly string[]): void {
  const { catalogue } = tx.use(accessState);
  const unknown = permissions.flatMap((pattern, at) =>
    catalogue.some(({ permission }) => matches(pattern, permission))
      ? []
      : [{ path: `/permissions/${at}`, message: `No permission is called ${pattern}` }],
  );
  const [first] = unknown;
  if (first !== undefined) throw errors.INVALID_REQUEST(`${first.path}: ${first.message}`, { errors: unknown });
}
