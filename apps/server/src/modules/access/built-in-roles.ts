import type { Module } from '../../http/module.ts';
import type { BuiltInRole } from '../tenancy/index.ts';
import { holds, type PermissionSet } from './engine.ts';
import { intersects, matches } from './pattern.ts';

export interface Role {
  description: string;
  permissions: PermissionSet;
}

export type BuiltInRoles = Readonly<Record<BuiltInRole, Role>>;

type Declarations = Pick<Module, 'name' | 'grants' | 'ownerOnly' | 'routes'>;

/**
 * The roles that every organization has. Owners hold everything, admins everything that no module reserves to owners;
 * the others hold what modules grant them by name.
 * @throws where a module grants or reserves what no route asks for.
 */
export function builtInRolesOf(modules: readonly Declarations[]): BuiltInRoles {
  checkGrants(modules);
  const granted = (role: 'developer' | 'viewer' | 'billing', description: string): Role => ({
    description,
    permissions: { allow: modules.flatMap(({ grants }) => grants?.[role] ?? []), except: [] },
  });
  return {
    owner: {
      description: 'Everything, including what only owners may do',
      permissions: { allow: ['*:*'], except: [] },
    },
    admin: {
      description:
        'Everything except deleting, restoring or transferring the organization, and consenting to impersonation',
      permissions: { allow: ['*:*'], except: modules.flatMap(({ ownerOnly = [] }) => ownerOnly) },
    },
    developer: granted('developer', 'Builds: projects, environments, customers, keys and apps'),
    viewer: granted('viewer', 'Reads everything but secrets and the audit log'),
    billing: granted('billing', 'Plans, invoices and usage'),
  };
}

function checkGrants(modules: readonly Declarations[]): void {
  const known = [...summariesOf(modules).keys()];
  for (const { name, grants = {}, ownerOnly = [] } of modules) {
    const refuse = (pattern: string, why: string): never => {
      throw new Error(`the module ${name} grants ${pattern}, ${why}`);
    };
    const granted = Object.values(grants).flat();
    for (const pattern of [...granted, ...ownerOnly]) {
      if (pattern.startsWith('*')) refuse(pattern, 'but may not grant other modules’ permissions: name the resource');
      if (!known.some((each) => matches(pattern, each))) refuse(pattern, 'which no route asks for');
    }
    for (const pattern of granted) {
      const reserved = ownerOnly.find((each) => intersects(pattern, each));
      if (reserved !== undefined) refuse(pattern, `although it reserves ${reserved} to owners`);
    }
  }
}

/** A permission that some route asks for. */
export interface CatalogueEntry {
  permission: string;
  /** Summaries of the routes that it opens. */
  opens: string[];
  /** Names of the built-in roles that hold it. */
  roles: string[];
}

/** Every permission there is, in alphabetical order. */
export const catalogueOf = (modules: readonly Declarations[], roles: BuiltInRoles): CatalogueEntry[] =>
  [...summariesOf(modules)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([permission, opens]) => ({ permission, opens: opens.sort(), roles: rolesHolding(roles, permission) }));

/** Summaries of routes by the permission that they ask for. */
function summariesOf(modules: readonly Declarations[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { permission, summary } of modules.flatMap(({ routes = [] }) => routes)) {
    if (permission === 'public' || permission === 'authenticated') continue;
    found.set(permission, [...(found.get(permission) ?? []), summary]);
  }
  return found;
}

/** @internal */
export const rolesHolding = (roles: BuiltInRoles, permission: string): string[] =>
  Object.entries(roles).flatMap(([name, { permissions }]) => (holds(permissions, permission) ? [name] : []));

/** Undefined for a role that is not built in. */
export const builtInPermissions = (roles: BuiltInRoles, name: string): PermissionSet | undefined =>
  Object.hasOwn(roles, name) ? roles[name as BuiltInRole].permissions : undefined;
