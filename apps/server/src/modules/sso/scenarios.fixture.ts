import type { Sample, Scene } from '../../../test/world/requests.ts';
import type { Scenarios } from '../../../test/world/scenarios.ts';
import { sibling } from '../../../test/world/world.ts';
import { systemClock } from '../../kernel/clock.ts';
import { Ids, newSecretId } from '../../kernel/ids.ts';

const redirectUri = 'https://app.example.com/callback';

const newApp = async ({ make }: Scene) => ({
  name: 'Sample',
  type: 'web',
  projectId: await make('prj'),
  redirectUris: [redirectUri],
});

async function made(scene: Scene, changes: Record<string, unknown> = {}): Promise<string> {
  const { body, text } = await scene.call(`POST /api/v1/organizations/${scene.tenant.org}/apps`, {
    ...(await newApp(scene)),
    ...changes,
  });
  if (body.id === undefined) throw new Error(`an app answered ${text}`);
  return String(body.id);
}

const inApp = async (scene: Scene) => ({ org: scene.tenant.org, app: await made(scene) });

/** The tenant's owner on the way into an app of the tenant, before they decided anything. */
async function pause(scene: Scene): Promise<Sample> {
  const { world, tenant } = scene;
  const query = new URLSearchParams({
    client_id: await made(scene),
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid email',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWBuGJSstw-cM',
    code_challenge_method: 'S256',
  });
  const jar = new Map<string, string>([['nexus_access', tenant.members.owner.token]]);
  let url = `/oidc/auth?${query}`;
  // To the log-in's page, back from it, and to the page that asks.
  for (let step = 0; step < 3; step += 1) {
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') };
    const answer = await world.call(`GET ${url}`, { headers });
    for (const each of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(String(each)) ?? [];
      jar.set(name, value);
    }
    const { pathname, search } = new URL(String(answer.headers.location), 'http://localhost');
    url = `${pathname}${search}`;
  }
  const interaction = url.split('/').at(-1) ?? '';
  return {
    params: { interaction },
    headers: { cookie: `nexus_interaction=${interaction}` },
    body: { decision: 'allow', fields: ['email'] },
  };
}

/** Something that the tenant's owner agreed to. */
async function agreed(scene: Scene): Promise<string> {
  const app = await made(scene);
  await scene.world.rows(
    `insert into eco_project_access (id, org_id, app_id, person_id, consent, consented_at, created_at, updated_at)
     values ($1, $2, $3, $4, '{"name": true}', $5, $5, $5)`,
    [
      new Ids(scene.world.clock).next('acs'),
      scene.tenant.org,
      app,
      scene.tenant.members.owner.user,
      '2026-01-01T00:00:00Z',
    ],
  );
  return app;
}

let identifiers = 0;
const newApi = () => {
  identifiers += 1;
  return {
    name: 'Orders',
    identifier: `https://api.example.com/orders/${identifiers}`,
    scopes: [{ name: 'orders:read', description: 'Read your orders' }],
  };
};

async function madeApi(scene: Scene): Promise<string> {
  const { body, text } = await scene.call(`POST /api/v1/organizations/${scene.tenant.org}/apis`, newApi());
  if (body.id === undefined) throw new Error(`an API answered ${text}`);
  return String(body.id);
}

const inApi = async (scene: Scene) => ({ params: { org: scene.tenant.org, api: await madeApi(scene) } });

/** A client that registered itself with the tenant's organization, and another one. */
async function registeredClient({ world, tenant }: Scene): Promise<string> {
  const clients = [newSecretId('cli'), newSecretId('cli')];
  await world.rows(
    `insert into eco_registered_clients (id, org_id, name, redirect_uris, expires_at, created_at, updated_at)
     select id, $2, 'Agent', '{http://127.0.0.1/callback}', $3, $4, $4 from unnest($1::text[]) as c (id)`,
    [clients, tenant.org, '2100-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  );
  return String(clients[0]);
}

const inClient = async (scene: Scene) => ({ params: { org: scene.tenant.org, client: await registeredClient(scene) } });

/** Something that the tenant's owner lets a client do; and another client, which stays when the first is taken back. */
async function agreedToApi(scene: Scene): Promise<string> {
  const ids = new Ids(scene.world.clock);
  const consents = [ids.next('apc'), ids.next('apc')];
  await scene.world.rows(
    `insert into eco_api_consents (id, org_id, api_id, person_id, client_id, client_name, scopes, created_at, updated_at)
     select id, $2, $3, $4, 'https://agent.example.com/' || id, 'Agent', '{orders:read}', $5, $5
     from unnest($1::text[]) as c (id)`,
    [consents, scene.tenant.org, await madeApi(scene), scene.tenant.members.owner.user, '2026-01-01T00:00:00Z'],
  );
  return String(consents[0]);
}

const apis = '/api/v1/organizations/:org/apis';
const clients = '/api/v1/organizations/:org/clients';
const apps = '/api/v1/organizations/:org/apps';
const badUri = { redirectUris: ['http://app.example.com/callback'] };

export const scenarios: Scenarios = {
  [`POST ${apps}`]: {
    request: async (scene) => ({ body: await newApp(scene) }),
    refusals: {
      REDIRECT_URI_REFUSED: async (scene) => ({ body: { ...(await newApp(scene)), ...badUri } }),
      TOO_MANY_APPS: async (scene) => {
        const { world, tenant } = scene;
        const other = await sibling(world, tenant);
        const project = new Ids(world.clock).next('prj');
        const at = '2026-01-01T00:00:00Z';
        await world.rows(
          `insert into eco_projects (id, org_id, name, slug, created_at, updated_at) values ($1, $2, 'P', 'p', $3, $3)`,
          [project, other.org, at],
        );
        await world.rows(
          `insert into eco_apps (id, org_id, project_id, name, type, entry, redirect_uris, post_logout_redirect_uris,
             created_by, created_at, updated_at)
           select id, $2, $3, 'A', 'spa', 'members', '{https://a.example.com}', '{}', 'test', $4, $4
           from unnest($1::text[]) as a (id)`,
          [Array.from({ length: 200 }, () => new Ids(world.clock).next('app')), other.org, project, at],
        );
        const body = { name: 'One too many', type: 'web', projectId: project, redirectUris: [redirectUri] };
        return { tenant: other, params: { org: other.org }, body };
      },
    },
  },
  [`PATCH ${apps}/:app`]: {
    refusals: { REDIRECT_URI_REFUSED: async (scene) => ({ params: await inApp(scene), body: badUri }) },
  },
  [`POST ${apps}/:app/rotate-secret`]: {
    refusals: {
      APP_HAS_NO_SECRET: async (scene) => ({
        params: { org: scene.tenant.org, app: await made(scene, { type: 'spa' }) },
      }),
    },
  },
  [`POST ${apis}`]: {
    request: () => ({ body: newApi() }),
    refusals: {
      API_IDENTIFIER_TAKEN: async (scene) => {
        const body = newApi();
        await scene.call(`POST /api/v1/organizations/${scene.tenant.org}/apis`, body);
        return { body };
      },
      TOO_MANY_APIS: async ({ world, tenant }) => {
        const other = await sibling(world, tenant);
        await world.rows(
          `insert into eco_apis (id, org_id, name, identifier, identifier_key, scopes, token_seconds, unregistered_clients,
             client_hosts, created_by, created_at, updated_at)
           select id, $2, 'A', 'urn:' || id, 'urn:' || id, '[]', 900, 'none', '{}', 'test', $3, $3
           from unnest($1::text[]) as a (id)`,
          [Array.from({ length: 100 }, () => new Ids(world.clock).next('rsc')), other.org, '2026-01-01T00:00:00Z'],
        );
        return { tenant: other, params: { org: other.org }, body: newApi() };
      },
    },
  },
  [`GET ${clients}/:client`]: { request: inClient },
  [`DELETE ${clients}/:client`]: { request: inClient },
  [`GET ${apis}/:api`]: { request: inApi },
  [`PATCH ${apis}/:api`]: { request: async (scene) => ({ ...(await inApi(scene)), body: { name: 'Orders 2' } }) },
  [`DELETE ${apis}/:api`]: { request: inApi },
  'DELETE /api/v1/auth/apis/:consent': {
    request: async (scene) => ({ params: { consent: await agreedToApi(scene) } }),
    refusals: { NOT_FOUND: () => ({ params: { consent: new Ids(systemClock).next('apc') } }) },
  },
  'DELETE /api/v1/auth/apps/:app': {
    request: async (scene) => ({ params: { app: await agreed(scene) } }),
    refusals: { NOT_FOUND: async (scene) => ({ params: { app: await made(scene) } }) },
  },
  'POST /api/v1/sso/interactions/:interaction': {
    request: pause,
    refusals: { NOT_FOUND: async (scene) => ({ ...(await pause(scene)), headers: {} }) },
  },
};
