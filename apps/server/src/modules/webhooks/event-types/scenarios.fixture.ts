import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';
import { sibling } from '../../../../test/world/world.ts';
import { maxEventTypes } from './schema.ts';

const types = '/api/v1/webhooks/event-types';
const newType = () => ({
  type: `sample.${unique()
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')}`,
});
const body = { description: 'A sample' };

export async function declaredType({ call }: Scene): Promise<{ type: string }> {
  const { type } = newType();
  await call(`PUT ${types}/${type}`, body);
  return { type };
}

export const scenarios: Scenarios = {
  [`GET ${types}/:type`]: {
    request: () => ({ params: { type: 'customer.created' } }),
    refusals: { NOT_FOUND: () => ({ params: newType() }) },
  },
  [`PUT ${types}/:type`]: {
    request: () => ({ params: newType(), body }),
    refusals: {
      // A name without what happened.
      NOT_FOUND: () => ({ params: { type: 'sample' }, body }),
      EVENT_TYPE_TAKEN: () => ({ params: { type: 'customer.created' }, body }),
      TOO_MANY_EVENT_TYPES: async ({ world, tenant }) => {
        const full = await sibling(world, tenant);
        await world.rows(
          `insert into eco_webhook_event_types (org_id, type, description, created_at, updated_at)
           select $1, 'many.t' || n, 'One of many', '2026-01-01', '2026-01-01' from generate_series(1, $2) n
           on conflict do nothing`,
          [full.org, maxEventTypes],
        );
        return { tenant: full, params: newType(), body };
      },
    },
  },
  [`DELETE ${types}/:type`]: {
    request: async (scene) => ({ params: await declaredType(scene) }),
    refusals: {
      NOT_FOUND: () => ({ params: newType() }),
      EVENT_TYPE_IN_USE: async (scene) => {
        const params = await declaredType(scene);
        await scene.call('POST /api/v1/webhooks/endpoints', { url: 'http://127.0.0.1:9/', events: [params.type] });
        return { params };
      },
    },
  },
};
