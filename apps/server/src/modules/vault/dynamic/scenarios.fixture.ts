import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';
import { dynamicSecretIn, environmentIn, fillDynamicSecrets, standingEnvironmentIn } from '../vault.fixture.ts';
import { maxDynamicSecrets } from './schema.ts';

const dynamic = '/api/v1/projects/:project/environments/:environment/dynamic';

const target = { kind: 'redis', host: 'cache.example.com' };
const credentials = { username: 'admin', password: 'x' };
const definition = (name = unique()) => ({ name, target, credentials });

const one = async (scene: Scene) => ({ params: await dynamicSecretIn(scene) });
const absent = (more: object = {}) => ({
  NOT_FOUND: async (scene: Scene) => ({
    params: { ...(await standingEnvironmentIn(scene)), name: 'missing' },
    ...more,
  }),
});

export const scenarios: Scenarios = {
  [`POST ${dynamic}`]: {
    request: async (scene) => ({ params: await standingEnvironmentIn(scene), body: definition() }),
    refusals: {
      DYNAMIC_SECRET_TAKEN: async (scene) => {
        const params = await dynamicSecretIn(scene);
        return { params, body: definition(params.name) };
      },
      TOO_MANY_DYNAMIC_SECRETS: async (scene) => {
        const params = await environmentIn(scene);
        await fillDynamicSecrets(scene, params, maxDynamicSecrets);
        return { params, body: definition() };
      },
    },
  },
  [`GET ${dynamic}`]: { request: async (scene) => ({ params: await standingEnvironmentIn(scene) }) },
  [`GET ${dynamic}/:name`]: { request: one, refusals: absent() },
  [`PATCH ${dynamic}/:name`]: {
    request: async (scene) => ({ ...(await one(scene)), body: { ttlSeconds: 120 } }),
    refusals: {
      ...absent({ body: { ttlSeconds: 120 } }),
      INVALID_REQUEST: async (scene) => ({ ...(await one(scene)), body: { ttlSeconds: 600_000 } }),
    },
  },
  [`DELETE ${dynamic}/:name`]: { request: one, refusals: absent() },
};
