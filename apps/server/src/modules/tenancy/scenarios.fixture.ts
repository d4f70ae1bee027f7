import type { Scene } from '../../../test/world/requests.ts';
import type { Scenarios } from '../../../test/world/scenarios.ts';
import { enrol, type Role, sibling, stranger } from '../../../test/world/world.ts';
import { operatorOrg } from '../../http/record.ts';
import { newId } from '../../kernel/ids.ts';
import { maxEnvironments, maxProjects } from './limits.ts';

/** A member that a test may change or remove. */
async function someMember({ world, tenant }: Scene, role: Role = 'viewer'): Promise<{ org: string; user: string }> {
  const user = newId('usr', world.clock);
  await enrol(world, tenant.org, user, role);
  return { org: tenant.org, user };
}

const lastOwner = ({ tenant }: Scene) => ({ org: tenant.org, user: tenant.members.owner.user });

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

const project = async ({ make }: Scene) => ({ project: await make('prj') });

async function environmentIn({ call, make }: Scene): Promise<{ project: string; environment: string }> {
  const found = await make('prj');
  const { body } = await call(`GET /api/v1/projects/${found}`);
  return { project: found, environment: String(body.environments?.[0]?.id) };
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
  'POST /api/v1/customers': {
    refusals: {
      EXTERNAL_ID_TAKEN: async ({ call }) => {
        const body = { externalId: 'taken', name: 'Taken' };
        await call('POST /api/v1/customers', body);
        return { body };
      },
    },
  },
  'PATCH /api/v1/customers/:customer': {
    refusals: {
      EXTERNAL_ID_TAKEN: async ({ call, make }) => {
        await call('POST /api/v1/customers', { externalId: 'taken', name: 'Taken' });
        return { params: { customer: await make('cus') }, body: { externalId: 'taken' } };
      },
    },
  },
  'POST /api/v1/projects': {
    refusals: {
      SLUG_TAKEN: async ({ call }) => {
        const body = { name: 'Taken', slug: 'taken' };
        await call('POST /api/v1/projects', body);
        return { body };
      },
      TOO_MANY: async (scene) => {
        const { world, tenant } = scene;
        const other = await sibling(world, tenant);
        const ids = Array.from({ length: maxProjects }, () => newId('prj', world.clock));
        await world.rows(
          `insert into eco_projects (id, org_id, name, slug, created_at, updated_at)
           select id, $2, 'P', 'p' || n, $3, $3 from unnest($1::text[]) with ordinality as p (id, n)`,
          [ids, other.org, '2026-01-01T00:00:00Z'],
        );
        return { tenant: other, body: { name: 'One too many' } };
      },
    },
  },
  'PATCH /api/v1/projects/:project': {
    refusals: {
      SLUG_TAKEN: async (scene) => {
        await scene.call('POST /api/v1/projects', { name: 'Taken', slug: 'taken' });
        return { params: await project(scene), body: { slug: 'taken' } };
      },
    },
  },
  'POST /api/v1/projects/:project/environments': {
    refusals: {
      SLUG_TAKEN: async (scene) => ({ params: await project(scene), body: { name: 'Again', slug: 'staging' } }),
      TOO_MANY: async (scene) => {
        const { world, tenant } = scene;
        const params = await project(scene);
        const ids = Array.from({ length: maxEnvironments - 3 }, () => newId('env', world.clock));
        await world.rows(
          `insert into eco_environments (id, org_id, project_id, name, slug, production, created_at, updated_at)
           select id, $2, $3, 'E', 'e' || n, false, $4, $4 from unnest($1::text[]) with ordinality as e (id, n)`,
          [ids, tenant.org, params.project, '2026-01-01T00:00:00Z'],
        );
        return { params, body: { name: 'One too many' } };
      },
    },
  },
  'PATCH /api/v1/projects/:project/environments/:environment': {
    refusals: {
      SLUG_TAKEN: async (scene) => ({ params: await environmentIn(scene), body: { slug: 'production' } }),
    },
  },
};
