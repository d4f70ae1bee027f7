import type { Scene } from '../../../../../test/world/requests.ts';
import type { Scenarios, Script } from '../../../../../test/world/scenarios.ts';
import { maxFolders, maxSecrets } from '../../names.ts';
import { demandApproval, fillFolders, fillSecrets, largeValues } from '../../vault.fixture.ts';
import { kv, kvIn, mountIn, newKvIn, newMountIn } from '../compat.fixture.ts';

const data = '/vault/v1/:mount/data/*';
const metadata = '/vault/v1/:mount/metadata/*';
const body = { data: { NEW: 'v' } };

/** In an environment that demands approval. */
const unapproved =
  (more: object = {}): Script =>
  async (scene) => {
    const { environment, project, params } = await newKvIn(scene);
    await demandApproval(scene, { environment, project });
    return { params, ...more };
  };

/** `/app-1` of `development/app-1` */
const folderOf = ({ '*': path }: { '*': string }): string => path.slice(path.indexOf('/'));

const absent =
  (more: object = {}): Script =>
  async (scene) => ({ params: (await mountIn(scene)).params, ...more });

const present =
  (more: object = {}): Script =>
  async (scene) => ({ params: (await kvIn(scene)).params, ...more });

/** After another request about it. */
const after =
  (method: string, what: string, sent?: unknown, more: object = {}): Script =>
  async (scene) => {
    const mounted = await kvIn(scene);
    await kv(scene, mounted, method, what, sent);
    return { params: mounted.params, ...more };
  };

const having =
  (values: Readonly<Record<string, string>>): Script =>
  async (scene) => {
    const { project, environment, params } = await kvIn(scene);
    const changes = Object.entries(values).map(([name, value]) => ({ name, value }));
    const path = `/api/v1/projects/${project}/environments/${environment}/batch`;
    const { status, text } = await scene.call(`POST ${path}`, { path: folderOf(params), changes });
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    return { params };
  };

const unreadable = {
  SECRET_NOT_FOUND: absent(),
  VERSION_DELETED: after('DELETE', 'data'),
  VALUES_TOO_LARGE: async (scene: Scene) => {
    const { environment, project, params } = await newKvIn(scene);
    await largeValues(scene, { environment, project });
    return { params };
  },
  REFERENCE_DANGLING: having({ FIRST: `a\${MISSING}` }),
  REFERENCE_CYCLE: having({ FIRST: `\${SECOND}`, SECOND: `\${FIRST}` }),
  REFERENCE_TOO_LARGE: having({ FIRST: `\${SECOND}`.repeat(40), SECOND: 'x'.repeat(60_000) }),
};

const tooManySecrets: Script = async (scene) => {
  const { environment, project, params } = await newKvIn(scene);
  await fillSecrets(scene, { environment, project }, maxSecrets - 2);
  return { params, body };
};

const tooManyFolders =
  (sent: object): Script =>
  async (scene) => {
    const { environment, project, params } = await newMountIn(scene);
    await fillFolders(scene, { environment, project }, maxFolders);
    return { params, body: sent };
  };

/** Its last version is deleted, and one of its values destroyed since. */
const destroyed: Script = async (scene) => {
  const mounted = await kvIn(scene);
  const { project, environment, params } = mounted;
  await kv(scene, mounted, 'POST', 'data', { data: { FIRST: 'again', SECOND: 'second' } });
  await kv(scene, mounted, 'DELETE', 'data');
  const path = `/api/v1/projects/${project}/environments/${environment}/secrets/FIRST/destroy?path=${folderOf(params)}`;
  const { status, text } = await scene.call(`POST ${path}`, { versions: [2] });
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
  return { params, body: { versions: [2] } };
};

export const scenarios: Scenarios = {
  [`GET ${data}`]: { request: present(), refusals: unreadable },
  [`POST ${data}`]: {
    request: absent({ body }),
    refusals: {
      APPROVAL_REQUIRED: unapproved({ body }),
      CAS_MISMATCH: present({ body: { ...body, options: { cas: 0 } } }),
      TOO_MANY_SECRETS: tooManySecrets,
      TOO_MANY_FOLDERS: tooManyFolders(body),
    },
  },
  [`PATCH ${data}`]: {
    request: present({ body }),
    refusals: {
      APPROVAL_REQUIRED: unapproved({ body }),
      SECRET_NOT_FOUND: absent({ body }),
      VERSION_DELETED: after('DELETE', 'data', undefined, { body }),
      CAS_MISMATCH: present({ body: { ...body, options: { cas: 7 } } }),
      TOO_MANY_SECRETS: tooManySecrets,
    },
  },
  [`DELETE ${data}`]: { request: present(), refusals: { APPROVAL_REQUIRED: unapproved() } },
  'GET /vault/v1/:mount/subkeys/*': { request: present(), refusals: unreadable },
  'POST /vault/v1/:mount/delete/*': {
    request: present({ body: { versions: [1] } }),
    refusals: { APPROVAL_REQUIRED: unapproved({ body: { versions: [1] } }) },
  },
  'POST /vault/v1/:mount/undelete/*': {
    request: after('DELETE', 'data', undefined, { body: { versions: [1] } }),
    refusals: { APPROVAL_REQUIRED: unapproved({ body: { versions: [1] } }), VERSION_DESTROYED: destroyed },
  },
  'POST /vault/v1/:mount/destroy/*': {
    request: present({ body: { versions: [1] } }),
    refusals: { APPROVAL_REQUIRED: unapproved({ body: { versions: [1] } }) },
  },
  [`GET ${metadata}`]: { request: present(), refusals: { SECRET_NOT_FOUND: absent() } },
  [`POST ${metadata}`]: {
    request: absent({ body: { custom_metadata: { team: 'a' } } }),
    refusals: { TOO_MANY_FOLDERS: tooManyFolders({ custom_metadata: { team: 'a' } }) },
  },
  [`PATCH ${metadata}`]: {
    request: present({ body: { custom_metadata: { team: 'a' } } }),
    refusals: { SECRET_NOT_FOUND: absent({ body: { custom_metadata: { team: 'a' } } }) },
  },
  [`DELETE ${metadata}`]: { request: present(), refusals: { APPROVAL_REQUIRED: unapproved() } },
};
