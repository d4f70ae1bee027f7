import { describe, expect, it } from 'vitest';
import { modules } from '../../app.ts';
import { type Route, route } from '../../http/route.ts';
import { builtInRolesOf, catalogueOf, rolesHolding } from './built-in-roles.ts';
import { missingPermission } from './engine.ts';
import { patternSource } from './pattern.ts';

const builtInRoles = builtInRolesOf(modules);
const catalogue = catalogueOf(modules, builtInRoles);

const asking = (permission: Route['permission']): Route =>
  route({
    method: 'GET',
    path: '/api/v1/widgets',
    summary: 'Widgets',
    permission,
    meter: false,
    reply: modules.flatMap(({ routes = [] }) => routes)[0]?.reply as Route['reply'],
    act: () => ({}),
  });

describe('built-in roles', () => {
  it('hold every permission of the routes: what only owners hold is what modules reserve to them', () => {
    const forOwnersAlone = catalogue.filter(({ roles }) => roles.length === 1).map(({ permission }) => permission);
    expect(forOwnersAlone).toEqual([
      'impersonation:consent',
      'operator-organizations:erase',
      'operator-users:erase',
      'operator-users:remove-factors',
      'organizations:delete',
      'organizations:restore',
      'organizations:transfer',
    ]);
    expect([...builtInRoles.admin.permissions.except].sort()).toEqual(forOwnersAlone);
    for (const { permission, roles } of catalogue) expect(roles, permission).toContain('owner');
  });

  it('are written in valid patterns', () => {
    for (const [name, { permissions }] of Object.entries(builtInRoles)) {
      for (const each of [...permissions.allow, ...permissions.except])
        expect(each, name).toMatch(new RegExp(patternSource));
    }
  });

  it('keep secrets and the audit log from those who only read', () => {
    for (const confidential of ['secrets:read', 'audit:read', 'audit:verify']) {
      expect(rolesHolding(builtInRoles, confidential), confidential).not.toContain('viewer');
      expect(rolesHolding(builtInRoles, confidential), confidential).not.toContain('billing');
    }
    expect(rolesHolding(builtInRoles, 'audit:read')).toEqual(['owner', 'admin']);
  });

  it('give the permissions of a new resource to owners and admins alone', () => {
    const more = builtInRolesOf([...modules, { name: 'widgets', routes: [asking('widgets:read')] }]);
    for (const action of ['read', 'create', 'explain']) {
      expect(rolesHolding(more, `widgets:${action}`), action).toEqual(['owner', 'admin']);
    }
    const unknown = catalogue.map(({ permission }) => `widgets:${permission.split(':')[1]}`);
    for (const each of unknown) expect(rolesHolding(builtInRoles, each), each).toEqual(['owner', 'admin']);
  });

  it('hold what a module grants or reserves', () => {
    const widgets = {
      name: 'widgets',
      routes: [asking('widgets:read'), asking('widgets:create'), asking('widgets:melt')],
      grants: { viewer: ['widgets:read'], billing: ['widgets:create'] },
      ownerOnly: ['widgets:melt'],
    } as const;
    const more = builtInRolesOf([...modules, widgets]);
    expect(rolesHolding(more, 'widgets:read')).toEqual(['owner', 'admin', 'viewer']);
    expect(rolesHolding(more, 'widgets:create')).toEqual(['owner', 'admin', 'billing']);
    expect(rolesHolding(more, 'widgets:melt')).toEqual(['owner']);
  });

  it.each<[string, object, string]>([
    ['a permission that no route asks for', { viewer: ['widgets:red'] }, 'widgets grants widgets:red, which no route'],
    ['a wildcard under which no permission falls', { developer: ['widget:*'] }, 'widgets grants widget:*, which no'],
    ['a wildcard over all resources', { viewer: ['*:read'] }, 'widgets grants *:read, but may not grant other'],
    ['everything', { billing: ['*'] }, 'widgets grants *, but may not grant other'],
    ['what it reserves to owners', { billing: ['widgets:*'] }, 'although it reserves widgets:melt'],
  ])('refuse at the start a module that grants %s', (_, grants, message) => {
    const routes = [asking('widgets:read'), asking('widgets:melt')];
    const widgets = { name: 'widgets', routes, grants, ownerOnly: ['widgets:melt'] } as const;
    expect(() => builtInRolesOf([...modules, widgets])).toThrow(message);
  });

  it('refuse at the start a module that reserves to owners what no route asks for', () => {
    const widgets = { name: 'widgets', routes: [asking('widgets:read')], ownerOnly: ['widgets:melt'] } as const;
    expect(() => builtInRolesOf([...modules, widgets])).toThrow('widgets:melt, which no route asks for');
  });

  it.each([
    ['owner', ['owner', 'admin', 'developer', 'viewer', 'billing']],
    ['admin', ['admin', 'developer', 'viewer', 'billing']],
    ['developer', ['developer', 'viewer']],
    ['viewer', ['viewer']],
    ['billing', ['billing']],
  ])('%s could grant %j, were they let', (name, expected) => {
    const { permissions } = builtInRoles[name as keyof typeof builtInRoles];
    const binding = {
      id: 'b',
      role: name,
      roleName: name,
      team: undefined,
      permissions,
      project: undefined,
      environment: undefined,
      path: undefined,
      expiresAt: undefined,
    };
    const grantable = Object.entries(builtInRoles).filter(([, other]) => {
      const grant = { permissions: other.permissions, resource: {}, until: undefined };
      return missingPermission({ bindings: [binding], frozen: false }, grant, undefined, 0) === undefined;
    });
    expect(grantable.map(([each]) => each)).toEqual(expected);
  });
});
