import { operator } from '../../../../test/world/operator.ts';
import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { failing } from '../providers/failing.fixture.ts';

const own = '/api/v1/billing/credits';
const theirs = '/api/v1/customers/:customer/credits';
const body = { unit: 'USD', amount: '25.5' };
const pages = { successUrl: 'https://app.example/done', cancelUrl: 'https://app.example/' };
const setting = { enabled: true, unit: 'USD', threshold: '5', amount: '25', mostAMonth: 3 };
const unsold = { unit: 'nothing-of-the-seller' };

const byOperator = async ({ world }: Scene) => ({ tenant: await operator(world) });
const sold = async ({ make }: Scene) => ({ params: { customer: await make('cus') }, body: { ...body, ...pages } });

async function ownSet({ call }: Scene) {
  await call(`PUT ${own}/auto-top-up`, { ...setting, enabled: false });
  return {};
}
async function set({ call, make }: Scene) {
  const customer = await make('cus');
  await call(`PUT /api/v1/customers/${customer}/credits/auto-top-up`, { ...setting, enabled: false });
  return { params: { customer } };
}

export const scenarios: Scenarios = {
  [`POST ${own}/top-up`]: {
    request: () => ({ body }),
    refusals: {
      NOT_FOUND: async (scene) => ({ ...(await byOperator(scene)), body }),
      CREDITS_NOT_SOLD: () => ({ body: { ...body, ...unsold } }),
      BILLING_PROVIDER_AWAY: (scene) => ({ body, during: failing('BILLING_PROVIDER_AWAY')(scene) }),
      BILLING_REFUSED: (scene) => ({ body, during: failing('BILLING_REFUSED')(scene) }),
    },
  },
  [`POST ${theirs}/top-up`]: {
    request: sold,
    refusals: {
      CREDITS_NOT_SOLD: async (scene) => {
        const sample = await sold(scene);
        return { ...sample, body: { ...sample.body, ...unsold } };
      },
      BILLING_PROVIDER_AWAY: async (scene) => ({
        ...(await sold(scene)),
        during: failing('BILLING_PROVIDER_AWAY')(scene),
      }),
      BILLING_REFUSED: async (scene) => ({ ...(await sold(scene)), during: failing('BILLING_REFUSED')(scene) }),
    },
  },
  [`GET ${own}/auto-top-up`]: {
    request: ownSet,
    refusals: {
      NOT_SUBSCRIBED: byOperator,
      NOT_FOUND: async (scene) => {
        await scene.world.rows('delete from eco_auto_top_ups where buyer_org_id = $1', [scene.tenant.org]);
        return {};
      },
    },
  },
  [`PUT ${own}/auto-top-up`]: {
    request: () => ({ body: setting }),
    refusals: {
      NOT_SUBSCRIBED: async (scene) => ({ ...(await byOperator(scene)), body: setting }),
      CREDITS_NOT_SOLD: () => ({ body: { ...setting, ...unsold } }),
    },
  },
  [`GET ${theirs}/auto-top-up`]: { request: set },
  [`PUT ${theirs}/auto-top-up`]: {
    request: async ({ make }) => ({ params: { customer: await make('cus') }, body: setting }),
    refusals: {
      CREDITS_NOT_SOLD: async ({ make }) => ({
        params: { customer: await make('cus') },
        body: { ...setting, ...unsold },
      }),
    },
  },
};
