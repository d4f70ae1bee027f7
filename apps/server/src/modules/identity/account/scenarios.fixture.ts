import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { someone } from '../scenes.fixture.ts';

export const scenarios: Scenarios = {
  'DELETE /api/v1/auth/me': {
    request: async (scene) => ({ tenant: (await someone(scene)).tenant }),
    refusals: { LAST_OWNER: () => ({}) },
  },
};
