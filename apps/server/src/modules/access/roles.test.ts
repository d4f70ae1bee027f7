import { describe, expect, it } from 'vitest';
import { modules } from '../../app.ts';
import { catalogueOf } from './catalogue.ts';
import { missingFor } from './engine.ts';
import { patternSource } from './pattern.ts';
import { builtInRoles, rolesHolding } from './roles.ts';

const catalogue = catalogueOf(modules.flatMap(({ routes = [] }) => routes));

describe('built-in roles', () => {
  it('hold every permission of the routes: the owner alone only what is the owner’s by intention', () => {
    const forOwnersAlone = catalogue.filter(({ roles }) => roles.length === 1).map(({ permission }) => permission);
    expect(forOwnersAlone).toEqual(
      builtInRoles.admin.permissions.except.filter((each) => forOwnersAlone.includes(each)).sort(),
    );
    for (const { permission, roles } of catalogue) expect(roles, permission).toContain('owner');
  });

  it('are written in valid patterns', () => {
    for (const [name, { permissions }] of Object.entries(builtInRoles)) {
      for (const each of [...permissions.allow, ...permissions.except])
        expect(each, name).toMatch(new RegExp(patternSource));
    }
  });

  it('keep secrets and the audit log from those who only look round', () => {
    for (const confidential of ['secrets:read', 'audit:read', 'audit:verify']) {
      expect(rolesHolding(confidential), confidential).not.toContain('viewer');
      expect(rolesHolding(confidential), confidential).not.toContain('billing');
    }
    expect(rolesHolding('audit:read')).toEqual(['owner', 'admin']);
  });

  it('give a module that is yet to come to viewers for reading and to admins for all', () => {
    expect(rolesHolding('widgets:read')).toEqual(['owner', 'admin', 'developer', 'viewer']);
    expect(rolesHolding('widgets:create')).toEqual(['owner', 'admin']);
  });

  it.each([
    ['owner', ['owner', 'admin', 'developer', 'viewer', 'billing']],
    ['admin', ['admin', 'developer', 'viewer', 'billing']],
    ['developer', ['developer', 'viewer']],
    ['viewer', ['viewer']],
    ['billing', ['billing']],
  ])('%s could grant %j, were they let', (name, expected) => {
    const role = builtInRoles[name as keyof typeof builtInRoles];
    const { permissions } = role;
    const binding = {
      id: 'b',
      role: name,
      roleName: name,
      team: undefined,
      permissions,
      project: undefined,
      environment: undefined,
      expiresAt: undefined,
    };
    const grantable = Object.entries(builtInRoles).filter(([, other]) => {
      const gift = { permissions: other.permissions, resource: {}, until: undefined };
      return missingFor({ bindings: [binding], frozen: false }, gift, undefined, 0) === undefined;
    });
    expect(grantable.map(([each]) => each)).toEqual(expected);
  });
});
