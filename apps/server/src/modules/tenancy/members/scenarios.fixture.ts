import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { enrol, type Role, sibling, stranger } from '../../../../test/world/world.ts';
import { Ids } from '../../../kernel/ids.ts';

/** A member that a test may change or remove. */
export async function someMember(
  { world, tenant }: Scene,
  role: Role = 'viewer',
): Promise<{ org: string; user: string }> {
  const user = new Ids(world.clock).next('usr');
  await enrol(world, tenant.org, user, role);
  return { org: tenant.org, user };
}

const lastOwner = ({ tenant }: Scene) => ({ org: tenant.org, user: tenant.members.owner.user });

export const scenarios: Scenarios = {
  'POST /api/v1/organizations/:org/leave': {
    request: async ({ world, tenant }) => {
      const { founder } = await stranger(world);
      await enrol(world, tenant.org, founder.user, 'viewer');
      return { params: { org: tenant.org }, as: founder.token };
    },
    refusals: { LAST_OWNER: ({ tenant }) => ({ params: { org: tenant.org } }) },
  },
  'GET /api/v1/organizations/:org/members/:user': {
    request: async (scene) => ({ params: await someMember(scene) }),
  },
  'PATCH /api/v1/organizations/:org/members/:user': {
    request: async (scene) => ({ params: await someMember(scene), body: { role: 'developer' } }),
    refusals: { LAST_OWNER: (scene) => ({ params: lastOwner(scene), body: { role: 'admin' } }) },
  },
  'DELETE /api/v1/organizations/:org/members/:user': {
    request: async (scene) => ({ params: await someMember(scene) }),
    refusals: { LAST_OWNER: (scene) => ({ params: lastOwner(scene) }) },
  },
  'POST /api/v1/organizations/:org/transfer': {
    request: async ({ world, tenant }) => {
      // The owner of the world's organization stays.
      const other = await sibling(world, tenant);
      return { tenant: other, params: { org: other.org }, body: { member: other.members.viewer.user } };
    },
    refusals: {
      NOT_FOUND: ({ world, tenant }) => ({
        params: { org: tenant.org },
        body: { member: new Ids(world.clock).next('usr') },
      }),
    },
  },
};
