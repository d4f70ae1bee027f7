import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { maxFolders, maxSecrets } from '../names.ts';
import { environmentIn, fillFolders, fillSecrets, referring, secretIn, unapproved } from '../vault.fixture.ts';

const one = '/api/v1/projects/:project/environments/:environment/secrets/:name';
const elsewhere = async (scene: Scene) => ({ ...(await environmentIn(scene)), name: 'MISSING' });
const absent = (more: object = {}) => ({
  SECRET_NOT_FOUND: async (scene: Scene) => ({ params: await elsewhere(scene), ...more }),
});

/** A secret whose first version is destroyed, and which has another one. */
async function destroyed(scene: Scene) {
  const params = await secretIn(scene);
  const path = pathOf(params);
  await scene.call(`PUT ${path}`, { value: 'second' });
  await scene.call(`POST ${path}/destroy`, { versions: [1] });
  return params;
}

async function deleted(scene: Scene, destroy: readonly number[] = []) {
  const params = await secretIn(scene);
  await scene.call(`PUT ${pathOf(params)}`, { value: 'second' });
  await scene.call(`DELETE ${pathOf(params)}`);
  if (destroy.length > 0) await scene.call(`POST ${pathOf(params)}/destroy`, { versions: destroy });
  return { params };
}

const pathOf = ({ project, environment, name }: { project: string; environment: string; name: string }): string =>
  `/api/v1/projects/${project}/environments/${environment}/secrets/${name}`;

export const scenarios: Scenarios = {
  [`GET ${one}`]: {
    request: async (scene) => ({ params: await secretIn(scene) }),
    refusals: {
      ...absent(),
      ...referring((params) => ({ params })),
      VERSION_DESTROYED: async (scene) => ({ params: await destroyed(scene), query: { version: '1' } }),
    },
  },
  [`PUT ${one}`]: {
    request: async (scene) => ({ params: { ...(await environmentIn(scene)), name: 'NEW' }, body: { value: 'v' } }),
    refusals: {
      APPROVAL_REQUIRED: unapproved(async (scene) => ({ params: await secretIn(scene), body: { value: 'v' } })),
      CAS_MISMATCH: async (scene) => ({ params: await secretIn(scene), body: { value: 'v', cas: 0 } }),
      TOO_MANY_SECRETS: async (scene) => {
        const params = await secretIn(scene);
        await fillSecrets(scene, params, maxSecrets - 1);
        return { params: { ...params, name: 'ONE_TOO_MANY' }, body: { value: 'v' } };
      },
      TOO_MANY_FOLDERS: async (scene) => {
        const params = await secretIn(scene);
        await fillFolders(scene, params, maxFolders - 1);
        return { params, query: { path: '/one-too-many' }, body: { value: 'v' } };
      },
      INVALID_REQUEST: async (scene) => ({
        params: { ...(await environmentIn(scene)), name: 'a/b' },
        body: { value: 'v' },
      }),
    },
  },
  [`DELETE ${one}`]: {
    request: async (scene) => ({ params: await secretIn(scene) }),
    refusals: {
      ...absent(),
      APPROVAL_REQUIRED: unapproved(async (scene) => ({ params: await secretIn(scene) })),
      CAS_MISMATCH: async (scene) => ({ params: await secretIn(scene), query: { cas: '7' } }),
    },
  },
  [`POST ${one}/undelete`]: {
    request: (scene) => deleted(scene),
    refusals: {
      ...absent(),
      APPROVAL_REQUIRED: unapproved((scene) => deleted(scene)),
      NOT_DELETED: async (scene) => ({ params: await secretIn(scene) }),
      VERSION_DESTROYED: (scene) => deleted(scene, [2]),
    },
  },
  [`POST ${one}/rollback`]: {
    request: async (scene) => ({ params: await secretIn(scene), body: { version: 1 } }),
    refusals: {
      ...absent({ body: { version: 1 } }),
      APPROVAL_REQUIRED: unapproved(async (scene) => ({ params: await secretIn(scene), body: { version: 1 } })),
      VERSION_DESTROYED: async (scene) => ({ params: await destroyed(scene), body: { version: 1 } }),
    },
  },
  [`POST ${one}/rename`]: {
    request: async (scene) => ({ params: await secretIn(scene), body: { name: 'RENAMED' } }),
    refusals: {
      ...absent({ body: { name: 'RENAMED' } }),
      APPROVAL_REQUIRED: unapproved(async (scene) => ({ params: await secretIn(scene), body: { name: 'RENAMED' } })),
      CAS_MISMATCH: async (scene) => ({ params: await secretIn(scene), body: { name: 'RENAMED', cas: 7 } }),
      SECRET_EXISTS: async (scene) => ({ params: await secretIn(scene), body: { name: 'FIRST' } }),
    },
  },
  [`POST ${one}/destroy`]: {
    request: async (scene) => ({ params: await secretIn(scene), body: { versions: [1] } }),
    refusals: {
      ...absent({ body: { versions: [1] } }),
      APPROVAL_REQUIRED: unapproved(async (scene) => ({ params: await secretIn(scene), body: { versions: [1] } })),
    },
  },
  [`GET ${one}/versions`]: {
    request: async (scene) => ({ params: await secretIn(scene) }),
    refusals: absent(),
  },
};
