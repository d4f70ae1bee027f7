import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { keyWith } from '../../../../test/world/world.ts';
import { maxAccountSecrets } from '../limits.ts';

export const scenarios: Scenarios = {
  'POST /api/v1/organizations/:org/service-accounts/:account/secrets': {
    refusals: {
      CANNOT_GRANT: async ({ world, tenant, make, call }) => {
        const account = await make('svc');
        await call('POST /api/v1/access/bindings', { principal: account, role: 'viewer' });
        return { as: await keyWith(world, tenant, ['service-accounts:*']), params: { org: tenant.org, account } };
      },
      TOO_MANY: async ({ tenant, make, call }) => {
        const account = await make('svc');
        for (let n = 0; n < maxAccountSecrets; n += 1)
          await call(`POST /api/v1/organizations/${tenant.org}/service-accounts/${account}/secrets`, {});
        return { params: { org: tenant.org, account } };
      },
    },
  },
};
