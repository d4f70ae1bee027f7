import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { environmentIn, unapproved } from '../vault.fixture.ts';

const imports = '/api/v1/projects/:project/environments/:environment/imports';

export const scenarios: Scenarios = {
  [`GET ${imports}`]: { request: async (scene) => ({ params: await environmentIn(scene) }) },
  [`PUT ${imports}`]: {
    // What was imported before stays, which needs no permission in it: the checks of scopes have one permission alone.
    request: async (scene) => {
      const params = await environmentIn(scene);
      const body = { environmentIds: [(await environmentIn(scene)).environment] };
      const path = `/api/v1/projects/${params.project}/environments/${params.environment}/imports`;
      const { status, text } = await scene.call(`PUT ${path}`, body);
      if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
      return { params, body };
    },
    refusals: {
      APPROVAL_REQUIRED: unapproved(async (scene) => ({
        params: await environmentIn(scene),
        body: { environmentIds: [] },
      })),
      IMPORT_CYCLE: async (scene) => {
        const params = await environmentIn(scene);
        return { params, body: { environmentIds: [params.environment] } };
      },
    },
  },
};
