import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modules } from '../../app.ts';
import type { Id } from '../../kernel/ids.ts';
import { builtInRolesOf } from './built-in-roles.ts';
import { effectiveAccessFrom } from './effective-access.ts';
import { decide } from './engine.ts';

const builtInRoles = builtInRolesOf(modules);

/*
 * A small organization at random: two users in up to three teams, roles built in and of its own, bindings of users and
 * teams to the organization, its two projects and their three environments, some of them expired. Asked is the engine,
 * by way of the tables' rows, and an interpreter that shares nothing with it.
 */
const users = ['eco_usr_1', 'eco_usr_2'] as Id<'usr'>[];
const teams = ['eco_tem_1', 'eco_tem_2', 'eco_tem_3'] as Id<'tem'>[];
const ownRoles = ['eco_rol_1', 'eco_rol_2', 'eco_rol_3'] as Id<'rol'>[];
const projects = ['eco_prj_1', 'eco_prj_2'] as Id<'prj'>[];
const environments = { eco_env_1: 'eco_prj_1', eco_env_2: 'eco_prj_1', eco_env_3: 'eco_prj_2' } as const;

const resources = ['organizations', 'secrets', 'keys', 'access', 'projects'];
const actions = ['read', 'restore', 'delete', 'explain', 'update'];
const permission = fc.tuple(fc.constantFrom(...resources), fc.constantFrom(...actions)).map((each) => each.join(':'));
const pattern = fc.oneof(
  { weight: 1, arbitrary: fc.constant('*') },
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom('*', ...resources), fc.constantFrom('*', ...actions))
      .map((each) => each.join(':')),
  },
);
// The third of its own roles is never there: a name without a role behind it holds nothing.
const anyRole = fc.constantFrom(...Object.keys(builtInRoles), ...ownRoles);
// Of little power, so that it is often a binding that decides.
const membership = fc.option(fc.constantFrom('billing', 'viewer', ...ownRoles), { nil: undefined, freq: 10 });
const place = fc.constantFrom(
  { projectId: null, environmentId: null, path: null },
  ...projects.map((project) => ({ projectId: project, environmentId: null, path: null })),
  ...Object.keys(environments).map((environment) => ({
    projectId: null,
    environmentId: environment as Id<'env'>,
    path: null,
  })),
);
const instant = fc.integer({ min: 0, max: 10 });
const row = fc
  .record({
    principalId: fc.constantFrom(...users, ...teams),
    role: anyRole,
    at: place,
    expiresAt: fc.option(instant, { nil: null }),
  })
  .map(({ at, ...rest }) => ({ id: 'eco_bnd_1' as Id<'bnd'>, ...at, ...rest }));
const organization = fc.record({
  memberships: fc.tuple(membership, membership),
  joined: fc.array(fc.tuple(fc.constantFrom(...users), fc.constantFrom(...teams)), { maxLength: 6 }),
  roles: fc.tuple(fc.array(pattern, { minLength: 1, maxLength: 3 }), fc.array(pattern, { minLength: 1, maxLength: 3 })),
  bindings: fc.array(row, { maxLength: 5 }),
  frozen: fc.integer({ min: 0, max: 7 }).map((each) => each === 0),
});
const asked = fc.record({
  user: fc.constantFrom(0, 1),
  permission,
  environment: fc.option(fc.constantFrom(...(Object.keys(environments) as (keyof typeof environments)[])), {
    nil: undefined,
  }),
  project: fc.option(fc.constantFrom(...projects), { nil: undefined }),
  scopes: fc.option(fc.array(pattern, { maxLength: 2 }), { nil: undefined }),
  now: instant,
});

type Organization = typeof organization extends fc.Arbitrary<infer T> ? T : never;
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

/** As the module does it: the rows of the user and of its teams, put together, then decided. */
function engineSays(org: Organization, { user, environment, project, ...question }: Asked): boolean {
  const principal = users[user] as Id<'usr'>;
  const role = org.memberships[user];
  if (role === undefined) return false;
  const mine = teams.filter((team) => org.joined.some(([who, where]) => who === principal && where === team));
  const access = effectiveAccessFrom(builtInRoles, {
    membership: { id: 'eco_mem_1', role },
    bindings: org.bindings.filter(({ principalId: each }) => each === principal || mine.some((team) => team === each)),
    teams: mine.map((id) => ({ id, name: id })),
    roles: org.roles.map((permissions, at) => ({ id: ownRoles[at] as Id<'rol'>, name: `Own ${at}`, permissions })),
    frozen: org.frozen,
  });
  const at = environment === undefined ? { project } : { environment, project: environments[environment] };
  return access !== undefined && decide(access, { ...question, resource: at }).allowed;
}

/** The same rules once more, written to be read: for each way to a right, whether it is open. */
function oracle(org: Organization, { user, permission: wanted, environment, project, scopes, now }: Asked): boolean {
  const me = users[user];
  const [thing, act] = wanted.split(':');
  const under = (text: string) => {
    if (text === '*') return true;
    const [a, b] = text.split(':');
    return (a === '*' || a === thing) && (b === '*' || b === act);
  };
  const roleHolds = (name: string) => {
    if (name === 'eco_rol_1' || name === 'eco_rol_2') return org.roles[Number(name.at(-1)) - 1]?.some(under) === true;
    const builtIn = Object.entries(builtInRoles).find(([each]) => each === name)?.[1].permissions;
    if (builtIn === undefined) return false;
    return builtIn.allow.some(under) && !builtIn.except.some(under);
  };
  const membership = org.memberships[user];
  if (membership === undefined) return false;
  if (org.frozen && !/^(organizations:(read|restore)|access:explain)$/.test(wanted)) return false;
  if (scopes !== undefined && !scopes.some(under)) return false;
  if (roleHolds(membership)) return true;
  for (const binding of org.bindings) {
    const holder = binding.principalId;
    const minesIt = holder === me || org.joined.some(([who, team]) => who === me && team === holder);
    const lasts = binding.expiresAt === null || now < binding.expiresAt;
    let here = true;
    if (binding.environmentId !== null) here = environment === binding.environmentId;
    else if (binding.projectId !== null) {
      const askedProject = environment === undefined ? project : environments[environment];
      here = askedProject === binding.projectId;
    }
    if (minesIt && lasts && here && roleHolds(binding.role)) return true;
  }
  return false;
}

describe('teams, roles of one’s own, places and expiry', () => {
  it('agree with a naive interpreter on 100,000 organizations', () => {
    let allowed = 0;
    const by = { team: 0, own: 0, environment: 0 };
    fc.assert(
      fc.property(organization, asked, (org, question) => {
        const expected = oracle(org, question);
        if (expected) {
          allowed += 1;
          // How often each kind decided: without it the answer is another.
          const without = (keep: (each: Organization['bindings'][number]) => boolean) =>
            oracle({ ...org, bindings: org.bindings.filter(keep) }, question) ? 0 : 1;
          by.team += without(({ principalId: holder }) => !holder.startsWith('eco_tem_'));
          by.own += without(({ role }) => !role.startsWith('eco_rol_'));
          by.environment += without(({ environmentId: environment }) => environment === null);
        }
        return engineSays(org, question) === expected;
      }),
      { numRuns: 100_000 },
    );
    expect(allowed).toBeGreaterThan(5_000);
    expect(allowed).toBeLessThan(80_000);
    for (const [kind, times] of Object.entries(by)) expect(times, kind).toBeGreaterThan(300);
  });

  it('are named by what decides', () => {
    const access = effectiveAccessFrom(builtInRoles, {
      membership: { id: 'eco_mem_1', role: 'viewer' },
      bindings: [
        {
          id: 'eco_bnd_1' as Id<'bnd'>,
          principalId: teams[0] as Id<'tem'>,
          role: ownRoles[0] as string,
          projectId: null,
          environmentId: null,
          path: null,
          expiresAt: null,
        },
      ],
      teams: [{ id: teams[0] as string, name: 'Support' }],
      roles: [{ id: ownRoles[0] as Id<'rol'>, name: 'Key keeper', permissions: ['keys:*'] }],
      frozen: false,
    });
    const ask = (wanted: string) =>
      decide(access ?? { bindings: [], frozen: false }, {
        permission: wanted,
        resource: {},
        scopes: undefined,
        now: 0,
      });
    expect(ask('keys:delete')).toMatchObject({
      allowed: true,
      reason: 'the role Key keeper of the team Support holds it',
      binding: { role: 'eco_rol_1', roleName: 'Key keeper', team: { id: 'eco_tem_1', name: 'Support' } },
    });
    expect(ask('keys:read')).toMatchObject({ allowed: true, binding: { id: 'eco_mem_1', team: undefined } });
  });
});
