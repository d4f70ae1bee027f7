import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyFolder } from '../../http/route.ts';
import {
  type Binding,
  decide,
  type EffectiveAccess,
  holds,
  missingPermission,
  type PermissionSet,
  type Question,
} from './engine.ts';
import { covers, intersects, matches, patternSource } from './pattern.ts';

// Few names, so that cases meet each other often.
const names = ['organizations', 'secrets', 'keys', 'access'];
const actions = ['read', 'restore', 'delete', 'explain'];
const permission = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...actions)).map((each) => each.join(':'));
const pattern = fc.oneof(
  { weight: 1, arbitrary: fc.constant('*') },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom('*', ...names), fc.constantFrom('*', ...actions)).map((each) => each.join(':')),
  },
);
const patterns = fc.array(pattern, { maxLength: 3 });
const set: fc.Arbitrary<PermissionSet> = fc.record({ allow: patterns, except: patterns });
const instant = fc.integer({ min: 0, max: 10 });
const place = fc.constantFrom(
  {},
  { project: 'p1' },
  { project: 'p2' },
  { project: 'p1', environment: 'e1' },
  { project: 'p1', environment: 'e2' },
  { project: 'p2', environment: 'e3' },
  { project: 'p1', environment: 'e1', path: '/a' },
  { project: 'p1', environment: 'e1', path: '/a/b' },
  { project: 'p1', environment: 'e1', path: '/ab' },
);
const binding: fc.Arbitrary<Binding> = fc
  .record({ id: fc.uuid(), permissions: set, at: place, expiresAt: fc.option(instant, { nil: undefined }) })
  .map(({ id, permissions, at, expiresAt }) => ({
    id,
    role: 'some',
    roleName: 'some',
    team: undefined,
    permissions,
    project: 'environment' in at ? undefined : at.project,
    environment: 'environment' in at ? at.environment : undefined,
    path: 'path' in at ? at.path : undefined,
    expiresAt,
  }));
const access: fc.Arbitrary<EffectiveAccess> = fc.record({
  bindings: fc.array(binding, { maxLength: 4 }),
  frozen: fc.boolean(),
});
/** Most keys are bound to none, or few questions would be allowed. */
const environment = fc.constantFrom(
  undefined,
  undefined,
  undefined,
  { project: 'p1', environment: 'e1' },
  { project: 'p2', environment: 'e3' },
);
const question: fc.Arbitrary<Question> = fc.record({
  permission,
  resource: place,
  environment,
  scopes: fc.option(patterns, { nil: undefined }),
  now: instant,
});

/** The same rules once more, written to be read: everything spelled out, nothing shared with the engine. */
function oracle(who: EffectiveAccess, asked: Question): boolean {
  const under = (text: string) => {
    const [resource = '*', action = '*'] = text.split(':');
    const part = (each: string) => (each === '*' ? '[^:]+' : each);
    return new RegExp(`^${part(resource)}:${part(action)}$`).test(asked.permission);
  };
  const counting = who.bindings.filter((each) => {
    if (each.expiresAt !== undefined && each.expiresAt <= asked.now) return false;
    const folder = `${asked.resource.path ?? ''}/`;
    if (each.path) return each.environment === asked.resource.environment && folder.startsWith(`${each.path}/`);
    if (each.environment) return each.environment === asked.resource.environment;
    if (each.project) return each.project === asked.resource.project;
    return true;
  });
  const granted = counting.some(
    ({ permissions }) => permissions.allow.filter(under).length > 0 && permissions.except.filter(under).length === 0,
  );
  const scoped = asked.scopes === undefined || asked.scopes.filter(under).length > 0;
  const thawed =
    !who.frozen || ['organizations:read', 'organizations:restore', 'access:explain'].includes(asked.permission);
  const { environment: bound, resource } = asked;
  const above = !resource.environment && [undefined, bound?.project].includes(resource.project);
  const readable = ['organizations:read', 'access:explain'].includes(asked.permission);
  const inside = bound === undefined || resource.environment === bound.environment || (above && readable);
  return granted && scoped && inside && thawed;
}

const runs = { numRuns: 20_000 };

describe('decide', () => {
  it('agrees with a naive interpreter', () => {
    let allowed = 0;
    fc.assert(
      fc.property(access, question, (who, asked) => {
        const decision = decide(who, asked);
        if (decision.allowed) allowed += 1;
        return decision.allowed === oracle(who, asked);
      }),
      { numRuns: 100_000 },
    );
    // Both answers must have been seen, or the agreement says little.
    expect(allowed).toBeGreaterThan(1000);
    expect(allowed).toBeLessThan(99_000);
  });

  it('names the binding that allows, and none that does not count', () => {
    fc.assert(
      fc.property(access, question, (who, asked) => {
        const { allowed, binding: named } = decide(who, asked);
        expect(named !== undefined).toBe(allowed);
        if (named === undefined) return;
        expect(who.bindings).toContain(named);
        expect(oracle({ bindings: [named], frozen: who.frozen }, asked)).toBe(true);
      }),
      runs,
    );
  });

  it('is monotone: one more binding never takes a right away', () => {
    fc.assert(
      fc.property(access, binding, question, (who, more, asked) => {
        if (!decide(who, asked).allowed) return;
        expect(decide({ ...who, bindings: [more, ...who.bindings] }, asked).allowed).toBe(true);
        expect(decide({ ...who, bindings: [...who.bindings, more] }, asked).allowed).toBe(true);
      }),
      runs,
    );
  });

  it('only narrows by scopes, and by a smaller list of scopes', () => {
    fc.assert(
      fc.property(access, question, patterns, (who, asked, scopes) => {
        const narrowed = decide(who, { ...asked, scopes });
        if (!narrowed.allowed) return;
        expect(decide(who, { ...asked, scopes: undefined }).allowed).toBe(true);
        expect(decide(who, { ...asked, scopes: [...scopes, 'keys:read'] }).allowed).toBe(true);
      }),
      runs,
    );
    const all: EffectiveAccess = { bindings: [everything], frozen: false };
    expect(decide(all, { permission: 'keys:read', resource: {}, scopes: [], now: 0 }).allowed).toBe(false);
  });

  it('only narrows by the environment of a key', () => {
    fc.assert(
      fc.property(access, question, (who, asked) => {
        if (decide(who, asked).allowed) expect(decide(who, { ...asked, environment: undefined }).allowed).toBe(true);
      }),
      runs,
    );
    const all: EffectiveAccess = { bindings: [everything], frozen: false };
    const bound = { scopes: undefined, now: 0, environment: { project: 'p1', environment: 'e1' } };
    const may = (asked: string, resource: object) => decide(all, { ...bound, permission: asked, resource });
    expect(may('keys:delete', { project: 'p1', environment: 'e1' }).allowed).toBe(true);
    for (const resource of [{}, { project: 'p1' }, { project: 'p1', environment: 'e2' }]) {
      const { allowed, reason } = may('keys:delete', resource);
      expect([allowed, reason]).toEqual([false, expect.stringContaining('bound to an environment')]);
    }
    expect(may('projects:read', { project: 'p1' }).allowed).toBe(true);
    expect(may('projects:read', { project: 'p2' }).allowed).toBe(false);
    expect(may('audit:read', {}).allowed).toBe(false);
  });

  it('counts a binding until the millisecond before it expires', () => {
    const until: EffectiveAccess = { bindings: [{ ...everything, expiresAt: 1000 }], frozen: false };
    const at = (now: number) => decide(until, { permission: 'keys:read', resource: {}, scopes: undefined, now });
    expect(at(999).allowed).toBe(true);
    expect(at(1000)).toMatchObject({ allowed: false, reason: expect.stringContaining('expired') });
    fc.assert(
      fc.property(access, question, fc.integer({ min: 1, max: 10 }), (who, asked, later) => {
        // Time alone gives nobody a right.
        if (decide(who, { ...asked, now: asked.now + later }).allowed) expect(decide(who, asked).allowed).toBe(true);
      }),
      runs,
    );
  });

  it.each(['organization', 'person'] as const)('leaves nothing of a suspended %s, not even to see it', (suspended) => {
    const access: EffectiveAccess = { bindings: [everything], frozen: false, suspended };
    for (const permission of ['organizations:read', 'access:explain', 'projects:read']) {
      const { allowed, reason } = decide(access, { permission, resource: {}, scopes: undefined, now: 0 });
      expect([allowed, reason]).toEqual([false, `the ${suspended} is suspended`]);
    }
    const grant = { permissions: { allow: ['projects:read'], except: [] }, resource: {}, until: undefined };
    expect(missingPermission(access, grant, undefined, 0)).toBe('projects:read');
  });

  it('lets an organization that is deleted be looked at and brought back, no more', () => {
    const frozen: EffectiveAccess = { bindings: [everything], frozen: true };
    const may = (asked: string) =>
      decide(frozen, { permission: asked, resource: {}, scopes: undefined, now: 0 }).allowed;
    for (const each of ['organizations:read', 'organizations:restore', 'access:explain'])
      expect(may(each), each).toBe(true);
    for (const each of ['projects:read', 'organizations:update', 'keys:verify']) expect(may(each), each).toBe(false);
  });

  it.each([
    ['in its project', { project: 'p1' }, { project: 'p1' }, true],
    ['in an environment of its project', { project: 'p1' }, { project: 'p1', environment: 'e1' }, true],
    ['in another project', { project: 'p1' }, { project: 'p2' }, false],
    ['in the organization', { project: 'p1' }, {}, false],
    ['in its environment', { environment: 'e1' }, { project: 'p1', environment: 'e1' }, true],
    ['in the sibling environment', { environment: 'e1' }, { project: 'p1', environment: 'e2' }, false],
    ['in the project of its environment', { environment: 'e1' }, { project: 'p1' }, false],
    ['in its folder', { environment: 'e1', path: '/a' }, { project: 'p1', environment: 'e1', path: '/a' }, true],
    ['below its folder', { environment: 'e1', path: '/a' }, { project: 'p1', environment: 'e1', path: '/a/b' }, true],
    ['in a folder whose name is longer', { environment: 'e1', path: '/a' }, { environment: 'e1', path: '/ab' }, false],
    ['above its folder', { environment: 'e1', path: '/a' }, { project: 'p1', environment: 'e1', path: '/' }, false],
    ['in another environment', { environment: 'e1', path: '/a' }, { environment: 'e2', path: '/a' }, false],
    ['in all of its environment', { environment: 'e1', path: '/a' }, { project: 'p1', environment: 'e1' }, false],
  ])('a narrow binding %s', (_, at, resource, expected) => {
    const narrow = { ...everything, project: undefined, environment: undefined, ...at };
    const asked = { permission: 'keys:read', resource, scopes: undefined, now: 0 };
    expect(decide({ bindings: [narrow], frozen: false }, asked).allowed).toBe(expected);
  });
});

it('asked in any folder, tells those in which it is allowed, or none where it is everywhere', () => {
  const at = (path: string | undefined, id: string): Binding => ({ ...everything, id, environment: 'e1', path });
  const ask = (bindings: readonly Binding[]) =>
    decide(
      { bindings, frozen: false },
      {
        ...{ permission: 'secrets:read', scopes: undefined, now: 0 },
        resource: { project: 'p1', environment: 'e1', path: anyFolder },
      },
    );
  expect(ask([at('/a', 'b1'), at('/b/c', 'b2')])).toMatchObject({ allowed: true, folders: ['/a', '/b/c'] });
  expect(ask([at('/a', 'b1'), at(undefined, 'b2')]).folders).toBeUndefined();
  expect(ask([{ ...at('/a', 'b1'), expiresAt: 0 }]).allowed).toBe(false);
  expect(ask([{ ...at('/a', 'b1'), environment: 'e2' }]).allowed).toBe(false);
});

const everything: Binding = {
  id: 'eco_bnd_1',
  role: 'owner',
  roleName: 'owner',
  team: undefined,
  permissions: { allow: ['*:*'], except: [] },
  project: undefined,
  environment: undefined,
  path: undefined,
  expiresAt: undefined,
};

describe('missingPermission: nobody can grant what they do not hold', () => {
  it('never lets the receiver do what the grantor may not, now or later', () => {
    let granted = 0;
    const until = fc.option(instant, { nil: undefined });
    const grant = fc.record({
      permissions: fc.record({ allow: fc.array(pattern, { minLength: 1, maxLength: 2 }), except: patterns }),
      resource: place,
      until,
    });
    // Grantors who hold much, or most grants would be refused and nothing be tested.
    const much = fc.record({
      allow: fc.constantFrom(['*'], ['*:*'], ['*:read', 'keys:*']),
      except: fc.array(pattern, { maxLength: 1 }),
    });
    const grantor = fc
      .tuple(fc.array(binding, { maxLength: 2 }), binding, much)
      .map(([others, one, permissions]) => ({ frozen: false, bindings: [...others, { ...one, permissions }] }));
    const all = names.flatMap((resource) => actions.map((action) => `${resource}:${action}`));
    fc.assert(
      fc.property(grantor, grant, fc.option(patterns, { nil: undefined }), instant, (who, what, scopes, now) => {
        if (missingPermission(who, what, scopes, now) !== undefined) return true;
        granted += 1;
        // At every later time while the grant lasts, the grantor's own bindings say the same.
        for (let at = now; at < (what.until ?? 20); at += 1) {
          for (const one of all.filter((each) => holds(what.permissions, each))) {
            if (!decide(who, { permission: one, resource: what.resource, scopes, now: at }).allowed) return false;
          }
        }
        return true;
      }),
      { numRuns: 20_000 },
    );
    expect(granted).toBeGreaterThan(300);
  });

  it.each<[string, string[], string[], string[], string[], boolean]>([
    ['all by all', ['*:*'], [], ['*:*'], [], true],
    ['all by all but one', ['*:*'], ['keys:delete'], ['*:*'], [], false],
    ['all but one by all but that one', ['*:*'], ['keys:delete'], ['*:*'], ['keys:delete'], true],
    ['all but one by all but a wider hole', ['*:*'], ['keys:*'], ['*:*'], ['keys:delete'], false],
    ['a wildcard by its parts', ['keys:read', 'keys:delete'], [], ['keys:*'], [], false],
    ['a part by a wildcard', ['keys:*'], [], ['keys:read'], [], true],
    ['reading by reading everything', ['*:read'], ['audit:*'], ['keys:read'], [], true],
    ['what the hole takes', ['*:read'], ['audit:*'], ['audit:read'], [], false],
  ])('%s', (_, allow, except, wanted, holes, expected) => {
    const grantor: EffectiveAccess = { bindings: [{ ...everything, permissions: { allow, except } }], frozen: false };
    const grant = { permissions: { allow: wanted, except: holes }, resource: {}, until: undefined };
    expect(missingPermission(grantor, grant, undefined, 0) === undefined).toBe(expected);
  });

  it('refuses to give for longer than one has it oneself', () => {
    const grantor: EffectiveAccess = { bindings: [{ ...everything, expiresAt: 1000 }], frozen: false };
    const grant = { permissions: { allow: ['keys:read'], except: [] }, resource: {} };
    expect(missingPermission(grantor, { ...grant, until: undefined }, undefined, 0)).toBe('keys:read');
    expect(missingPermission(grantor, { ...grant, until: 1001 }, undefined, 0)).toBe('keys:read');
    expect(missingPermission(grantor, { ...grant, until: 1000 }, undefined, 0)).toBeUndefined();
    expect(missingPermission(grantor, { ...grant, until: 2000 }, undefined, 1000)).toBe('keys:read');
  });
});

describe('patterns', () => {
  it('obey the laws of wildcards', () => {
    fc.assert(
      fc.property(permission, pattern, pattern, (one, a, b) => {
        const [resource, action] = one.split(':');
        expect(matches('*', one) && matches('*:*', one) && matches(one, one)).toBe(true);
        expect(matches(`${resource}:*`, one) && matches(`*:${action}`, one)).toBe(true);
        if (covers(a, b) && matches(b, one)) expect(matches(a, one)).toBe(true);
        if (matches(a, one) && matches(b, one)) expect(intersects(a, b)).toBe(true);
        expect(intersects(a, b)).toBe(intersects(b, a));
        expect(covers(a, a)).toBe(true);
        expect(matches(a, one)).toBe(covers(a, one));
      }),
      runs,
    );
  });

  it('match whole segments only', () => {
    const cases: [string, string][] = [
      ['keys:*', 'keysets:read'],
      ['*:read', 'keys:readall'],
      ['*:read', 'keys:already'],
      ['key:*', 'keys:read'],
      ['keys:re*', 'keys:read'],
      ['', 'keys:read'],
      [':*', 'keys:read'],
      ['*:', 'keys:read'],
    ];
    for (const [left, right] of cases) expect(matches(left, right), `${left} ${right}`).toBe(false);
  });

  it('have one form', () => {
    const isPattern = (text: string) => new RegExp(patternSource).test(text);
    for (const good of ['*', '*:*', 'keys:*', '*:read', 'service-accounts:read', 'api.v2:get_all']) {
      expect(isPattern(good), good).toBe(true);
    }
    const bad = [
      '',
      'keys',
      ':',
      'keys:',
      ':read',
      'keys:re*',
      '**',
      'a:b:c',
      'Keys:read',
      'keys:read ',
      `${'k'.repeat(64)}:a`,
    ];
    for (const each of bad) expect(isPattern(each), each).toBe(false);
  });
});
