import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { maxFolders, maxSecrets } from '../names.ts';
import {
  demandApproval,
  environmentIn,
  fillFolders,
  fillSecrets,
  largeValues,
  referring,
  secretIn,
  unapproved,
} from '../vault.fixture.ts';

const environment = '/api/v1/projects/:project/environments/:environment';
const file = { format: 'dotenv', content: 'FIRST=other\n' };

const filled = async (scene: Scene) => {
  const { name: _, ...params } = await secretIn(scene);
  return params;
};

/** One with a secret, and another one of its project. */
async function two(scene: Scene) {
  const params = await filled(scene);
  const to = await environmentIn(scene, params.project);
  return { params, to, body: { environmentId: to.environment } };
}

export const scenarios: Scenarios = {
  [`POST ${environment}/import`]: {
    request: async (scene) => ({ params: await environmentIn(scene), body: file }),
    refusals: {
      APPROVAL_REQUIRED: unapproved(async (scene) => ({ params: await environmentIn(scene), body: file })),
      NOT_IMPORTABLE: async (scene) => ({ params: await environmentIn(scene), body: { ...file, content: 'A="' } }),
      CONFLICTING_VALUES: async (scene) => ({ params: await filled(scene), body: { ...file, onConflict: 'refuse' } }),
      TOO_MANY_SECRETS: async (scene) => {
        const params = await filled(scene);
        await fillSecrets(scene, params, maxSecrets - 1);
        return { params, body: { ...file, content: 'MORE=x' } };
      },
      TOO_MANY_FOLDERS: async (scene) => {
        const params = await filled(scene);
        await fillFolders(scene, params, maxFolders - 1);
        return { params, body: { ...file, path: '/one-too-many' } };
      },
      VALUES_TOO_LARGE: async (scene) => {
        const params = await filled(scene);
        await largeValues(scene, params);
        return { params, body: file };
      },
    },
  },
  [`POST ${environment}/export`]: {
    request: async (scene) => ({ params: await filled(scene), body: { format: 'dotenv' } }),
    refusals: {
      VALUES_TOO_LARGE: async (scene) => {
        const params = await filled(scene);
        await largeValues(scene, params);
        return { params, body: { format: 'json' } };
      },
      ...referring(({ name: _, ...params }) => ({ params, body: { format: 'json' } })),
    },
  },
  [`POST ${environment}/copy`]: {
    request: async (scene) => {
      const { params, body } = await two(scene);
      return { params, body };
    },
    refusals: {
      APPROVAL_REQUIRED: async (scene) => {
        const { params, to, body } = await two(scene);
        await demandApproval(scene, to);
        return { params, body };
      },
      SECRET_NOT_FOUND: async (scene) => {
        const { params, body } = await two(scene);
        return { params, body: { ...body, names: ['MISSING'] } };
      },
      CONFLICTING_VALUES: async (scene) => {
        const { params, to, body } = await two(scene);
        const path = `/api/v1/projects/${to.project}/environments/${to.environment}/secrets/FIRST`;
        await scene.call(`PUT ${path}`, { value: 'another' });
        return { params, body: { ...body, onConflict: 'refuse' } };
      },
      TOO_MANY_SECRETS: async (scene) => {
        const { params, to, body } = await two(scene);
        const path = `/api/v1/projects/${to.project}/environments/${to.environment}/secrets/ANOTHER`;
        await scene.call(`PUT ${path}`, { value: 'v' });
        await fillSecrets(scene, to, maxSecrets - 1);
        return { params, body };
      },
      TOO_MANY_FOLDERS: async (scene) => {
        const { params, to, body } = await two(scene);
        await fillFolders(scene, to, maxFolders);
        return { params, body };
      },
      VALUES_TOO_LARGE: async (scene) => {
        const { params, body } = await two(scene);
        await largeValues(scene, params);
        return { params, body };
      },
    },
  },
};
