import { randomBytes, randomUUID } from 'node:crypto';
import type { Sample, Scene } from '../../../test/world/requests.ts';
import type { Script } from '../../../test/world/scenarios.ts';
import { unique } from '../../../test/world/schema.ts';
import type { Tenant } from '../../../test/world/world.ts';
import { Ids } from '../../kernel/ids.ts';
import { maxEnvironments } from '../tenancy/limits.ts';

type InEnvironment = Record<'project' | 'environment', string>;

/** Projects in which scenarios have their environments, and how many these are: plans include fewer projects than there are scenarios. */
const shared = new WeakMap<Tenant, { project: string; environments: number }>();
/** Fewer than half of what a project can have: it comes with some, and each scenario may need a second one of its project. */
const environmentsOfProject = maxEnvironments / 2 - 5;

/** A new environment that is not of production; of this project, or of one that other scenarios use too. */
export async function environmentIn(scene: Scene, given?: string): Promise<InEnvironment> {
  const project = given ?? (await sharedProject(scene));
  const path = `/api/v1/projects/${project}/environments`;
  const { status, body, text } = await scene.call(`POST ${path}`, { name: `E ${randomUUID()}` });
  if (status !== 201) throw new Error(`${path} answered ${status}: ${text}`);
  return { project, environment: String(body.id) };
}

async function sharedProject({ tenant, make }: Scene): Promise<string> {
  const last = shared.get(tenant);
  const now =
    last === undefined || last.environments === environmentsOfProject
      ? { project: await make('prj'), environments: 0 }
      : last;
  shared.set(tenant, { ...now, environments: now.environments + 1 });
  return now.project;
}

/** An environment that is not of production, of a project that is there: plans include a number of projects. */
export async function standingEnvironmentIn({ call }: Scene): Promise<InEnvironment> {
  const { body } = await call('GET /api/v1/projects?limit=100');
  // The oldest: others are filled.
  const [project = ''] = (body.items as unknown as { id: string }[]).map(({ id }) => id).toSorted();
  const { body: environments } = await call(`GET /api/v1/projects/${project}/environments`);
  const all = environments.items as unknown as { id: string; production: boolean }[];
  return { project, environment: String(all.find(({ production }) => !production)?.id) };
}

/** One with a secret in its root folder, whose first version is 1. */
export async function secretIn(scene: Scene) {
  const at = await environmentIn(scene);
  const path = `/api/v1/projects/${at.project}/environments/${at.environment}/secrets/FIRST`;
  const { status, text } = await scene.call(`PUT ${path}`, { value: 'first' });
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
  return { ...at, name: 'FIRST' };
}

/** More names in its root folder, which have no values. */
export async function fillSecrets(scene: Scene, { environment }: InEnvironment, count: number): Promise<void> {
  await scene.world.rows(
    `insert into eco_secret_names (id, org_id, environment_id, folder_id, name, created_at)
     select t.id, f.org_id, f.environment_id, f.id, 'N' || t.n, $3 from eco_folders f,
       unnest($1::text[]) with ordinality as t (id, n) where f.environment_id = $2`,
    [newIds(scene, 'sec', count), environment, '2026-01-01T00:00:00Z'],
  );
}

export async function fillFolders(scene: Scene, { environment }: InEnvironment, count: number): Promise<void> {
  await scene.world.rows(
    `insert into eco_folders (id, org_id, project_id, environment_id, path, created_at, updated_at)
     select t.id, e.org_id, e.project_id, e.id, '/f' || t.n, $3, $3 from eco_environments e,
       unnest($1::text[]) with ordinality as t (id, n) where e.id = $2`,
    [newIds(scene, 'fld', count), environment, '2026-01-01T00:00:00Z'],
  );
}

const newIds = ({ world }: Scene, type: string, count: number): string[] => {
  const ids = new Ids(world.clock);
  return Array.from({ length: count }, () => ids.next(type));
};

/** Its values have more bytes than one reply may have. */
export const largeValues = ({ world }: Scene, { environment }: InEnvironment): Promise<unknown> =>
  world.rows('update eco_secret_values set value = $2 where environment_id = $1', [
    environment,
    randomBytes(17 * 1024 * 1024),
  ]);

/** Per error of references a request that meets it. */
export function referring(request: (params: Awaited<ReturnType<typeof secretIn>>) => Sample): Record<string, Script> {
  const having = (values: Readonly<Record<string, string>>) => async (scene: Scene) => {
    const params = await secretIn(scene);
    const changes = Object.entries(values).map(([name, value]) => ({ name, value }));
    const path = `/api/v1/projects/${params.project}/environments/${params.environment}/batch`;
    const { status, text } = await scene.call(`POST ${path}`, { changes });
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    return request(params);
  };
  return {
    REFERENCE_DANGLING: having({ FIRST: `a\${MISSING}` }),
    REFERENCE_CYCLE: having({ FIRST: `\${SECOND}`, SECOND: `\${FIRST}` }),
    REFERENCE_TOO_LARGE: having({ FIRST: `\${SECOND}`.repeat(40), SECOND: 'x'.repeat(60_000) }),
  };
}

/** Ends and destroys its values; answers a time at which they were in force. */
export async function destroyedPast({ world }: Scene, { environment }: InEnvironment): Promise<string> {
  const at = new Date(world.clock.now()).toISOString();
  await world.rows(
    `update eco_secret_values set value = null, destroyed_at = $2, destroyed_by = 'test', until = since + 1,
       ended_at = $3, ended_by = 'test' where environment_id = $1`,
    [environment, at, new Date(world.clock.now() + 1000).toISOString()],
  );
  return at;
}

/** A dynamic secret that makes keys of a new customer. */
export async function dynamicSecretIn(scene: Scene, definition: object = {}, where?: InEnvironment) {
  const at = where ?? (await standingEnvironmentIn(scene));
  const name = unique();
  const target = { kind: 'api-key', customerId: await scene.make('cus'), grants: ['orders:read'] };
  const path = `/api/v1/projects/${at.project}/environments/${at.environment}/dynamic`;
  const { status, text } = await scene.call(`POST ${path}`, { name, target, ...definition });
  if (status !== 201) throw new Error(`${path} answered ${status}: ${text}`);
  return { ...at, name };
}

export async function leaseIn(scene: Scene) {
  const { name, ...at } = await dynamicSecretIn(scene);
  const path = `/api/v1/projects/${at.project}/environments/${at.environment}/dynamic/${name}/leases`;
  const { status, body, text } = await scene.call(`POST ${path}`, {});
  if (status !== 201) throw new Error(`${path} answered ${status}: ${text}`);
  return { ...at, lease: String(body.id) };
}

export async function fillDynamicSecrets(scene: Scene, { environment }: InEnvironment, count: number): Promise<void> {
  await scene.world.rows(
    `insert into eco_dynamic_secrets (id, org_id, project_id, environment_id, name, kind, target, ttl_seconds,
       max_ttl_seconds, created_by, created_at, updated_at)
     select t.id, e.org_id, e.project_id, e.id, 'n' || t.n, 'api-key', '{}', 60, 60, 'test', $3, $3
     from eco_environments e, unnest($1::text[]) with ordinality as t (id, n) where e.id = $2`,
    [newIds(scene, 'dyn', count), environment, '2026-01-01T00:00:00Z'],
  );
}

/** Open ones. */
export async function fillLeases(scene: Scene, { environment }: InEnvironment, count: number): Promise<void> {
  await scene.world.rows(
    `insert into eco_leases (id, org_id, project_id, environment_id, dynamic_secret_id, username, state, created_by,
       created_at, expires_at, max_expires_at, revoke_at)
     select t.id, d.org_id, d.project_id, d.environment_id, d.id, 'u' || t.n, 'active', 'test', $3, $4, $4, $4
     from eco_dynamic_secrets d, unnest($1::text[]) with ordinality as t (id, n) where d.environment_id = $2`,
    [newIds(scene, 'lea', count), environment, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  );
}

export async function rotatorIn(scene: Scene) {
  const at = await standingEnvironmentIn(scene);
  const name = unique();
  const path = `/api/v1/projects/${at.project}/environments/${at.environment}/rotators`;
  const { status, body, text } = await scene.call(`POST ${path}`, { name, target: { kind: 'random' } });
  if (status !== 201) throw new Error(`${path} answered ${status}: ${text}`);
  return { ...at, name, rotator: String(body.id) };
}

export async function fillRotators(scene: Scene, { environment }: InEnvironment, count: number): Promise<void> {
  await scene.world.rows(
    `insert into eco_rotators (id, org_id, project_id, environment_id, path, name, target, created_by, created_at, updated_at)
     select t.id, e.org_id, e.project_id, e.id, '/', 'n' || t.n, '{}', 'test', $3, $3
     from eco_environments e, unnest($1::text[]) with ordinality as t (id, n) where e.id = $2`,
    [newIds(scene, 'rot', count), environment, '2026-01-01T00:00:00Z'],
  );
}
/** Has somebody approve changes of the environment from now on. */
export async function demandApproval<At extends InEnvironment>({ call }: Scene, at: At): Promise<At> {
  const path = `/api/v1/projects/${at.project}/environments/${at.environment}/approval-policy`;
  const { status, text } = await call(`PUT ${path}`, { approvals: 1 });
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
  return at;
}

/** What succeeds, in an environment that demands approval. */
export const unapproved =
  (request: (scene: Scene) => Promise<Sample> | Sample) =>
  async (scene: Scene): Promise<Sample> => {
    const sample = await request(scene);
    await demandApproval(scene, sample.params as InEnvironment);
    return sample;
  };
