import { Deleted } from '../../../http/noun.ts';
import { route } from '../../../http/route.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { accessErrors } from '../errors.ts';
import { accessState } from '../state.ts';
import { createRole, deleteRole, listRoles, readRole, updateRole } from './roles.ts';
import { NewRole, Permission, Role, RoleChanges, role } from './schema.ts';

/** Every node drops what it knows of everybody in the organization. */
const limits = [{ name: 'role-changes', limit: 120, windowSeconds: 3600, by: 'organization' as const }];

export const roleRoutes = [
  role.get('/api/v1/access/roles', {
    summary: 'List the built-in roles, then the organization’s own',
    reply: PageOf(Role),
    act: async ({ tx }) => ({ items: await listRoles(tx), nextCursor: null }),
  }),
  role.get('/api/v1/access/roles/:role', {
    summary: 'Read one of the organization’s own roles',
    reply: Role,
    act: ({ tx, params }) => readRole(tx, params.role),
  }),
  role.post('/api/v1/access/roles', {
    summary: 'Create a role; nobody can put into one what they do not hold',
    limits,
    body: NewRole,
    reply: Role,
    errors: [accessErrors.CANNOT_GRANT, accessErrors.ROLE_NAME_TAKEN, accessErrors.TOO_MANY_ROLES],
    act: ({ tx, caller, body }) => createRole(tx, caller, body),
  }),
  role.patch('/api/v1/access/roles/:role', {
    summary: 'Change one of the organization’s own roles, at once for everybody who has it',
    effect: 'grants',
    limits,
    body: RoleChanges,
    reply: Role,
    errors: [accessErrors.CANNOT_GRANT, accessErrors.ROLE_NAME_TAKEN],
    act: ({ tx, caller, params, body }) => updateRole(tx, caller, params.role, body),
  }),
  role.delete('/api/v1/access/roles/:role', {
    summary: 'Delete one of the organization’s own roles, which nobody may have any more',
    effect: 'destroys',
    limits,
    reply: Deleted,
    errors: [accessErrors.ROLE_IN_USE],
    act: ({ tx, params }) => deleteRole(tx, params.role),
  }),
  route({
    name: 'permissions.list',
    method: 'GET',
    path: '/api/v1/access/permissions',
    summary: 'List every permission, what it allows and which built-in roles hold it',
    permission: 'roles:read',
    impersonation: 'read',
    meter: false,
    scope: 'none',
    reply: PageOf(Permission),
    act: ({ use }) => ({ items: [...use(accessState).catalogue], nextCursor: null }),
  }),
];
