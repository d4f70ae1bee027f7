import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { environmentIn } from '../vault.fixture.ts';

const imports = '/api/v1/projects/:project/environments/:environment/imports';

export const scenarios: Scenarios = {
  [`GET ${imports}`]: { request: async (scene) => ({ params: await environmentIn(scene) }) },
  [`PUT ${imports}`]: {
    request: async (scene) => ({
      params: await environmentIn(scene),
      body: { environmentIds: [(await environmentIn(scene)).environment] },
    }),
    refusals: {
      IMPORT_CYCLE: async (scene) => {
        const params = await environmentIn(scene);
        return { params, body: { environmentIds: [params.environment] } };
      },
    },
  },
};
