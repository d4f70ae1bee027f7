import { operator } from '../../../../test/world/operator.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';

export const scenarios: Scenarios = {
  'GET /api/v1/admin/encryption-keys': {
    request: async ({ world }) => ({ tenant: await operator(world) }),
    // Of another organization than the operator's.
    refusals: { NOT_FOUND: () => ({}) },
  },
};
