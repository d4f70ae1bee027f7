import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { Ids } from '../../../kernel/ids.ts';

export const scenarios: Scenarios = {
  'POST /api/v1/access/explain': {
    request: () => ({ body: { permission: 'projects:read' } }),
    refusals: {
      NOT_FOUND: ({ world }) => ({
        body: { permission: 'projects:read', resource: { project: new Ids(world.clock).next('prj') } },
      }),
    },
  },
};
