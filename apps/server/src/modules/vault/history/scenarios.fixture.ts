import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { demandApproval, destroyedPast, largeValues, secretIn } from '../vault.fixture.ts';

const environment = '/api/v1/projects/:project/environments/:environment';
const now = ({ world }: Scene): string => new Date(world.clock.now()).toISOString();

async function filled(scene: Scene) {
  const { name: _, ...params } = await secretIn(scene);
  return params;
}

async function large(scene: Scene) {
  const params = await filled(scene);
  await largeValues(scene, params);
  return params;
}

export const scenarios: Scenarios = {
  [`POST ${environment}/restore-secrets`]: {
    request: async (scene) => ({ params: await filled(scene), body: { at: now(scene) } }),
    refusals: {
      // At a time before there was anything: what is there now would be deleted.
      APPROVAL_REQUIRED: async (scene) => {
        const params = await demandApproval(scene, await filled(scene));
        return { params, body: { at: '2020-01-01T00:00:00Z' } };
      },
      VALUES_TOO_LARGE: async (scene) => ({ params: await large(scene), body: { at: now(scene) } }),
      VERSION_DESTROYED: async (scene) => {
        const params = await filled(scene);
        return { params, body: { at: await destroyedPast(scene, params) } };
      },
    },
  },
  [`GET ${environment}/diff`]: {
    request: async (scene) => ({ params: await filled(scene) }),
    refusals: {
      VALUES_TOO_LARGE: async (scene) => ({ params: await large(scene) }),
      VERSION_DESTROYED: async (scene) => {
        const params = await filled(scene);
        return { params, query: { at: await destroyedPast(scene, params) } };
      },
    },
  },
};
