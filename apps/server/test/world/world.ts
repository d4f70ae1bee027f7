import { newId } from '../../src/kernel/ids.ts';
import type { Limiter } from '../../src/kernel/limits/index.ts';
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
  /** The limiter's own `take`, whatever a test has put in its place. */
  take: Limiter['take'];
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
  const env = limits === 'lifted' ? liftedLimits() : {};
  const app = await testApp({ ...options, env: { ...env, ...options.env } });
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
  const people = async (): Promise<Tenant> => {
    const founder = await register(app);
    const members: Partial<Record<Role, Someone>> = { owner: founder };
    for (const role of memberRoles) members[role] ??= await register(app);
    const tenant = { org: founder.org, founder, members: members as Record<Role, Someone>, keys: new Map() };
    await join(app, tenant);
    return tenant;
  };
  return { ...app, take, routes: declaredRoutes, a: await people(), b: await people() };
}

/** Makes the people members. Straight into the table: invitations, by which people join, are a later part of Nexus. */
async function join(app: TestApp, { org, members }: Pick<Tenant, 'org' | 'members'>): Promise<void> {
  for (const role of memberRoles) {
    if (role !== 'owner') await enrol(app, org, members[role].user, role);
  }
}

/** One more membership, of a person who need not exist. */
export async function enrol(app: TestApp, org: string, user: string, role: Role): Promise<void> {
  await app.rows('insert into eco_members (id, org_id, user_id, role, joined_at) values ($1, $2, $3, $4, $5)', [
    newId('mem', app.clock),
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

/** A person with an organization of their own, whom a test may log out. */
export async function stranger(world: World): Promise<Tenant> {
  const founder = await register(world);
  const members = { ...world.a.members, owner: founder };
  return { org: founder.org, founder, members, keys: new Map() };
}

/** A platform key of the tenant's owner with exactly these scopes. */
export async function keyWith(world: World, tenant: Tenant, scopes: readonly string[]): Promise<string> {
  const known = tenant.keys.get(scopes.join(' '));
  if (known !== undefined) return known;
  const answer = await callAs(world, tenant, tenant.members.owner.token, 'POST /api/v1/keys', {
    body: { name: scopes.join(' ').slice(0, 100), scopes },
  });
  if (answer.status !== 201) throw new Error(`a key for ${scopes.join(' ')} answered ${answer.status}: ${answer.text}`);
  const key = String(answer.body.key);
  tenant.keys.set(scopes.join(' '), key);
  return key;
}

/** One call in the tenant's organization. */
export function callAs(
  world: Pick<World, 'call'>,
  { org }: Pick<Tenant, 'org'>,
  as: string | undefined,
  what: string,
  { headers, ...call }: Omit<Call, 'as'> = {},
): Promise<Answer> {
  const chosen = as === undefined || as.startsWith('eco_api_') ? {} : { 'x-nexus-organization': org };
  return world.call(what, { as, headers: { ...chosen, ...headers }, ...call });
}
