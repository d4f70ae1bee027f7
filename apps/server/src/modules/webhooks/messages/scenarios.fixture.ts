import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { declaredType } from '../event-types/scenarios.fixture.ts';

export const scenarios: Scenarios = {
  'POST /api/v1/webhooks/messages': {
    request: async (scene) => ({ body: { ...(await declaredType(scene)), data: { orderId: 'o-42' } } }),
    refusals: {
      NOT_FOUND: async (scene) => ({
        body: { ...(await declaredType(scene)), data: {}, customerId: `eco_cus_${'0'.repeat(22)}` },
      }),
      PAYLOAD_TOO_LARGE: async (scene) => ({
        body: { ...(await declaredType(scene)), data: { text: 'x'.repeat(66_000) } },
      }),
      EVENT_TYPE_UNKNOWN: () => ({ body: { type: 'nobody.declared', data: {} } }),
    },
  },
};
