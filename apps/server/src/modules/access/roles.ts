import type { BuiltInRole } from '../tenancy/index.ts';
import { holds, type PermissionSet } from './engine.ts';

export interface Role {
  description: string;
  permissions: PermissionSet;
}

/** The fate of the organization itself, and whether the operator may change things in its name. */
const ownerOnly = ['impersonation:consent', 'organizations:delete', 'organizations:restore', 'organizations:transfer'];

/** Who did what from where, and what is secret: not for everybody who may look round. */
const confidential = ['audit:*', 'secrets:read'];

/**
 * The roles that every organization has. They are made of wildcards, so that a new module's `things:read` is at once
 * held by viewers and its other actions by admins, with nothing to change here.
 */
export const builtInRoles: Readonly<Record<BuiltInRole, Role>> = {
  owner: {
    description: 'Everything, the fate of the organization included',
    permissions: { allow: ['*:*'], except: [] },
  },
  admin: {
    description: 'Everything but the fate of the organization',
    permissions: { allow: ['*:*'], except: ownerOnly },
  },
  developer: {
    description: 'Builds: projects, environments, customers, keys, secrets, connections, workflows',
    permissions: {
      allow: [
        '*:read',
        'access:explain',
        'apps:*',
        'connections:*',
        'customers:*',
        'environments:create',
        'environments:update',
        'gateway:*',
        'keys:*',
        'projects:create',
        'projects:update',
        'secrets:*',
        'trading:*',
        'webhooks:*',
        'workflows:*',
      ],
      except: ['audit:*'],
    },
  },
  viewer: {
    description: 'Looks at everything but secrets and the audit log',
    permissions: { allow: ['*:read', 'access:explain'], except: confidential },
  },
  billing: {
    description: 'Plans, invoices and usage',
    permissions: {
      allow: [
        'access:explain',
        'billing:*',
        'customers:read',
        'invoices:*',
        'members:read',
        'organizations:read',
        'plans:*',
        'roles:read',
        'usage:*',
      ],
      except: [],
    },
  },
};

const isBuiltIn = (name: string): name is BuiltInRole => Object.hasOwn(builtInRoles, name);

/** Undefined for a role that is not built in. */
export const builtInPermissions = (name: string): PermissionSet | undefined =>
  isBuiltIn(name) ? builtInRoles[name].permissions : undefined;

/** Names of the built-in roles that hold a permission. */
export const rolesHolding = (permission: string): BuiltInRole[] =>
  Object.entries(builtInRoles).flatMap(([name, { permissions }]) =>
    holds(permissions, permission) ? [name as BuiltInRole] : [],
  );
