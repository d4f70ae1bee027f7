import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from '../src/app.ts';
import { postgresAvailable } from './harness.ts';
import { type Declared, declaredRoutes } from './world/declared.ts';
import { type Ready, send, validRequest } from './world/requests.ts';
import { keyWith, makeWorld, sibling, type Tenant, type World } from './world/world.ts';

/** All that a plan can bound. */
const features = [
  ...new Set([
    ...declaredRoutes.flatMap(({ spec: { meter } }) => (meter === false ? [] : [meter])),
    ...modules.flatMap(({ counts = {} }) => Object.keys(counts)),
  ]),
];

const takesAway = ({ spec: { method, path } }: Declared): boolean =>
  method === 'DELETE' || /\/(revoke|pause|destroy|delete|reject|withdraw)(\/|$)/.test(path);
const shows = ({ spec: { method, path } }: Declared): boolean => method === 'GET' || path.endsWith('/export');

const isOpen = (declared: Declared): boolean =>
  declared.spec.entitlement === undefined && (declared.spec.meter === false || takesAway(declared) || shows(declared));

describe.skipIf(!postgresAvailable)('an organization that has used up its plan (needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  /** As billing does it for a plan that includes nothing. */
  async function useUp(org: string): Promise<void> {
    await world.rows(
      `insert into eco_entitlements (org_id, feature, amount, hard, period_start, source, updated_at)
       select $1, feature, 0, true, 'epoch', 'test', 'epoch' from unnest($2::text[]) feature`,
      [org, features],
    );
    world.app.kernel.caches.invalidate('entitlements', org);
  }
  async function upgrade(org: string): Promise<void> {
    await world.rows(`delete from eco_entitlements where org_id = $1 and source = 'test'`, [org]);
    world.app.kernel.caches.invalidate('entitlements', org);
  }

  /** What only reads leaves the organization as it is, so one serves for all of it. */
  const tenantFor = ({ unsafe }: Declared): Tenant | Promise<Tenant> => (unsafe ? sibling(world, world.a) : world.a);

  /** Programs may take away, too: a key that leaked is revoked by one. */
  async function callerOf({ declared, tenant, as }: Ready): Promise<string | undefined> {
    const { meter, callers } = declared.spec;
    const isForPrograms = meter !== false && takesAway(declared) && callers?.includes('key') !== false;
    return isForPrograms ? keyWith(world, tenant, ['*:*']) : as;
  }

  /** What is wrong with the answers of one route. */
  async function walk(declared: Declared): Promise<string[]> {
    const there = await tenantFor(declared);
    const ready = await validRequest({ ...world, a: there, spare: new Map() }, declared, there);
    const as = await callerOf(ready);
    await useUp(ready.tenant.org);
    const { status, body, text } = await send(world, ready, as);
    await upgrade(ready.tenant.org);
    const wanted = declared.spec.status ?? 200;
    if (isOpen(declared)) return status === wanted ? [] : [`${ready.what}: ${status} ${text}; wanted ${wanted}`];
    const after = await send(world, ready, as);
    return [
      ...(status === 402 && String(body.code) === 'QUOTA_EXCEEDED'
        ? []
        : [`${ready.what}: ${status} ${text}; wanted 402`]),
      ...(after.status === wanted ? [] : [`${ready.what} after an upgrade: ${after.status} ${after.text}`]),
    ];
  }

  it.each([...new Set(declaredRoutes.map(({ module }) => module))])(
    'can read, export, delete, revoke, pay and upgrade, and nothing else until it does: the routes of %s',
    async (module) => {
      const found: string[] = [];
      for (const declared of declaredRoutes.filter((each) => each.module === module))
        found.push(...(await walk(declared)));
      expect(found).toEqual([]);
    },
  );
});
