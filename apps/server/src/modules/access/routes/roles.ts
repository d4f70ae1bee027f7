import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf } from '../../../kernel/paging.ts';
import * as roles from '../custom-roles.ts';
import { accessErrors } from '../errors.ts';
import { patternSource } from '../pattern.ts';
import { accessState } from '../state.ts';

const RolePath = z.object({ role: Id('rol') });

const Role = z.object({
  /** Null for a built-in role, which goes by its name. */
  id: Id('rol').nullable(),
  name: z.string(),
  description: z.string(),
  builtIn: z.boolean(),
  /** Patterns; a role holds what falls under `allow` but not under `except`. */
  allow: z.array(z.string()),
  except: z.array(z.string()),
});

const Name = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^\P{C}*$/u, 'must have no control characters');
const Description = z.string().trim().max(500);
const Permissions = z
  .array(z.string().max(130).regex(new RegExp(patternSource), 'Must be resource:action, either of which may be *'))
  .min(1)
  .max(100);

/** A change is felt by everybody in the organization, on every node. */
const changes = [{ name: 'role-changes', limit: 120, windowSeconds: 3600, by: 'organization' as const }];

export const listRoles = route({
  method: 'GET',
  path: '/api/v1/access/roles',
  summary: 'List the roles and what they hold: the built-in ones, then the organization’s own',
  permission: 'roles:read',
  impersonation: 'read',
  meter: false,
  reply: PageOf(Role),
  act: async ({ tx }) => ({ items: await roles.listRoles(tx), nextCursor: null }),
});

export const readRole = route({
  method: 'GET',
  path: '/api/v1/access/roles/:role',
  summary: 'Read one of the organization’s own roles',
  permission: 'roles:read',
  impersonation: 'read',
  meter: false,
  params: RolePath,
  reply: Role,
  act: ({ tx, params }) => roles.readRole(tx, params.role),
});

export const createRole = route({
  method: 'POST',
  path: '/api/v1/access/roles',
  summary: 'Make a role of permissions or patterns; nobody can put into one what they do not hold',
  permission: 'roles:create',
  audit: 'role.create',
  meter: false,
  limits: changes,
  body: z.strictObject({ name: Name, description: Description.optional(), permissions: Permissions }),
  reply: Role,
  status: 201,
  errors: [accessErrors.CANNOT_GRANT, accessErrors.ROLE_NAME_TAKEN, accessErrors.TOO_MANY_ROLES],
  act: ({ tx, caller, body }) => roles.createRole(tx, caller, body),
});

export const updateRole = route({
  method: 'PATCH',
  path: '/api/v1/access/roles/:role',
  summary: 'Change one of the organization’s own roles, at once for everybody who has it',
  permission: 'roles:update',
  stepUp: true,
  audit: 'role.update',
  meter: false,
  limits: changes,
  params: RolePath,
  body: z.strictObject({
    name: Name.optional(),
    description: Description.optional(),
    permissions: Permissions.optional(),
  }),
  reply: Role,
  errors: [accessErrors.CANNOT_GRANT, accessErrors.ROLE_NAME_TAKEN],
  act: ({ tx, caller, params, body }) => roles.updateRole(tx, caller, params.role, body),
});

export const deleteRole = route({
  method: 'DELETE',
  path: '/api/v1/access/roles/:role',
  summary: 'Delete one of the organization’s own roles once nobody holds it',
  permission: 'roles:delete',
  audit: 'role.delete',
  meter: false,
  limits: changes,
  params: RolePath,
  reply: z.object({ deleted: z.literal(true) }),
  errors: [accessErrors.ROLE_IN_USE],
  act: async ({ tx, caller, params }) => {
    await roles.deleteRole(tx, caller, params.role);
    return { deleted: true as const };
  },
});

export const listPermissions = route({
  method: 'GET',
  path: '/api/v1/access/permissions',
  summary: 'List every permission, what it opens and which roles hold it',
  permission: 'roles:read',
  impersonation: 'read',
  meter: false,
  scope: 'none',
  reply: PageOf(z.object({ permission: z.string(), opens: z.array(z.string()), roles: z.array(z.string()) })),
  act: ({ use }) => ({ items: [...use(accessState).catalogue], nextCursor: null }),
});
