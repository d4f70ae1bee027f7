import type { Scenarios } from '../../../test/world/scenarios.ts';
import { enrol } from '../../../test/world/world.ts';
import { newId } from '../../kernel/ids.ts';

const yesterday = '2001-01-01T00:00:00Z';

export const scenarios: Scenarios = {
  'POST /api/v1/access/bindings': {
    request: async ({ world, tenant }) => {
      const principal = newId('usr', world.clock);
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
      NOT_FOUND: ({ world }) => ({ body: { principal: newId('usr', world.clock), role: 'viewer' } }),
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
        body: { permission: 'projects:read', resource: { project: newId('prj', world.clock) } },
      }),
    },
  },
};
