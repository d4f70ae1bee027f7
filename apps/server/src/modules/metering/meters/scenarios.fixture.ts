import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';

const meter = (slug: string) => ({
  slug,
  eventType: 'sample',
  aggregation: 'unique',
  valueProperty: '$.user',
  groupBy: { region: '$.region' },
});

async function made({ call }: Scene): Promise<{ meter: string }> {
  const { body } = await call('POST /api/v1/meters', meter(unique()));
  return { meter: String(body.id) };
}

export const scenarios: Scenarios = {
  'POST /api/v1/meters': {
    request: () => ({ body: meter(unique()) }),
    refusals: {
      METER_SLUG_TAKEN: async ({ call }) => {
        const body = meter(unique());
        await call('POST /api/v1/meters', body);
        return { body };
      },
      METER_NOT_BOUNDABLE: async ({ call }) => {
        const body = meter(unique());
        await call('POST /api/v1/plans', {
          ...{ slug: unique(), name: 'Bounded', currency: 'USD', amounts: { month: '0', year: null } },
          entitlements: [{ feature: body.slug, amount: '5', hard: true }],
        });
        return { body };
      },
      TOO_MANY_METERS: ({ world, tenant }) => ({
        body: meter(unique()),
        during: async () => {
          await world.rows(
            `insert into eco_meters (id, org_id, slug, event_type, aggregation, group_names, group_paths, allow_negative,
               created_at, updated_at)
             select 'eco_mtr_' || lpad(n::text, 22, '0'), $1, 'many-' || n, 'many', 'count', '{}', '{}', false, $2, $2
             from generate_series(1, 100) as n`,
            [tenant.org, new Date(world.clock.now())],
          );
          return () => world.rows(`delete from eco_meters where event_type = 'many'`);
        },
      }),
    },
  },
  'GET /api/v1/meters/:meter': { request: async (scene) => ({ params: await made(scene) }) },
  'DELETE /api/v1/meters/:meter': {
    refusals: {
      METER_IN_USE: async ({ call }) => {
        const slug = unique();
        await call('POST /api/v1/meters', meter(slug));
        const prices = [{ feature: slug, model: 'flat', unitAmount: '1' }];
        const amounts = { month: '0', year: null };
        await call('POST /api/v1/plans', { slug, name: 'Metered', currency: 'USD', amounts, prices });
        await call('POST /api/v1/customers', { externalId: slug, name: 'Metered', plan: slug });
        return { params: { meter: slug } };
      },
    },
  },
  'GET /api/v1/meters/:meter/query': {
    refusals: {
      TOO_MUCH_TO_SHOW: async (scene) => ({
        params: await made(scene),
        query: { window: 'minute', from: '2025-12-16T00:00:00Z' },
      }),
      USAGE_NO_LONGER_KEPT: async (scene) => ({
        params: await made(scene),
        query: { from: '2025-01-01T00:00:00Z', to: '2025-01-01T00:30:00Z' },
      }),
    },
  },
};
