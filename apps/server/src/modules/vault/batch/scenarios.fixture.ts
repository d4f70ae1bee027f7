import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { maxFolders, maxSecrets } from '../names.ts';
import { environmentIn, fillFolders, fillSecrets, secretIn, unapproved } from '../vault.fixture.ts';

const first = { name: 'FIRST', value: 'v' };

export const scenarios: Scenarios = {
  'POST /api/v1/projects/:project/environments/:environment/batch': {
    request: async (scene) => ({ params: await environmentIn(scene), body: { changes: [first] } }),
    refusals: {
      APPROVAL_REQUIRED: unapproved(async (scene) => ({
        params: await environmentIn(scene),
        body: { changes: [first] },
      })),
      INVALID_REQUEST: async (scene) => ({ params: await environmentIn(scene), body: { changes: [first, first] } }),
      SECRET_NOT_FOUND: async (scene) => ({
        params: await environmentIn(scene),
        body: { changes: [first, { name: 'MISSING', delete: true }] },
      }),
      CAS_MISMATCH: async (scene) => {
        const { name: _, ...params } = await secretIn(scene);
        return { params, body: { changes: [{ ...first, cas: 0 }] } };
      },
      TOO_MANY_SECRETS: async (scene) => {
        const { name: _, ...params } = await secretIn(scene);
        await fillSecrets(scene, params, maxSecrets - 1);
        return { params, body: { changes: [{ ...first, name: 'ONE_TOO_MANY' }] } };
      },
      TOO_MANY_FOLDERS: async (scene) => {
        const { name: _, ...params } = await secretIn(scene);
        await fillFolders(scene, params, maxFolders - 1);
        return { params, body: { path: '/one-too-many', changes: [first] } };
      },
    },
  },
};
