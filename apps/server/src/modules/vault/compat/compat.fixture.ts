import type { Scene } from '../../../../test/world/requests.ts';

/** Where a project and one of its environments are, by ids and as Vault's clients name them. */
export interface Mounted {
  project: string;
  environment: string;
  params: { mount: string; '*': string };
}

const shared = new WeakMap<object, Promise<Mounted>>();
let secrets = 0;

/** An environment of the tenant's, and the path of a secret in it that is not there. */
export async function mountIn(scene: Scene): Promise<Mounted> {
  const known = shared.get(scene.tenant) ?? newMountIn(scene);
  shared.set(scene.tenant, known);
  const mounted = await known;
  const { mount, '*': path } = mounted.params;
  return { ...mounted, params: { mount, '*': `${path}-${++secrets}` } };
}

/** The same of a new project, for what fills or changes the environment. */
export async function newMountIn(scene: Scene): Promise<Mounted> {
  const project = await scene.make('prj');
  const { body } = await scene.call(`GET /api/v1/projects/${project}`);
  const environments = body.environments as unknown as { id: string; slug: string; production: boolean }[];
  const found = environments.find(({ production }) => !production);
  return { project, environment: String(found?.id), params: { mount: String(body.slug), '*': `${found?.slug}/app` } };
}

/** With a secret that has two keys and one version. */
export const kvIn = async (scene: Scene): Promise<Mounted> => written(scene, await mountIn(scene));
export const newKvIn = async (scene: Scene): Promise<Mounted> => written(scene, await newMountIn(scene));

async function written(scene: Scene, mounted: Mounted): Promise<Mounted> {
  await kv(scene, mounted, 'POST', 'data', { data: { FIRST: 'first', SECOND: 'second' } });
  return mounted;
}

/** A request about the secret, by the owner. */
export async function kv(
  scene: Scene,
  { params }: Pick<Mounted, 'params'>,
  method: string,
  what: string,
  body?: unknown,
): Promise<void> {
  const path = `${method} /vault/v1/${params.mount}/${what}/${params['*']}`;
  const { status, text } = await scene.call(path, body);
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
}

/** A service account that holds a role, and a secret of it. */
export async function robotIn({ call, tenant }: Scene): Promise<{ role_id: string; secret_id: string }> {
  const accounts = `/api/v1/organizations/${tenant.org}/service-accounts`;
  const account = await call(`POST ${accounts}`, { name: 'Robot' });
  const secret = await call(`POST ${accounts}/${account.body.id}/secrets`, {});
  if (secret.status !== 201) throw new Error(`a secret answered ${secret.status}: ${secret.text}`);
  return { role_id: String(account.body.id), secret_id: String(secret.body.clientSecret) };
}

/** In an organization that is not the caller's. */
export const ofOthers = ({ world }: Scene): { headers: Record<string, string> } => ({
  headers: { 'x-nexus-organization': world.b.org },
});
