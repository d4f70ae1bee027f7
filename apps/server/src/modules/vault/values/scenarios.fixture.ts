import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { destroyedPast, largeValues, referring, secretIn } from '../vault.fixture.ts';

export const scenarios: Scenarios = {
  'GET /api/v1/projects/:project/environments/:environment/values': {
    request: async (scene) => {
      const { name: _, ...params } = await secretIn(scene);
      return { params };
    },
    refusals: {
      ...referring(({ name: _, ...params }) => ({ params })),
      VALUES_TOO_LARGE: async (scene) => {
        const { name: _, ...params } = await secretIn(scene);
        await largeValues(scene, params);
        return { params };
      },
      VERSION_DESTROYED: async (scene) => {
        const { name: _, ...params } = await secretIn(scene);
        const at = await destroyedPast(scene, params);
        return { params, query: { at } };
      },
    },
  },
};
