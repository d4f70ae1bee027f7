import { ManualClock } from '../../src/kernel/clock.ts';
import { sha256 } from '../../src/kernel/crypto/hash.ts';
import type { Limiter } from '../../src/kernel/limits/index.ts';
import { newKey, newKeyId } from '../../src/modules/keys/format.ts';
import { memberRoles } from '../../src/modules/tenancy/roles.ts';
import {
  type Answer,
  type Call,
  type Registered,
  register,
  type TestApp,
  type TestAppOptions,
  testApp,
} from '../app.ts';
import { type Declared, declaredRoutes } from './declared.ts';
import type { Ready } from './requests.ts';

export type Role = (typeof memberRoles)[number];

/** Somebody who calls: what they send to be known. */
export interface Someone {
  user: string;
  token: string;
}

/** An organization with a member in every built-in role. */
export interface Tenant {
  org: string;
  /** Who founded the organization that the people come from. */
  founder: Registered;
  members: Readonly<Record<Role, Someone>>;
  /** Platform keys of the owner, by their scopes, made when first asked for. */
  keys: Map<string, string>;
}

/** A running Nexus, its declared routes, and two organizations that must not see each other. */
export interface World extends TestApp {
  routes: readonly Declared[];
  a: Tenant;
  b: Tenant;
  /** Another organization with people of its own. */
  people(): Promise<Tenant>;
  /** Somebody with an organization of their own. */
  somebody(): Promise<Registered>;
  /** The limiter's own `take`, whatever a test has put in its place. */
  take: Limiter['take'];
  /** Ids of requests that were watched and refused. */
  refusals: string[];
  /** Requests that have not succeeded yet: see `spareRequest`. */
  spare: Map<string, Ready>;
}

/** The people of the template. */
export interface Cast {
  tenants: Tenant[];
  strangers: Registered[];
}

export interface WorldOptions extends TestAppOptions {
  /**
   * `lifted`: no test meets a limit that it is not about; the default. `as declared`: the product's numbers, but every
   * call has windows of its own.
   */
  limits?: 'lifted' | 'as declared';
}

/** So high that nothing which is not about limits meets one. */
const lifted = '1000000000/900';

/** Settings under which no test is limited, but for the limits that routes declare themselves: see `liftedOverrides`. */
export const liftedLimits = (): Record<string, string> => ({
  LIMIT_API: lifted,
  LIMIT_API_HOURLY: lifted,
  LIMIT_ANONYMOUS: lifted,
  LIMIT_OVERRIDES: [...new Set(declaredRoutes.flatMap(({ route }) => (route.limits ?? []).map(({ name }) => name)))]
    .map((name) => `${name}=${lifted}`)
    .join(','),
});

export async function makeWorld({ limits = 'lifted', ...options }: WorldOptions = {}): Promise<World> {
  const env = { ...(limits === 'lifted' ? liftedLimits() : {}), ...options.env };
  // The template's tokens are good at its instant, and for its issuer, alone.
  const copied = options.manualClock !== false && env.PUBLIC_URL === undefined;
  const app = await testApp({ ...options, env, template: copied ? 'world' : 'migrated' });
  const { limiter } = app.app.kernel;
  const take = limiter.take.bind(limiter);
  let calls = 0;
  if (limits === 'as declared') {
    limiter.take = (requests, cost) => {
      calls += 1;
      return take(
        requests.map(({ key, spec }) => ({ key: `${calls} ${key}`, spec })),
        cost,
      );
    };
  }
  const cast = copied ? await readCast(app) : { tenants: [], strangers: [] };
  const newcomer = () => register(app);
  const people = async (): Promise<Tenant> =>
    (isFresh(app) ? cast.tenants.shift() : undefined) ?? makeTenant(app, newcomer);
  const somebody = async (): Promise<Registered> => (isFresh(app) ? cast.strangers.shift() : undefined) ?? newcomer();
  return {
    ...app,
    take,
    people,
    somebody,
    refusals: [],
    spare: new Map(),
    routes: declaredRoutes,
    a: await people(),
    b: await people(),
  };
}

/** Time has not moved since the template was made, so that its tokens have not expired. */
const isFresh = ({ clock }: TestApp): boolean => clock.now() === new ManualClock().now();

/** The people of the template, as world/template.ts wrote them down. */
async function readCast(app: TestApp): Promise<Cast> {
  const [row] = await app.rows<{ cast: Cast }>('select "cast" from nexus_test.world');
  if (row === undefined) throw new Error('the template of worlds has nobody in it');
  const { tenants, strangers } = row.cast;
  return { tenants: tenants.map((tenant) => ({ ...tenant, keys: new Map() })), strangers };
}

/** A new organization with a member in every built-in role. */
export async function makeTenant(app: TestApp, newcomer: () => Promise<Registered>): Promise<Tenant> {
  const founder = await newcomer();
  const members: Partial<Record<Role, Someone>> = { owner: founder };
  for (const role of memberRoles) members[role] ??= await newcomer();
  const tenant = { org: founder.org, founder, members: members as Record<Role, Someone>, keys: new Map() };
  await join(app, tenant);
  return tenant;
}

/** Makes the people members. Straight into the table: by invitation it would take a mail for each. */
async function join(app: TestApp, { org, members }: Pick<Tenant, 'org' | 'members'>): Promise<void> {
  for (const role of memberRoles) {
    if (role !== 'owner') await enrol(app, org, members[role].user, role);
  }
}

/** One more membership, of a person who need not exist. */
export async function enrol(app: TestApp, org: string, user: string, role: Role): Promise<void> {
  await app.rows('insert into eco_members (id, org_id, user_id, role, joined_at) values ($1, $2, $3, $4, $5)', [
    app.app.kernel.ids.next('mem'),
    org,
    user,
    role,
    new Date(app.clock.now()),
  ]);
}

/** Another organization of the same people, for what an organization survives once only. */
export async function sibling(world: World, tenant: Tenant): Promise<Tenant> {
  const made = await world.call('POST /api/v1/organizations', {
    as: tenant.members.owner.token,
    body: { name: 'Sibling' },
  });
  if (made.status !== 201) throw new Error(`a sibling organization answered ${made.status}: ${made.text}`);
  const other: Tenant = { ...tenant, org: String(made.body.id), keys: new Map() };
  await join(world, other);
  return other;
}

/** The same world with its people in two other organizations. */
export const elsewhere = async (world: World): Promise<World> => ({
  ...world,
  a: await sibling(world, world.a),
  b: await sibling(world, world.b),
  spare: new Map(),
});

/** A person with an organization of their own, whom a test may log out. */
export async function stranger(world: World): Promise<Tenant> {
  const founder = await world.somebody();
  const members = { ...world.a.members, owner: founder };
  return { org: founder.org, founder, members, keys: new Map() };
}

/** A platform key of the tenant's owner with exactly these scopes. */
export async function keyWith(world: World, tenant: Tenant, scopes: readonly string[]): Promise<string> {
  const known = tenant.keys.get(scopes.join(' '));
  if (known !== undefined) return known;
  const { token } = tenant.members.owner;
  const body = { name: scopes.join(' ').slice(0, 100), scopes };
  const answer = await callAs(world, tenant, token, 'POST /api/v1/keys', { body });
  // A deleted organization makes no keys, but may have some.
  const key = answer.status === 403 ? await planted(world, tenant, scopes) : String(answer.body.key);
  if (!key.startsWith('eco_api_')) throw new Error(`a key for ${scopes.join(' ')}: ${answer.text}`);
  tenant.keys.set(scopes.join(' '), key);
  return key;
}

async function planted(world: World, { org, members }: Tenant, scopes: readonly string[]): Promise<string> {
  const id = newKeyId();
  const key = newKey(id);
  await world.rows(
    `insert into eco_api_keys
       (id, org_id, kind, name, owner_id, scopes, hint, secret_hash, created_by, created_at, updated_at)
     values ($1, $2, 'platform', 'Planted', $3, $4, '', $5, $3, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')`,
    [id, org, members.owner.user, scopes, sha256(key)],
  );
  return key;
}

/** The key of a customer of the tenant: good for being verified, and for nothing else. */
export async function customerKey(world: World, tenant: Tenant): Promise<string> {
  const known = tenant.keys.get('a customer');
  if (known !== undefined) return known;
  const { token } = tenant.members.owner;
  const customer = await callAs(world, tenant, token, 'POST /api/v1/customers', {
    body: { externalId: 'theirs', name: 'Theirs' },
  });
  const body = { name: 'Theirs', kind: 'customer', customerId: customer.body.id, scopes: ['*:*'] };
  const made = await callAs(world, tenant, token, 'POST /api/v1/keys', { body });
  if (made.status !== 201) throw new Error(`a customer's key answered ${made.status}: ${made.text}`);
  tenant.keys.set('a customer', String(made.body.key));
  return String(made.body.key);
}

/** One call in the tenant's organization: the header chooses it where neither the path nor the key does. */
export function callAs(
  world: Pick<World, 'call'>,
  { org }: Pick<Tenant, 'org'>,
  as: string | undefined,
  what: string,
  { headers, ...call }: Omit<Call, 'as'> = {},
): Promise<Answer> {
  const isInPath = /(?<!\/operator)\/organizations\//.test(what);
  const isChosen = as === undefined || as.startsWith('eco_api_') || isInPath;
  const chosen = isChosen ? {} : { 'x-nexus-organization': org };
  return world.call(what, { as, headers: { ...chosen, ...headers }, ...call });
}
