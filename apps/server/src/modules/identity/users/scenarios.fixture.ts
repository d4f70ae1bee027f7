import { operator } from '../../../../test/world/operator.ts';
import type { Sample, Scene } from '../../../../test/world/requests.ts';
import type { Scenarios, Script } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';
import { enrol } from '../../../../test/world/world.ts';
import { someone } from '../scenes.fixture.ts';

const about =
  (body?: unknown): Script =>
  async (scene): Promise<Sample> => ({
    tenant: await operator(scene.world),
    params: { user: (await someone(scene)).tenant.founder.user },
    ...(body === undefined ? {} : { body }),
  });

const operatorItself =
  (body?: unknown): Script =>
  async ({ world }: Scene): Promise<Sample> => {
    const tenant = await operator(world);
    return { tenant, params: { user: tenant.members.owner.user }, ...(body === undefined ? {} : { body }) };
  };

const suspension = { reason: 'Sends spam' };
const path = '/api/v1/operator/users';

export const scenarios: Scenarios = {
  [`GET ${path}`]: {
    request: async ({ world }) => ({ tenant: await operator(world) }),
    refusals: { NOT_FOUND: () => ({}) },
  },
  [`POST ${path}/import`]: {
    request: async ({ world }) => ({
      tenant: await operator(world),
      body: { users: [{ email: `${unique()}@example.com` }] },
    }),
    refusals: { NOT_FOUND: () => ({ body: { users: [{ email: `${unique()}@example.com` }] } }) },
  },
  [`GET ${path}/:user`]: { request: about() },
  [`POST ${path}/:user/suspend`]: {
    request: about(suspension),
    refusals: { OPERATOR_PROTECTED: operatorItself(suspension) },
  },
  [`POST ${path}/:user/reinstate`]: { request: about() },
  [`DELETE ${path}/:user/factors`]: { request: about(), refusals: { OWN_FACTORS: operatorItself() } },
  [`DELETE ${path}/:user`]: {
    request: about(),
    refusals: {
      OPERATOR_PROTECTED: operatorItself(),
      LAST_OWNER: async (scene) => {
        const { tenant } = await someone(scene);
        await enrol(scene.world, tenant.org, scene.world.b.members.viewer.user, 'viewer');
        return { tenant: await operator(scene.world), params: { user: tenant.founder.user } };
      },
    },
  },
};
