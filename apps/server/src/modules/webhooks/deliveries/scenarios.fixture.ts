import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';

const endpoints = '/api/v1/webhooks/endpoints';
const one = '/api/v1/webhooks/deliveries/:delivery';

const NOT_FOUND = () => ({ params: { delivery: `eco_whd_${'0'.repeat(22)}` } });

/** Of a test message to an endpoint of its own. */
async function deliveryIn({ make, call }: Scene): Promise<{ delivery: string; endpoint: string }> {
  const endpoint = await make('whe');
  const { body } = await call(`POST ${endpoints}/${endpoint}/test`);
  return { delivery: String(body.id), endpoint };
}

async function endedDelivery(scene: Scene) {
  const { delivery, endpoint } = await deliveryIn(scene);
  await scene.world.rows(`update eco_webhook_deliveries set state = 'exhausted', due_at = null where id = $1`, [
    delivery,
  ]);
  return { delivery, endpoint };
}

export const scenarios: Scenarios = {
  [`GET ${one}`]: {
    request: async (scene) => ({ params: { delivery: (await deliveryIn(scene)).delivery } }),
    refusals: { NOT_FOUND },
  },
  [`POST ${one}/replay`]: {
    request: async (scene) => ({ params: { delivery: (await endedDelivery(scene)).delivery } }),
    refusals: {
      NOT_FOUND,
      DELIVERY_OPEN: async (scene) => ({ params: { delivery: (await deliveryIn(scene)).delivery } }),
      ENDPOINT_DISABLED: async (scene) => {
        const { delivery, endpoint } = await endedDelivery(scene);
        await scene.call(`PATCH ${endpoints}/${endpoint}`, { state: 'disabled' });
        return { params: { delivery } };
      },
    },
  },
};
