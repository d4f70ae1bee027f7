import type { Scene } from '../../../../../test/world/requests.ts';
import type { Scenario, Scenarios, Script } from '../../../../../test/world/scenarios.ts';
import { scenarios as ofLeases } from '../../leases/scenarios.fixture.ts';
import { dynamicSecretIn, environmentIn } from '../../vault.fixture.ts';

const { refusals = {}, marks = {} }: Scenario =
  ofLeases['POST /api/v1/projects/:project/environments/:environment/dynamic/:name/leases'] ?? {};
const { NOT_FOUND: _, ...ofTaking } = refusals;

/** The same request, as clients of Vault send it. */
const asRole =
  (script: Script): Script =>
  async (scene) => {
    const { params = {}, body: __, ...sample } = await script(scene);
    return { ...sample, params: { role: await roleOf(scene, params) } };
  };

async function roleOf(scene: Scene, { project, environment, name }: Record<string, string>): Promise<string> {
  const { body } = await scene.call(`GET /api/v1/projects/${project}`);
  const environments = body.environments as unknown as { id: string; slug: string }[];
  return `${body.slug}.${environments.find(({ id }) => id === environment)?.slug}.${name}`;
}

export const scenarios: Scenarios = {
  'GET /vault/v1/database/creds/:role': {
    request: asRole(async (scene) => ({ params: await dynamicSecretIn(scene) })),
    refusals: {
      ...Object.fromEntries(Object.entries(ofTaking).map(([code, script]) => [code, asRole(script)])),
      NOT_FOUND: () => ({ params: { role: 'missing' } }),
      INVALID_REQUEST: async (scene) => {
        const { name } = await dynamicSecretIn(scene);
        await dynamicSecretIn(scene, { name }, await environmentIn(scene));
        return { params: { role: name } };
      },
    },
    marks,
  },
};
