import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios, Script } from '../../../../test/world/scenarios.ts';
import { callAs } from '../../../../test/world/world.ts';
import { maxFolders, maxOpenRequests, maxSecrets } from '../names.ts';
import { demandApproval, environmentIn, fillFolders, fillSecrets, largeValues, secretIn } from '../vault.fixture.ts';

const requests = '/api/v1/projects/:project/environments/:environment/change-requests';
const one = `${requests}/:changeRequest`;

const body = { reason: 'New keys', changes: [{ name: 'FIRST', value: 'v' }] };

type Environment = Awaited<ReturnType<typeof environmentIn>>;

const pathIn = ({ project, environment }: Environment): string =>
  `/api/v1/projects/${project}/environments/${environment}/change-requests`;

/** One of somebody else, so that the tenant's owner may approve it. */
async function requestIn(scene: Scene, at?: Environment, more: object = {}) {
  const environment = at ?? (await environmentIn(scene));
  const { world, tenant } = scene;
  const path = pathIn(environment);
  const made = await callAs(world, tenant, tenant.members.developer.token, `POST ${path}`, {
    body: { ...body, ...more },
  });
  if (made.status !== 201) throw new Error(`${path} answered ${made.status}: ${made.text}`);
  return { ...environment, changeRequest: String(made.body.id) };
}

/** One of the tenant's owner. */
async function ownRequestIn(scene: Scene) {
  const environment = await environmentIn(scene);
  const { status, body: made, text } = await scene.call(`POST ${pathIn(environment)}`, body);
  if (status !== 201) throw new Error(`a change request answered ${status}: ${text}`);
  return { ...environment, changeRequest: String(made.id) };
}

async function ended(scene: Scene) {
  const params = await ownRequestIn(scene);
  await scene.call(`POST ${pathIn(params)}/${params.changeRequest}/withdraw`);
  return params;
}

const open: Script = async (scene) => ({ params: await requestIn(scene) });
const over: Script = async (scene) => ({ params: await ended(scene) });

export const scenarios: Scenarios = {
  [`POST ${requests}`]: {
    request: async (scene) => ({ params: await environmentIn(scene), body }),
    refusals: {
      SECRET_NOT_FOUND: async (scene) => ({
        params: await environmentIn(scene),
        body: { ...body, changes: [{ name: 'MISSING', delete: true }] },
      }),
      CAS_MISMATCH: async (scene) => ({
        params: await environmentIn(scene),
        body: { ...body, changes: [{ name: 'FIRST', value: 'v', cas: 3 }] },
      }),
      TOO_MANY_REQUESTS: async (scene) => {
        const { changeRequest, ...params } = await requestIn(scene);
        await scene.world.rows(
          `insert into eco_change_requests (id, org_id, environment_id, reason, paths, requested_by, created_at, expires_at)
           select left(id, 12) || lpad(n::text, 18, '0'), org_id, environment_id, reason, paths, requested_by, created_at, expires_at
           from eco_change_requests, generate_series(2, $2) n where id = $1`,
          [changeRequest, maxOpenRequests],
        );
        return { params, body };
      },
    },
  },
  [`GET ${requests}`]: {
    request: async (scene) => {
      const { changeRequest: _, ...params } = await requestIn(scene);
      return { params };
    },
  },
  [`GET ${one}`]: { request: open },
  [`GET ${one}/values`]: {
    request: open,
    refusals: {
      CHANGE_REQUEST_ENDED: over,
      VALUES_TOO_LARGE: async (scene) => {
        const { name: _, ...at } = await secretIn(scene);
        const params = await requestIn(scene, at);
        await largeValues(scene, at);
        return { params };
      },
    },
  },
  [`POST ${one}/approve`]: {
    request: open,
    refusals: {
      CHANGE_REQUEST_ENDED: over,
      OWN_CHANGE_REQUEST: async (scene) => ({ params: await ownRequestIn(scene) }),
    },
  },
  [`POST ${one}/reject`]: {
    request: async (scene) => ({ params: await requestIn(scene), body: {} }),
    refusals: { CHANGE_REQUEST_ENDED: async (scene) => ({ params: await ended(scene), body: {} }) },
  },
  [`POST ${one}/withdraw`]: {
    request: open,
    refusals: { CHANGE_REQUEST_ENDED: over },
  },
  [`POST ${one}/apply`]: {
    request: open,
    refusals: {
      CHANGE_REQUEST_ENDED: over,
      APPROVALS_MISSING: async (scene) => ({
        params: await requestIn(scene, await demandApproval(scene, await environmentIn(scene))),
      }),
      CAS_MISMATCH: async (scene) => {
        const { name, ...at } = await secretIn(scene);
        const params = await requestIn(scene, at);
        await scene.call(`PUT ${pathIn(at).replace('change-requests', 'secrets')}/${name}`, { value: 'meanwhile' });
        return { params };
      },
      TOO_MANY_SECRETS: async (scene) => {
        const { name: _, ...at } = await secretIn(scene);
        await fillSecrets(scene, at, maxSecrets - 1);
        return { params: await requestIn(scene, at, { changes: [{ name: 'ONE_TOO_MANY', value: 'v' }] }) };
      },
      TOO_MANY_FOLDERS: async (scene) => {
        const { name: _, ...at } = await secretIn(scene);
        await fillFolders(scene, at, maxFolders - 1);
        return { params: await requestIn(scene, at, { changes: [{ path: '/more', name: 'A', value: 'v' }] }) };
      },
    },
  },
};
