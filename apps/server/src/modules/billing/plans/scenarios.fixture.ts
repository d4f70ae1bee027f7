import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';

const planOf = (slug = unique()) => ({
  slug,
  name: 'Pro',
  currency: 'USD',
  amounts: { month: '29000000', year: null },
  prices: [{ feature: 'api.calls', model: 'overage', included: '100000', unitAmount: '0.001' }],
});

async function retired({ call, make }: Scene): Promise<string> {
  const plan = await make('pln');
  await call(`DELETE /api/v1/plans/${plan}`);
  return plan;
}

/** An amount of a meter that cannot be bounded. */
async function unbounded({ call }: Scene) {
  const meter = { slug: unique(), eventType: 'sample', aggregation: 'max', valueProperty: '$.n' };
  await call('POST /api/v1/meters', meter);
  return [{ feature: meter.slug, amount: '5', hard: true }];
}

export const scenarios: Scenarios = {
  'POST /api/v1/plans': {
    request: () => ({ body: planOf() }),
    refusals: {
      PLAN_TAKEN: async ({ call }) => {
        const body = planOf();
        await call('POST /api/v1/plans', body);
        return { body };
      },
      METER_NOT_BOUNDABLE: async (scene) => ({ body: { ...planOf(), entitlements: await unbounded(scene) } }),
    },
  },
  'PATCH /api/v1/plans/:plan': {
    request: async ({ make }) => ({ params: { plan: await make('pln') }, body: { name: 'Renamed', trialDays: 14 } }),
    refusals: {
      PLAN_RETIRED: async (scene) => ({ params: { plan: await retired(scene) }, body: { name: 'Renamed' } }),
      METER_NOT_BOUNDABLE: async (scene) => ({
        params: { plan: await scene.make('pln') },
        body: { entitlements: await unbounded(scene) },
      }),
    },
  },
};
