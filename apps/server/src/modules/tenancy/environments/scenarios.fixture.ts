import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { Ids } from '../../../kernel/ids.ts';
import { maxEnvironments } from '../limits.ts';

const project = async ({ make }: Scene) => ({ project: await make('prj') });

async function environmentIn({ call, make }: Scene): Promise<{ project: string; environment: string }> {
  const found = await make('prj');
  const { body } = await call(`GET /api/v1/projects/${found}`);
  return { project: found, environment: String(body.environments?.[0]?.id) };
}

async function deletedOne(scene: Scene) {
  const params = await environmentIn(scene);
  await scene.call(`DELETE /api/v1/projects/${params.project}/environments/${params.environment}`);
  return { params };
}

async function fill({ world, tenant }: Scene, into: string, count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => new Ids(world.clock).next('env'));
  await world.rows(
    `insert into eco_environments (id, org_id, project_id, name, slug, production, created_at, updated_at)
     select id, $2, $3, 'E', 'e' || n, false, $4, $4 from unnest($1::text[]) with ordinality as e (id, n)`,
    [ids, tenant.org, into, '2026-01-01T00:00:00Z'],
  );
}

export const scenarios: Scenarios = {
  'POST /api/v1/projects/:project/environments': {
    refusals: {
      SLUG_TAKEN: async (scene) => ({ params: await project(scene), body: { name: 'Again', slug: 'staging' } }),
      TOO_MANY: async (scene) => {
        const params = await project(scene);
        await fill(scene, params.project, maxEnvironments - 3);
        return { params, body: { name: 'One too many' } };
      },
    },
  },
  'PATCH /api/v1/projects/:project/environments/:environment': {
    // What asks for a fresh proof of identity.
    request: async (scene) => ({ params: await environmentIn(scene), body: { production: false } }),
    refusals: {
      SLUG_TAKEN: async (scene) => ({ params: await environmentIn(scene), body: { slug: 'production' } }),
    },
  },
  'POST /api/v1/projects/:project/environments/:environment/restore': {
    request: deletedOne,
    refusals: {
      NOT_DELETED: async (scene) => ({ params: await environmentIn(scene) }),
      SLUG_TAKEN: async (scene) => {
        const found = await deletedOne(scene);
        const path = `/api/v1/projects/${found.params.project}/environments`;
        await scene.call(`POST ${path}`, { name: 'Followed', slug: 'development' });
        return found;
      },
      TOO_MANY: async (scene) => {
        const found = await deletedOne(scene);
        await fill(scene, found.params.project, maxEnvironments - 2);
        return found;
      },
    },
  },
};
