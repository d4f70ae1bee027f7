import { createHash } from 'node:crypto';
import { replyTypeOf } from '../../src/http/reply/types.ts';
import { isUnsafe } from '../../src/http/route.ts';
import { day } from '../../src/kernel/clock.ts';
import { openClient } from '../../src/kernel/db/client.ts';
import { errors } from '../../src/kernel/errors.ts';
import { quotasOf } from '../../src/modules/metering/index.ts';
import { takeDatabaseAway } from '../away.ts';
import { asksPermission, type Declared } from '../world/declared.ts';
import { type Circumstance, type Ready, requestOf, send, spareRequest, validRequest } from '../world/requests.ts';
import { scenarios } from '../world/scenarios.ts';
import { unique } from '../world/schema.ts';
import { keyWith, type World } from '../world/world.ts';
import { endsItsOwnRight } from './idempotency.ts';
import { limitedKey } from './limit.ts';
import { refused } from './permit.ts';

/** Makes of a valid request one that the pipeline refuses with a code. */
type Provoke = (world: World, ready: Ready) => Promise<Partial<Ready> | undefined> | Partial<Ready> | undefined;

/** Errors of the pipeline before the act. */
const early: Readonly<Record<string, Provoke>> = {
  INVALID_REQUEST: (_, { what }) => ({ what: `${what}${what.includes('?') ? '&' : '?'}strange=%00` }),
  MALFORMED_BODY: (_, ready) => raw(ready, '{"name": ', 'application/json'),
  PAYLOAD_TOO_LARGE: (_, ready) =>
    raw(ready, `"${'x'.repeat(ready.declared.spec.bodyLimit ?? 1024 * 1024)}"`, 'application/json'),
  UNSUPPORTED_MEDIA_TYPE: (_, ready) => raw(ready, 'name=x', 'application/x-www-form-urlencoded'),
  UNAUTHENTICATED: () => ({ as: undefined }),
  INVALID_TOKEN: () => ({ as: 'not-a-token' }),
  FORBIDDEN: forbid,
  ORGANIZATION_SUSPENDED: (world, { tenant }) => ({ during: () => suspended(world, tenant.org) }),
  // An id of the body can only be made strange by a scenario.
  NOT_FOUND: (_, { declared, what }) =>
    declared.spec.path.includes(':') ? { what: withStrangeIds(declared, what) } : undefined,
  QUOTA_EXCEEDED: async (world, ready) => ({
    ...(await whoNeedsQuota(world, ready)),
    during: () => withoutQuota(world, ready.declared, ready.tenant.org),
  }),
  TEST_CALLS_EXCEEDED: async (world, ready) => ({
    ...(await whoNeedsQuota(world, ready)),
    during: () => asTestCallTooMuch(world, ready.tenant.org),
  }),
  OVERLOADED: (world) => ({ during: () => replace(world.app.kernel.journal, 'overloaded', () => true) }),
  IDEMPOTENCY_IN_PROGRESS: inProgress,
  RATE_LIMITED: async (world, { declared, tenant }) => ({
    // Where the route has no limits, a key has.
    ...(declared.spec.limits?.length === 0 ? { as: await limitedKey(world, tenant) } : {}),
    // Each of the call's windows has been used up by somebody with the same credentials.
    during: () =>
      replace(world.app.kernel.limiter, 'take', async (requests, cost) => {
        for (const { key, spec } of requests) await world.take([{ key: `used up ${key}`, spec }], spec.limit);
        return world.take(
          requests.map(({ key, spec }) => ({ key: `used up ${key}`, spec })),
          cost,
        );
      }),
  }),
};

/** Errors of the pipeline once the act may have reached something outside, or happened. */
const late: Readonly<Record<string, Provoke>> = {
  DATABASE_UNAVAILABLE: async (world, ready) => ({
    ...(await unknownCaller(world, ready)),
    during: awayDatabase(world),
  }),
  RECORD_UNAVAILABLE: unrecorded,
};

/** Which of the route's codes are the pipeline's own, to be provoked on any route in the same way. */
export const pipelineCodes = ({ codes, name }: Declared): string[] =>
  codes.filter((code) => (code in early || code in late) && scenarios[name]?.refusals?.[code] === undefined);

/** Each of the pipeline's codes that is answered before the act: one request serves for all. */
export async function provokeEarly(world: World, declared: Declared): Promise<string[]> {
  const found: string[] = [];
  for (const code of pipelineCodes(declared).filter((each) => each in early)) {
    found.push(...(await provoke(world, await spareRequest(world, declared, world.a), code, early[code])));
  }
  return found;
}

/** Each of the others. */
export async function provokeLate(world: World, declared: Declared): Promise<string[]> {
  const found: string[] = [];
  for (const code of pipelineCodes(declared).filter((each) => each in late)) {
    // A stream without end is recorded when its reader has left.
    const isEndless = replyTypeOf(declared.spec.reply).endless;
    if (code === 'RECORD_UNAVAILABLE' && (isEndless || endsItsOwnRight.has(declared.name))) continue;
    found.push(...(await provoke(world, await validRequest(world, declared, world.a), code, late[code])));
  }
  return found;
}

async function provoke(world: World, ready: Ready, code: string, by: Provoke | undefined): Promise<string[]> {
  const changed = await by?.(world, ready);
  if (changed === undefined) return [`nothing provokes ${code}: say how in the module's scenarios.fixture.ts`];
  return refusedWith(world, { ...ready, ...changed }, code);
}

/** A code of the module, as its scenarios.fixture.ts provokes it. */
export async function provokeScenario(world: World, declared: Declared, code: string): Promise<string[]> {
  const script = scenarios[declared.name]?.refusals?.[code];
  if (script === undefined) return [`nothing provokes ${code}: say how in the module's scenarios.fixture.ts`];
  return refusedWith(world, await requestOf(world, declared, world.a, script), code);
}

/** Refused with the code, and nothing is left beside the line in the request log and the counted row of a denial. */
async function refusedWith(world: World, ready: Ready, code: string): Promise<string[]> {
  const { declared, as = null } = ready;
  const marks = scenarios[declared.name]?.marks?.[code] ?? [];
  return refused(world, ready, code, as, declared.statusOf(code), code, marks);
}

const raw = (ready: Ready, body: string, type: string): Partial<Ready> => ({
  body,
  headers: { ...ready.headers, 'content-type': type },
});

async function forbid(world: World, { declared, tenant, as, headers }: Ready): Promise<Partial<Ready> | undefined> {
  const { callers, method } = declared.spec;
  if (asksPermission(declared)) return { as: await keyWith(world, tenant, ['nothing:nothing']) };
  if (callers !== undefined && !callers.includes('key')) return { as: await keyWith(world, tenant, ['*:*']) };
  if (isUnsafe(method)) return { as: undefined, headers: { ...headers, cookie: `nexus_access=${as}` } };
  return undefined;
}

/** As an operator does it. */
async function suspended({ rows, app }: World, org: string): Promise<() => Promise<void>> {
  const set = async (at: Date | null, reason: string | null): Promise<void> => {
    await rows('update eco_organizations set suspended_at = $2, suspended_reason = $3 where id = $1', [
      org,
      at,
      reason,
    ]);
    app.kernel.caches.invalidate('access', org);
  };
  await set(new Date(app.kernel.clock.now()), 'Does not pay');
  return () => set(null, null);
}

/** People read and export without one: over-quota.test.ts. */
async function whoNeedsQuota(world: World, { declared: { spec }, tenant }: Ready): Promise<Partial<Ready>> {
  const isShown = spec.meter !== false && (spec.method === 'GET' || spec.path.endsWith('/export'));
  return isShown ? { as: await keyWith(world, tenant, ['*:*']) } : {};
}

/** As billing does it for a plan that includes nothing. */
async function withoutQuota({ app, rows }: World, { spec }: Declared, org: string): Promise<() => Promise<void>> {
  const feature = spec.meter === false ? (spec.entitlement ?? '') : spec.meter;
  const set = async (text: string, values: unknown[]): Promise<void> => {
    await rows(text, values);
    app.kernel.caches.invalidate('entitlements', org);
  };
  await set(
    `insert into eco_entitlements (org_id, feature, amount, hard, period_start, source, updated_at)
     values ($1, $2, 0, true, 'epoch', 'test', 'epoch')`,
    [org, feature],
  );
  return () => set('delete from eco_entitlements where org_id = $1 and feature = $2', [org, feature]);
}

/** The call counts as one of an environment that is not of production, of which there were 10,000 today. */
async function asTestCallTooMuch({ app, rows, clock }: World, org: string): Promise<() => Promise<void>> {
  const today = new Date(clock.now() - (clock.now() % day));
  const quotas = quotasOf(app.kernel);
  await rows(
    `insert into eco_bounds (id, org_id, feature, period_start, period_end, amount, hard, spent)
     values ($1, $2, 'test.calls', $3, $4, 10000, true, 10000)`,
    [app.kernel.ids.next('amt'), org, today, new Date(today.getTime() + day)],
  );
  app.kernel.caches.invalidate('entitlements', org);
  const restore = replace(quotas, 'hold', (whose, _, units) => quotas.holdTest(whose, units));
  return async () => {
    restore();
    await rows(`delete from eco_bounds where org_id = $1 and feature = 'test.calls'`, [org]);
    app.kernel.caches.invalidate('entitlements', org);
  };
}

/** What stands where an id should, and is none. */
function withStrangeIds({ spec }: Declared, what: string): string {
  const [method, url = ''] = what.split(' ');
  const declared = spec.path.split('/');
  return `${method} ${url
    .split('/')
    .map((part, at) => (declared[at]?.startsWith(':') ? `${part}x` : part))
    .join('/')}`;
}

/** A look-up happens for sure where nobody has seen the key before; acts in no scope make none of their own. */
async function unknownCaller(world: World, { declared, tenant }: Ready): Promise<Partial<Ready>> {
  return declared.spec.scope === 'none' ? { as: await keyWith(world, tenant, ['*:*', `new:${unique()}`]) } : {};
}

function replace<T extends object, K extends keyof T>(target: T, name: K, value: T[K]): () => void {
  const own = Object.hasOwn(target, name);
  const before = target[name];
  target[name] = value;
  return () => {
    if (own) target[name] = before;
    else Reflect.deleteProperty(target, name);
  };
}

const awayDatabase =
  (world: World): Circumstance =>
  () =>
    takeDatabaseAway(world.app.kernel.database);

/** The journal's disk is full, say: `append` answers what it answers then. Mutations journal only what they repeat. */
async function unrecorded(world: World, ready: Ready): Promise<Partial<Ready>> {
  const away = (): Promise<never> => Promise.reject(errors.RECORD_UNAVAILABLE());
  const during = () => replace(world.app.kernel.journal, 'append', away);
  if (!ready.declared.transactional) return { during };
  const headers = { ...ready.headers, 'idempotency-key': unique() };
  const first = await send(world, { ...ready, headers });
  if (first.status >= 300) throw new Error(`${ready.what} answered ${first.status}: ${first.text}`);
  return { headers, during };
}

/** Another session holds the lock of the key, as the first request does while it runs. */
async function inProgress(world: World, ready: Ready): Promise<Partial<Ready>> {
  const key = unique();
  const user = ready.as === undefined ? '127.0.0.1' : await callerOf(world, ready.as);
  const hash = createHash('sha256').update(`${user}\n${key}`).digest();
  return {
    headers: { ...ready.headers, 'idempotency-key': key },
    during: async () => {
      const client = await openClient({ connectionString: world.ownerUrl });
      await client.query('select pg_advisory_lock($1::bigint)', [hash.readBigInt64BE(0).toString()]);
      return () => client.end();
    },
  };
}

/** The subject of an access token, or the customer of a portal session. */
async function callerOf(world: World, token: string): Promise<string> {
  if (token.startsWith('eco_wps_')) {
    const [session] = await world.rows<{ customer: string }>(
      'select customer_id as customer from eco_portal_sessions where id = $1',
      [token.split('.')[0]],
    );
    return session?.customer ?? '';
  }
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string };
  return claims.sub;
}
