import type { Scenarios } from '../../../../test/world/scenarios.ts';

export const scenarios: Scenarios = {
  'GET /api/v1/requests/:request': {
    async request({ world, call }) {
      const answer = await call('GET /api/v1/customers');
      await world.settled();
      return { params: { request: String(answer.headers['x-request-id']) } };
    },
  },
};
