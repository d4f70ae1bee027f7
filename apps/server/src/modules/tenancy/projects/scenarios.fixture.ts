import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { sibling } from '../../../../test/world/world.ts';
import { Ids } from '../../../kernel/ids.ts';
import { maxProjects } from '../limits.ts';

export const scenarios: Scenarios = {
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
        const ids = Array.from({ length: maxProjects }, () => new Ids(world.clock).next('prj'));
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
        return { params: { project: await scene.make('prj') }, body: { slug: 'taken' } };
      },
    },
  },
};
