import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { enrol, sibling, stranger } from '../../../../test/world/world.ts';
import { operatorOrg } from '../../../kernel/record.ts';

/** An organization that the test uses up. */
async function ownSibling({ world, tenant }: Scene, deleted: boolean) {
  const other = await sibling(world, tenant);
  if (deleted) {
    const as = tenant.members.owner.token;
    await world.call(`DELETE /api/v1/organizations/${other.org}`, {
      as,
      headers: { 'x-nexus-organization': other.org },
    });
  }
  return { tenant: other, params: { org: other.org } };
}

export const scenarios: Scenarios = {
  'POST /api/v1/organizations': {
    refusals: { SLUG_TAKEN: () => ({ body: { name: 'Operator', slug: 'operator' } }) },
  },
  'PATCH /api/v1/organizations/:org': {
    refusals: { SLUG_TAKEN: ({ tenant }) => ({ params: { org: tenant.org }, body: { slug: 'operator' } }) },
  },
  'DELETE /api/v1/organizations/:org': {
    request: (scene) => ownSibling(scene, false),
    refusals: {
      ORGANIZATION_PROTECTED: async ({ world, tenant }) => {
        const { founder, ...rest } = await stranger(world);
        await enrol(world, operatorOrg, founder.user, 'owner');
        const members = { ...tenant.members, owner: founder };
        const operator = { ...rest, founder, members, org: operatorOrg };
        return { tenant: operator, params: { org: operatorOrg } };
      },
    },
  },
  'POST /api/v1/organizations/:org/restore': {
    request: (scene) => ownSibling(scene, true),
    refusals: { ORGANIZATION_NOT_DELETED: ({ tenant }) => ({ params: { org: tenant.org } }) },
  },
};
