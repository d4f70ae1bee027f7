import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';

const body = { unit: 'USD', amount: '25.5', features: null };
const path = '/api/v1/customers/:customer/credits/grants';

async function granted({ call, make }: Scene, kind = 'paid'): Promise<{ customer: string; grant: string }> {
  const customer = await make('cus');
  const { body: grant } = await call(`POST /api/v1/customers/${customer}/credits/grants`, { ...body, kind });
  return { customer, grant: String(grant.id) };
}

export const scenarios: Scenarios = {
  [`POST ${path}`]: {
    request: async ({ make }) => ({ params: { customer: await make('cus') }, body }),
  },
  [`POST ${path}/:grant/refund`]: {
    request: async (scene) => ({ params: await granted(scene), body: { amount: '10' } }),
    refusals: {
      GRANT_NOT_PAID: async (scene) => ({ params: await granted(scene, 'promotional'), body: { amount: '10' } }),
      GRANT_USED: async (scene) => ({ params: await granted(scene), body: { amount: '26' } }),
    },
  },
  [`POST ${path}/:grant/void`]: {
    request: async (scene) => ({ params: await granted(scene) }),
    refusals: {
      GRANT_VOIDED: async (scene) => {
        const params = await granted(scene);
        await scene.call(`POST /api/v1/customers/${params.customer}/credits/grants/${params.grant}/void`);
        return { params };
      },
    },
  },
};
