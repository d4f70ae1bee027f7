import type { Answer } from '../app.ts';
import { tablesOf, watchWrites } from '../watch/writes.ts';
import { type Declared, declaredRoutes } from './declared.ts';
import { asProblem } from './dialects.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { type Schema, sampleOf } from './schema.ts';
import { callAs, type Tenant, type World } from './world.ts';

/** What a scenario says of a request; what it leaves out is made from the route's schemas. */
export interface Sample {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
  /** Who sends it where it is not the tenant's owner; null for nobody. */
  as?: string | null;
  /** Whose organization it is about, where the act uses one up. */
  tenant?: Tenant;
  from?: string;
  /** Brings about, just before the request, what it is to meet; answers how to undo it. */
  during?: Circumstance;
}

export type Circumstance = () => Promise<() => unknown> | (() => unknown);

/** A request that is ready to be sent. */
export interface Ready {
  declared: Declared;
  tenant: Tenant;
  /** `POST /api/v1/keys?limit=3` */
  what: string;
  body: unknown;
  headers: Record<string, string>;
  as: string | undefined;
  from: string | undefined;
  during: Circumstance | undefined;
  /** Its key among the world's spare ones. */
  spare?: string;
}

/** Where scenarios make what they need. */
export interface Scene {
  world: World;
  tenant: Tenant;
  /** The id of a new thing of this type in the tenant's organization. */
  make(type: string): Promise<string>;
  /** Calls as the tenant's owner. */
  call(what: string, body?: unknown): Promise<Answer>;
}

export const scenarioOf = ({ name }: Declared): Scenario => scenarios[name] ?? {};

/** A request that the route's declared status answers when the tenant's owner sends it. */
export function validRequest(world: World, declared: Declared, tenant: Tenant): Promise<Ready> {
  return requestOf(world, declared, tenant, scenarioOf(declared).request);
}

/**
 * A valid request for those who mean it to be refused: a refused one has done nothing, so one serves for all. Once it
 * succeeds, `send` puts it away.
 */
export async function spareRequest(world: World, declared: Declared, tenant: Tenant): Promise<Ready> {
  const spare = `${declared.name} in ${tenant.org}`;
  const ready = world.spare.get(spare) ?? { ...(await validRequest(world, declared, tenant)), spare };
  world.spare.set(spare, ready);
  return ready;
}

export async function requestOf(
  world: World,
  declared: Declared,
  given: Tenant,
  script: ((scene: Scene) => Promise<Sample> | Sample) | undefined,
): Promise<Ready> {
  const sample = (await script?.(sceneOf(world, given))) ?? {};
  const tenant = sample.tenant ?? given;
  const { make } = sceneOf(world, tenant);
  const params = sample.params ?? (await paramsOf(world, declared, tenant));
  const body = 'body' in sample ? sample.body : declared.body && (await sampleOf(declared.body, make));
  const { method, path, permission } = declared.spec;
  const search = sample.query === undefined ? '' : `?${new URLSearchParams(sample.query)}`;
  const owner = permission === 'public' ? undefined : tenant.members.owner.token;
  return {
    declared,
    tenant,
    what: `${method} ${fill(path, params)}${search}`,
    body,
    headers: sample.headers ?? {},
    as: sample.as === null ? undefined : (sample.as ?? owner),
    from: sample.from,
    during: sample.during,
  };
}

export function sceneOf(world: World, tenant: Tenant): Scene {
  return {
    world,
    tenant,
    make: (type) => makeOf(world, tenant, type),
    call: (what, body) => callAs(world, tenant, tenant.members.owner.token, what, body === undefined ? {} : { body }),
  };
}

/** Sends it; `as` sends it with another's credentials (null: with none), whatever else stands in it. */
export async function send(world: World, ready: Ready, as: string | null | undefined = ready.as): Promise<Answer> {
  const { tenant, what, body, headers, from, during } = ready;
  const undo = await during?.();
  try {
    const sent = await callAs(world, tenant, as ?? undefined, what, {
      headers,
      ...(body === undefined ? {} : { body }),
      ...(from === undefined ? {} : { from }),
    });
    const answer = asProblem(ready.declared, sent);
    if (answer.status < 400 && ready.spare !== undefined) world.spare.delete(ready.spare);
    const { code } = answer.body;
    if (answer.status >= 400 && code !== undefined && !ready.declared.codes.includes(String(code))) {
      throw new Error(`${what} answered ${String(code)}, which it does not declare`);
    }
    return answer;
  } finally {
    await undo?.();
  }
}

/**
 * Sends it, and answers also which tables its transactions wrote. A refusal is noted: see `refusalsLeaveNothing` in
 * checks/audit.ts.
 */
export async function sendWatched(
  world: World,
  ready: Ready,
  as: string | null | undefined = ready.as,
): Promise<{ answer: Answer; written: string[] }> {
  const written = await watchWrites(world);
  const answer = await send(world, ready, as);
  if (answer.status >= 400) world.refusals.push(String(answer.headers['x-request-id']));
  return { answer, written: tablesOf(await written()).filter((table) => !sharesOfNodes.includes(table)) };
}

/** Nodes take and give back shares of quotas in their own time, not in that of a request. */
const sharesOfNodes = ['eco_allocations', 'eco_bounds'];

const fill = (path: string, params: Record<string, string>): string =>
  path
    .replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    .replace('*', params['*'] ?? '');

/**
 * Ids for the path: of the tenant's organization, its owner, and for the rest of things that are made for it, by the
 * POST route that stands before the parameter.
 */
export async function paramsOf(world: World, { spec }: Declared, tenant: Tenant): Promise<Record<string, string>> {
  const params: Record<string, string> = {};
  for (const { name, before } of parametersIn(spec.path)) {
    if (name === 'org') params[name] = tenant.org;
    else params[name] = await madeAt(world, tenant, before, params, `${name} of ${spec.path}`);
  }
  return params;
}

const parametersIn = (path: string): { name: string; before: string }[] =>
  [...path.matchAll(/\/:(\w+)/g)].map((found) => ({ name: found[1] ?? '', before: path.slice(0, found.index) }));

async function madeAt(
  world: World,
  tenant: Tenant,
  path: string,
  params: Record<string, string>,
  wanted: string,
): Promise<string> {
  const maker = declaredRoutes.find(({ spec }) => spec.method === 'POST' && spec.path === path);
  if (maker === undefined) throw new Error(`nothing makes the ${wanted}: say it in the module's scenarios.fixture.ts`);
  const ready = await requestOf(world, maker, tenant, async (scene) => ({
    params,
    ...(await scenarioOf(maker).request?.(scene)),
  }));
  const answer = await send(world, ready);
  if (answer.status >= 300) throw new Error(`${ready.what} answered ${answer.status}: ${answer.text}`);
  return String(answer.body.id);
}

/** Of the type `prj`: what the first route whose path ends in such an id hangs under. */
async function makeOf(world: World, tenant: Tenant, type: string): Promise<string> {
  if (type === 'org') return tenant.org;
  if (type === 'usr') return tenant.members.owner.user;
  for (const declared of declaredRoutes) {
    const last = parametersIn(declared.spec.path).at(-1);
    if (last === undefined || !declared.spec.path.endsWith(`/:${last.name}`)) continue;
    const schema: Schema = declared.params.properties?.[last.name] ?? {};
    if (!schema.pattern?.startsWith(`^eco_${type}_`)) continue;
    const sample = await scenarioOf(declared).request?.(sceneOf(world, tenant));
    const params = sample?.params ?? (await paramsOf(world, declared, tenant));
    return params[last.name] ?? '';
  }
  throw new Error(`no route makes anything with an id eco_${type}_…`);
}
