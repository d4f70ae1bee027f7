import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { enrol } from '../../../../test/world/world.ts';
import { Ids } from '../../../kernel/ids.ts';

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
        body: { principal: members.viewer.user, role: 'developer', expiresAt: '2001-01-01T00:00:00Z' },
      }),
      NOT_FOUND: ({ world }) => ({ body: { principal: new Ids(world.clock).next('usr'), role: 'viewer' } }),
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
};
