import { operator } from '../../../../test/world/operator.ts';
import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { callAs } from '../../../../test/world/world.ts';
import { operatorOrg } from '../../../kernel/record.ts';

/** Of the tenant, or of another one where the tenant is the operator itself. */
const impersonation = ({ world, tenant }: Scene) => ({
  organizationId: tenant.org === operatorOrg ? world.a.org : tenant.org,
  reason: 'To see what they see',
  minutes: 30,
});

/** Id of a new impersonation. */
async function impersonated(scene: Scene): Promise<string> {
  const { world } = scene;
  const other = await operator(world);
  const body = impersonation(scene);
  const made = await callAs(world, other, other.members.owner.token, 'POST /api/v1/operator/impersonations', { body });
  if (made.status !== 201) throw new Error(`an impersonation answered ${made.status}: ${made.text}`);
  return String(made.body.id);
}

export const scenarios: Scenarios = {
  'POST /api/v1/operator/impersonations': {
    request: async (scene) => ({ tenant: await operator(scene.world), body: impersonation(scene) }),
    refusals: {
      NOT_FOUND: (scene) => ({ body: impersonation(scene) }),
      CANNOT_IMPERSONATE: async (scene) => ({
        tenant: await operator(scene.world),
        body: { ...impersonation(scene), organizationId: operatorOrg },
      }),
    },
  },
  'GET /api/v1/operator/impersonations': {
    request: async ({ world }) => ({ tenant: await operator(world) }),
    refusals: { NOT_FOUND: () => ({}) },
  },
  'DELETE /api/v1/operator/impersonations/:impersonation': {
    request: async (scene) => ({
      tenant: await operator(scene.world),
      params: { impersonation: await impersonated(scene) },
    }),
  },
  'DELETE /api/v1/organizations/:org/impersonations/:impersonation': {
    request: async (scene) => ({ params: { org: scene.tenant.org, impersonation: await impersonated(scene) } }),
  },
};
