import type { Scenarios } from '../../../test/world/scenarios.ts';
import { unique } from '../../../test/world/schema.ts';
import { enrol, sibling } from '../../../test/world/world.ts';
import { Ids } from '../../kernel/ids.ts';
import { maxRoles } from './custom-roles.ts';

const roleOf = (permission = 'customers:read') => ({ name: unique(), permissions: [permission] });
const yesterday = '2001-01-01T00:00:00Z';

export const scenarios: Scenarios = {
  'POST /api/v1/access/bindings': {
    request: async ({ world, tenant }) => {
      const principal = new Ids(world.clock).next('usr');
      await enrol(world, tenant.org, principal, 'viewer');
      return { body: { principal, role: 'developer' } };
    },
    refusals: {
      CANNOT_GRANT: ({ tenant: { members } }) => ({
        as: members.admin.token,
        body: { principal: members.admin.user, role: 'owner' },
      }),
      BINDING_EXISTS: async ({ tenant: { members }, call }) => {
        const body = { principal: members.viewer.user, role: 'billing' };
        await call('POST /api/v1/access/bindings', body);
        return { body };
      },
      ALREADY_EXPIRED: ({ tenant: { members } }) => ({
        body: { principal: members.viewer.user, role: 'developer', expiresAt: yesterday },
      }),
      NOT_FOUND: ({ world }) => ({ body: { principal: new Ids(world.clock).next('usr'), role: 'viewer' } }),
    },
  },
  'POST /api/v1/access/roles': {
    request: () => ({ body: roleOf() }),
    refusals: {
      CANNOT_GRANT: ({ tenant: { members } }) => ({ as: members.admin.token, body: roleOf('*:*') }),
      ROLE_NAME_TAKEN: () => ({ body: { ...roleOf(), name: 'Owner' } }),
      TOO_MANY_ROLES: async ({ world, tenant }) => {
        const other = await sibling(world, tenant);
        const ids = Array.from({ length: maxRoles }, () => new Ids(world.clock).next('rol'));
        await world.rows(
          `insert into eco_roles (id, org_id, name, permissions, created_by, created_at, updated_at)
           select id, $2, 'Role ' || n, '{keys:read}', 'x', $3, $3 from unnest($1::text[]) with ordinality as r (id, n)`,
          [ids, other.org, yesterday],
        );
        return { tenant: other, body: roleOf() };
      },
    },
  },
  'PATCH /api/v1/access/roles/:role': {
    refusals: {
      CANNOT_GRANT: async ({ tenant: { members }, make }) => ({
        as: members.admin.token,
        params: { role: await make('rol') },
        body: { permissions: ['organizations:delete'] },
      }),
      ROLE_NAME_TAKEN: async ({ call, make }) => {
        await call('POST /api/v1/access/roles', { ...roleOf(), name: 'Taken' });
        return { params: { role: await make('rol') }, body: { name: 'taken' } };
      },
    },
  },
  'DELETE /api/v1/access/roles/:role': {
    refusals: {
      ROLE_IN_USE: async ({ tenant: { members }, call, make }) => {
        const role = await make('rol');
        await call('POST /api/v1/access/bindings', { principal: members.viewer.user, role });
        return { params: { role } };
      },
    },
  },
  'DELETE /api/v1/access/bindings/:binding': {
    refusals: {
      CANNOT_GRANT: async ({ tenant: { members }, call }) => {
        const made = await call('POST /api/v1/access/bindings', { principal: members.billing.user, role: 'owner' });
        return { as: members.admin.token, params: { binding: String(made.body.id) } };
      },
    },
  },
  'POST /api/v1/access/explain': {
    request: () => ({ body: { permission: 'projects:read' } }),
    refusals: {
      NOT_FOUND: ({ world }) => ({
        body: { permission: 'projects:read', resource: { project: new Ids(world.clock).next('prj') } },
      }),
    },
  },
};
