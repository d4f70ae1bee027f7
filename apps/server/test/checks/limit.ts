import type { LimitRequest } from '../../src/kernel/limits/index.ts';
import type { Declared } from '../world/declared.ts';
import { send, sendWatched, spareRequest, validRequest } from '../world/requests.ts';
import { callAs, type Tenant, type World } from '../world/world.ts';
import { type Check, notAProblem } from './permit.ts';

/** Routes that say `limits: []`; each has its reason beside its declaration. Everything else meets a limit. */
export const unlimited: ReadonlySet<string> = new Set([
  'POST /api/v1/keys/verify',
  'GET /.well-known/jwks.json',
  'GET /.well-known/oauth-protected-resource',
  'POST /api/v1/keys/snapshots',
  'POST /api/v1/keys/reports',
]);

/** Limits where neither settings nor routes say otherwise; design and README name them. */
const defaults = [
  ['api', 1000, 900],
  ['api-hourly', 10_000, 3600],
] as const;
const anonymous = [['anonymous', 100, 60]] as const;

let serial = 0;

/**
 * Each of the route's windows refuses by itself once it is used up, with 429, and says so in its headers; and the call
 * that was refused did nothing.
 */
export const obeysLimits: Check = async (world, declared) => {
  if (unlimited.has(declared.name)) return [];
  if (declared.spec.limits?.length === 0) return [`${declared.name} has no limit and is not listed as unlimited`];
  const asked = await limitsAsked(world, declared);
  const expected = expectedLimits(declared);
  const named = asked.map(({ spec }) => `${spec.name} ${spec.limit}/${spec.windowSeconds}`);
  const missing = expected
    .map(([name, limit, seconds]) => `${name} ${limit}/${seconds}`)
    .filter((each) => !named.includes(each));
  if (missing.length > 0) return [`${declared.name} asked for ${named.join(', ') || 'no limit'}; missing ${missing}`];
  const found: string[] = [];
  for (const { spec } of asked) found.push(...(await refusesOver(world, declared, spec.name)));
  return found;
};

const own = { name: 'own', limit: 7, windowSeconds: 60 };

/** A platform key's own limits refuse it on the route, whatever the route says of limits. */
export const obeysKeyLimits: Check = async (world, declared) => {
  const { permission, callers } = declared.spec;
  if (permission === 'public' || callers?.includes('key') === false) return [];
  return refusesOver(world, declared, own.name, await limitedKey(world, world.a));
};

/** A key of the tenant's owner that may do everything, and has a limit of its own. */
export async function limitedKey(world: World, tenant: Tenant): Promise<string> {
  const body = { name: 'Limited', scopes: ['*:*'], limits: [own] };
  const made = await callAs(world, tenant, tenant.members.owner.token, 'POST /api/v1/keys', { body });
  if (made.status !== 201) throw new Error(`a key with a limit answered ${made.status}: ${made.text}`);
  return String(made.body.key);
}

function expectedLimits({ spec }: Declared): readonly (readonly [string, number, number])[] {
  if (spec.limits !== undefined) return spec.limits.map((each) => [each.name, each.limit, each.windowSeconds] as const);
  return spec.permission === 'public' ? anonymous : defaults;
}

/** What one call takes from the limiter. */
async function limitsAsked(world: World, declared: Declared): Promise<LimitRequest[]> {
  const ready = await validRequest(world, declared, world.a);
  const asked: LimitRequest[] = [];
  await inWindowsOfItsOwn(
    world,
    (requests) => asked.push(...requests),
    () => send(world, ready),
  );
  const own = new Set([...(declared.spec.limits ?? []).map(({ name }) => name), 'api', 'api-hourly', 'anonymous']);
  return asked.filter(({ spec }) => own.has(spec.name));
}

async function refusesOver(world: World, declared: Declared, name: string, as?: string): Promise<string[]> {
  const ready = await spareRequest(world, declared, world.a);
  const used = new Set<string>();
  // The first call finds its window used up: as if the calls before it had been made.
  const useUp = async (requests: readonly LimitRequest[]): Promise<void> => {
    for (const request of requests.filter(({ spec, key }) => spec.name === name && !used.has(key))) {
      used.add(request.key);
      await world.take([request], request.spec.limit);
    }
  };
  const { answer, written } = await inWindowsOfItsOwn(world, useUp, () => sendWatched(world, ready, as));
  const wrong = answer.status === 429 ? notAProblem(declared, answer) : ['429'];
  for (const header of ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset']) {
    if (!/^\d+$/.test(String(answer.headers[header]))) wrong.push(header);
  }
  if (answer.headers['ratelimit-remaining'] !== '0') wrong.push('ratelimit-remaining: 0');
  return [
    ...wrong.map((what) => `${ready.what} over ${name}: ${answer.status} ${answer.text.slice(0, 160)}; wanted ${what}`),
    ...(written.length === 0 ? [] : [`${ready.what} over ${name} changed ${written}`]),
  ];
}

/** Runs one call in windows that no other call knows, telling `onTake` of each take before it happens. */
async function inWindowsOfItsOwn<T>(
  world: World,
  onTake: (requests: readonly LimitRequest[]) => unknown,
  call: () => Promise<T>,
): Promise<T> {
  const { limiter } = world.app.kernel;
  const original = limiter.take;
  const prefix = `check ${++serial} `;
  limiter.take = async (requests, cost) => {
    const moved = requests.map(({ key, spec }) => ({ key: prefix + key, spec }));
    await onTake(moved);
    return world.take(moved, cost);
  };
  try {
    return await call();
  } finally {
    limiter.take = original;
  }
}
