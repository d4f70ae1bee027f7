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

export const scenarios: Scenarios = {
  'POST /api/v1/projects/:project/environments': {
    refusals: {
      SLUG_TAKEN: async (scene) => ({ params: await project(scene), body: { name: 'Again', slug: 'staging' } }),
      TOO_MANY: async (scene) => {
        const { world, tenant } = scene;
        const params = await project(scene);
        const ids = Array.from({ length: maxEnvironments - 3 }, () => new Ids(world.clock).next('env'));
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
