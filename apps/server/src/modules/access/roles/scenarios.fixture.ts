import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';
import { sibling } from '../../../../test/world/world.ts';
import { Ids } from '../../../kernel/ids.ts';
import { maxRoles } from './roles.ts';

const roleOf = (permission = 'customers:read') => ({ name: unique(), permissions: [permission] });

export const scenarios: Scenarios = {
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
          [ids, other.org, '2001-01-01T00:00:00Z'],
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
};
