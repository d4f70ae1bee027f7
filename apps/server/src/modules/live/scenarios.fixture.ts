import { operator } from '../../../test/world/operator.ts';
import type { Scenarios } from '../../../test/world/scenarios.ts';

export const scenarios: Scenarios = {
  'GET /api/v1/live': {
    request: () => ({ query: { topics: 'events' } }),
    refusals: {
      TOPIC_UNKNOWN: () => ({ query: { topics: 'weather' } }),
      FORBIDDEN: ({ tenant }) => ({ query: { topics: 'audit' }, as: tenant.members.viewer.token }),
    },
  },
  'GET /api/v1/admin/live': {
    request: async ({ world }) => ({ tenant: await operator(world) }),
    refusals: { NOT_FOUND: () => ({}) },
  },
};
