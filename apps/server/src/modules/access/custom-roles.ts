import type { Caller } from '../../kernel/caller.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { countRoleHolders, lockOrganization, memberRoles, rightsChanged } from '../tenancy/index.ts';
import { assertMayGrantSet, assertMayTakeSet } from './authorize.ts';
import type { PermissionSet } from './engine.ts';
import { accessErrors } from './errors.ts';
import { matches } from './pattern.ts';
import { builtInRoles } from './roles.ts';
import { accessState } from './state.ts';
import * as bindings from './store/bindings.ts';
import * as store from './store/roles.ts';

/**
 * Roles of one organization beside the built-in ones: what one list shows and people can tell apart.
 * @internal
 */
export const maxRoles = 100;

export interface RoleView {
  /** Null for a built-in role. */
  id: Id<'rol'> | null;
  name: string;
  description: string;
  builtIn: boolean;
  allow: string[];
  except: string[];
}

const roleView = ({ id, name, description, permissions }: store.RoleRow): RoleView => ({
  id,
  name,
  description,
  builtIn: false,
  allow: permissions,
  except: [],
});

export async function listRoles(tx: TenantTx): Promise<RoleView[]> {
  const builtIn = Object.entries(builtInRoles).map(([name, { description, permissions }]) => ({
    id: null,
    name,
    description,
    builtIn: true,
    allow: [...permissions.allow],
    except: [...permissions.except],
  }));
  return [...builtIn, ...(await store.list(tx)).map(roleView)];
}

export async function readRole(tx: TenantTx, id: Id<'rol'>): Promise<RoleView> {
  const row = await store.find(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  return roleView(row);
}

export interface RoleInput {
  name: string;
  description?: string | undefined;
  permissions: string[];
}

export async function createRole(
  tx: TenantTx,
  caller: Caller,
  { name, description = '', permissions }: RoleInput,
): Promise<RoleView> {
  checkName(name);
  checkPermissions(tx, permissions);
  await assertMayGrantSet(tx, caller, setOf(permissions));
  await lockOrganization(tx);
  if ((await store.list(tx)).length >= maxRoles) throw accessErrors.TOO_MANY_ROLES(`At most ${maxRoles} roles`);
  const id = tx.newId('rol');
  const row = await store.insert(tx, { id, name, description, permissions }, caller.id);
  tx.audit({ resource: { type: 'role', id }, after: { name, permissions }, risk: 'medium' });
  tx.emit({ type: 'role.created', subject: id, data: { permissions } });
  return roleView(row);
}

/**
 * What is added is given to everybody who has the role, and what is left out is taken from them: whoever changes it must
 * hold both the old and the new.
 */
export async function updateRole(
  tx: TenantTx,
  caller: Caller,
  id: Id<'rol'>,
  { name, description, permissions }: { [Name in keyof RoleInput]?: RoleInput[Name] | undefined },
): Promise<RoleView> {
  const before = await store.lock(tx, id);
  if (before === undefined) throw errors.NOT_FOUND();
  if (name !== undefined) checkName(name);
  if (permissions !== undefined) {
    checkPermissions(tx, permissions);
    await assertMayTakeSet(tx, caller, setOf(before.permissions));
    await assertMayGrantSet(tx, caller, setOf(permissions));
  }
  const after = await store.update(tx, id, {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(permissions === undefined ? {} : { permissions }),
  });
  await rightsChanged(tx, tx.org);
  const told = (row: store.RoleRow) => ({ name: row.name, permissions: row.permissions });
  tx.audit({
    resource: { type: 'role', id },
    before: told(before),
    after: told(after),
    risk: permissions === undefined ? 'low' : 'high',
  });
  tx.emit({ type: 'role.updated', subject: id, data: { permissions: after.permissions } });
  return roleView(after);
}

/** @throws ROLE_IN_USE where somebody has it, or is invited into it. */
export async function deleteRole(tx: TenantTx, _caller: Caller, id: Id<'rol'>): Promise<void> {
  const before = await store.lock(tx, id);
  if (before === undefined) throw errors.NOT_FOUND();
  const held = { bindings: await bindings.countOfRole(tx, id), ...(await countRoleHolders(tx, id)) };
  const holders = Object.entries(held).flatMap(([what, count]) => (count === 0 ? [] : [`${what}: ${count}`]));
  if (holders.length > 0) throw accessErrors.ROLE_IN_USE(`Still held – ${holders.join(', ')}`);
  await store.remove(tx, id);
  tx.audit({ resource: { type: 'role', id }, before: { name: before.name, permissions: before.permissions } });
  tx.emit({ type: 'role.deleted', subject: id, data: {} });
}

const setOf = (permissions: readonly string[]): PermissionSet => ({ allow: permissions, except: [] });

/** Two roles of one name would be taken for each other. */
function checkName(name: string): void {
  if (memberRoles.some((each) => each === name.toLowerCase())) throw accessErrors.ROLE_NAME_TAKEN();
}

/** A pattern under which nothing falls that any route asks for is a slip of the pen. */
function checkPermissions(tx: TenantTx, permissions: readonly string[]): void {
  const { catalogue } = tx.use(accessState);
  const strange = permissions.flatMap((pattern, at) =>
    catalogue.some(({ permission }) => matches(pattern, permission))
      ? []
      : [{ path: `/permissions/${at}`, message: `No permission is called ${pattern}` }],
  );
  const [first] = strange;
  if (first !== undefined) throw errors.INVALID_REQUEST(`${first.path}: ${first.message}`, { errors: strange });
}
