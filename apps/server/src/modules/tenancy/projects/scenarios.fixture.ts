import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { callAs, sibling, type Tenant } from '../../../../test/world/world.ts';
import { Ids } from '../../../kernel/ids.ts';
import { maxProjects } from '../limits.ts';

async function deletedOne({ call, make }: Scene) {
  const project = await make('prj');
  await call(`DELETE /api/v1/projects/${project}`);
  return { params: { project } };
}

/** An organization with as many projects as it may have. */
async function fullSibling({ world, tenant }: Scene): Promise<Tenant> {
  const other = await sibling(world, tenant);
  const ids = Array.from({ length: maxProjects }, () => new Ids(world.clock).next('prj'));
  await world.rows(
    `insert into eco_projects (id, org_id, name, slug, created_at, updated_at)
     select id, $2, 'P', 'p' || n, $3, $3 from unnest($1::text[]) with ordinality as p (id, n)`,
    [ids, other.org, '2026-01-01T00:00:00Z'],
  );
  return other;
}

export const scenarios: Scenarios = {
  'POST /api/v1/projects': {
    refusals: {
      SLUG_TAKEN: async ({ call }) => {
        const body = { name: 'Taken', slug: 'taken' };
        await call('POST /api/v1/projects', body);
        return { body };
      },
      TOO_MANY: async (scene) => ({ tenant: await fullSibling(scene), body: { name: 'One too many' } }),
    },
  },
  'PATCH /api/v1/projects/:project': {
    refusals: {
      SLUG_TAKEN: async (scene) => {
        await scene.call('POST /api/v1/projects', { name: 'Taken', slug: 'taken' });
        return { params: { project: await scene.make('prj') }, body: { slug: 'taken' } };
      },
    },
  },
  'POST /api/v1/projects/:project/restore': {
    request: deletedOne,
    refusals: {
      NOT_DELETED: async ({ make }) => ({ params: { project: await make('prj') } }),
      SLUG_TAKEN: async ({ call }) => {
        const body = { name: 'Followed', slug: 'followed' };
        const { body: first } = await call('POST /api/v1/projects', body);
        await call(`DELETE /api/v1/projects/${first.id}`);
        await call('POST /api/v1/projects', body);
        return { params: { project: String(first.id) } };
      },
      TOO_MANY: async (scene) => {
        const { world } = scene;
        const tenant = await fullSibling(scene);
        // Besides those, it has its first project.
        const { body } = await callAs(world, tenant, tenant.members.owner.token, 'GET /api/v1/projects?limit=1');
        const project = String(body.items?.[0]?.id);
        await callAs(world, tenant, tenant.members.owner.token, `DELETE /api/v1/projects/${project}`);
        return { tenant, params: { project } };
      },
    },
  },
};
