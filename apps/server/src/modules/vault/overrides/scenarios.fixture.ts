import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { environmentIn, secretIn } from '../vault.fixture.ts';

const overrides = '/api/v1/projects/:project/environments/:environment/overrides';

async function overridden(scene: Scene) {
  const params = await secretIn(scene);
  const path = `/api/v1/projects/${params.project}/environments/${params.environment}/overrides/${params.name}`;
  const { status, text } = await scene.call(`PUT ${path}`, { value: 'mine' });
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
  return { params };
}

export const scenarios: Scenarios = {
  [`GET ${overrides}`]: { request: async (scene) => ({ params: await environmentIn(scene) }) },
  [`PUT ${overrides}/:name`]: {
    request: async (scene) => ({ params: await secretIn(scene), body: { value: 'mine' } }),
    refusals: {
      SECRET_NOT_FOUND: async (scene) => ({
        params: { ...(await environmentIn(scene)), name: 'MISSING' },
        body: { value: 'mine' },
      }),
    },
  },
  [`DELETE ${overrides}/:name`]: {
    request: overridden,
    refusals: {
      SECRET_NOT_FOUND: async (scene) => ({ params: { ...(await environmentIn(scene)), name: 'MISSING' } }),
    },
  },
};
