import { operator } from '../../../../test/world/operator.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { Ids } from '../../../kernel/ids.ts';

const account = { provider: 'stripe', secretKey: 'sk_test_1', webhookSecret: 'whsec_dGVzdA==' };

export const scenarios: Scenarios = {
  'PUT /api/v1/billing/provider': {
    request: () => ({ body: { provider: 'ledger' } }),
    refusals: {
      PROVIDER_FROM_ENVIRONMENT: async ({ world }) => ({ tenant: await operator(world), body: account }),
      PROVIDER_IN_USE: async ({ world, tenant, make }) => {
        const [customer, plan] = [await make('cus'), await make('pln')];
        const id = new Ids(world.clock).next('sub');
        await world.rows(
          `insert into eco_subscriptions (id, org_id, customer_id, plan_id, plan_version, status, anchor, period_start,
             period_end, term_start, term_end, provider, provider_ref, created_at, updated_at)
           values ($1, $2, $3, $4, 1, 'active', $5, $5, $6, $5, $6, 'polar', 'polar-1', $5, $5)`,
          [id, tenant.org, customer, plan, '2026-01-15T12:00:00Z', '2026-02-15T12:00:00Z'],
        );
        return {
          body: account,
          // It would be in the way of the requests that succeed.
          during: () => () => world.rows('delete from eco_subscriptions where id = $1', [id]),
        };
      },
    },
  },
};
