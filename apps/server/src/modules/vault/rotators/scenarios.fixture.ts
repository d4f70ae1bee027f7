import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';
import { environmentIn, fillRotators, rotatorIn, standingEnvironmentIn, unapproved } from '../vault.fixture.ts';
import { maxRotators } from './schema.ts';

const rotators = '/api/v1/projects/:project/environments/:environment/rotators';
const one = `${rotators}/:rotator`;
const signingSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const random = (name = unique()) => ({ name, target: { kind: 'random' } });

const there = async (scene: Scene) => ({ params: await rotatorIn(scene) });

export const scenarios: Scenarios = {
  [`POST ${rotators}`]: {
    request: async (scene) => ({ params: await standingEnvironmentIn(scene), body: random() }),
    refusals: {
      OUTBOUND_REFUSED: async (scene) => ({
        params: await standingEnvironmentIn(scene),
        body: { ...random(), target: { kind: 'webhook', url: 'https://169.254.169.254/' }, signingSecret },
      }),
      APPROVAL_REQUIRED: unapproved(async (scene) => ({ params: await environmentIn(scene), body: random() })),
      ROTATOR_TAKEN: async (scene) => {
        const params = await rotatorIn(scene);
        return { params, body: random(params.name) };
      },
      TOO_MANY_ROTATORS: async (scene) => {
        const params = await environmentIn(scene);
        await fillRotators(scene, params, maxRotators);
        return { params, body: random() };
      },
    },
  },
  [`GET ${rotators}`]: { request: async (scene) => ({ params: await standingEnvironmentIn(scene) }) },
  [`GET ${one}`]: { request: there },
  [`PATCH ${one}`]: {
    request: async (scene) => ({ ...(await there(scene)), body: { intervalSeconds: 86_400 } }),
    refusals: {
      INVALID_REQUEST: async (scene) => ({
        ...(await there(scene)),
        body: { credentials: { username: 'admin', password: 'x' } },
      }),
    },
  },
  [`POST ${one}/rotate`]: { request: there },
  [`DELETE ${one}`]: { request: there },
};
