import { operator } from '../../../../test/world/operator.ts';
import type { Scenario, Scenarios } from '../../../../test/world/scenarios.ts';

const ofOperators: Scenario = {
  request: async ({ world }) => ({ tenant: await operator(world) }),
  refusals: { NOT_FOUND: () => ({}) },
};

export const scenarios: Scenarios = {
  'GET /api/v1/admin/analytics/overview': ofOperators,
  'GET /api/v1/admin/analytics/users': ofOperators,
};
