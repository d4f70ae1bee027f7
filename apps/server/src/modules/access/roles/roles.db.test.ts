import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { invite, verified } from '../../../../test/world/invitations.ts';
import { unique } from '../../../../test/world/schema.ts';
import { callAs, enrol, keyWith, makeWorld, type Role, stranger, type World } from '../../../../test/world/world.ts';

describe.skipIf(!postgresAvailable)('an organization’s own roles (needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, as: Role | string = 'owner') => {
    const token = as in world.a.members ? world.a.members[as as Role].token : as;
    return callAs(world, world.a, token, what, body === undefined ? {} : { body });
  };
  const make = async (permissions: string[], as: Role | string = 'owner') => {
    const made = await call('POST /api/v1/access/roles', { name: unique(), permissions }, as);
    expect(made.status, made.text).toBe(201);
    return String(made.body.id);
  };
  async function member(role: Role) {
    const { founder } = await stranger(world);
    await enrol(world, world.a.org, founder.user, role);
    return founder;
  }
  const customers = async (as: string) => (await call('GET /api/v1/customers', undefined, as)).status;
  const setRole = (user: string, role: string, as: Role | string = 'owner') =>
    call(`PATCH /api/v1/organizations/${world.a.org}/members/${user}`, { role }, as);

  it('POST /api/v1/access/roles, GET /api/v1/access/roles, GET /api/v1/access/roles/:role', async () => {
    const name = unique();
    const made = await call('POST /api/v1/access/roles', {
      name,
      description: 'D',
      permissions: ['customers:*', '*:read'],
    });
    const expected = { name, description: 'D', builtIn: false, allow: ['customers:*', '*:read'], except: [] };
    expect(made).toMatchObject({ status: 201, body: expected });
    expect((await call(`GET /api/v1/access/roles/${made.body.id}`, undefined, 'viewer')).body).toEqual(made.body);
    const listed = await call('GET /api/v1/access/roles', undefined, 'viewer');
    expect(listed.body.items).toContainEqual(made.body);
    const foreign = await callAs(world, world.b, world.b.founder.token, `GET /api/v1/access/roles/${made.body.id}`);
    expect(foreign.status).toBe(404);
  });

  it.each<[string, object, number, string]>([
    ['a permission that nothing asks for', { permissions: ['customer:read'] }, 400, 'INVALID_REQUEST'],
    ['what is no pattern', { permissions: ['customers'] }, 400, 'INVALID_REQUEST'],
    ['no permission at all', { permissions: [] }, 400, 'INVALID_REQUEST'],
    ['the name of a built-in role', { name: 'ADMIN' }, 409, 'ROLE_NAME_TAKEN'],
    ['more than 100 permissions', { permissions: Array(101).fill('customers:read') }, 400, 'INVALID_REQUEST'],
  ])('refuses %s', async (_, given, status, code) => {
    const body = { name: unique(), permissions: ['customers:read'], ...given };
    expect(await call('POST /api/v1/access/roles', body)).toMatchObject({ status, body: { code } });
  });

  it('refuses a name that looks like that of another, composed or not', async () => {
    const permissions = ['customers:read'];
    const [composed, decomposed] = ['R\u00e9gie', 'Re\u0301gie'];
    expect((await call('POST /api/v1/access/roles', { name: decomposed, permissions })).body.name).toBe(composed);
    const again = await call('POST /api/v1/access/roles', { name: composed, permissions });
    expect(again.body.code).toBe('ROLE_NAME_TAKEN');
  });

  it('counts as a membership, a binding and an invitation', async () => {
    const role = await make(['customers:read']);
    const { user, token } = await member('billing');
    await call('POST /api/v1/access/roles', { name: unique(), permissions: ['keys:read'] });
    expect((await setRole(user, role)).body).toMatchObject({ role });
    expect([await customers(token), (await call('GET /api/v1/projects', undefined, token)).status]).toEqual([200, 403]);
    const why = await call('POST /api/v1/access/explain', { principal: user, permission: 'customers:read' });
    const { body: named } = await call(`GET /api/v1/access/roles/${role}`);
    expect(why.body).toMatchObject({ allowed: true, binding: { role, roleName: named.name, team: null } });

    const keeper = await make(['projects:update']);
    const bound = await call('POST /api/v1/access/bindings', { principal: user, role: keeper });
    expect(bound.status).toBe(201);
    const project = String((await call('POST /api/v1/projects', { name: 'P' })).body.id);
    expect((await call(`PATCH /api/v1/projects/${project}`, { name: 'Q' }, token)).status).toBe(200);

    const { founder: guest } = await stranger(world);
    await verified(world, guest.user);
    const { token: invitation } = await invite(world, world.a, guest.email, role);
    const joined = await world.call('POST /api/v1/invitations/accept', {
      as: guest.token,
      body: { token: invitation },
    });
    expect(joined).toMatchObject({ status: 200, body: { role } });
    expect(await customers(guest.token)).toBe(200);
  });

  it('PATCH /api/v1/access/roles/:role · is felt at once by whoever has it, also by way of a team and in a key', async () => {
    const role = await make(['customers:read', 'access:explain']);
    const { user, token } = await member('viewer');
    await setRole(user, role);
    const viaTeam = await member('billing');
    const team = String((await call(`POST /api/v1/organizations/${world.a.org}/teams`, { name: unique() })).body.id);
    await call(`PUT /api/v1/organizations/${world.a.org}/teams/${team}/members/${viaTeam.user}`);
    await call('POST /api/v1/access/bindings', { principal: team, role });
    const projects = async (as: string) => (await call('GET /api/v1/projects', undefined, as)).status;
    expect([await projects(token), await projects(viaTeam.token)]).toEqual([403, 403]);
    expect((await call(`PATCH /api/v1/access/roles/${role}`, { permissions: ['projects:read'] })).status).toBe(200);
    expect([await projects(token), await projects(viaTeam.token), await customers(token)]).toEqual([200, 200, 403]);
    // A key's scopes are what they were; what its owner may no longer do, it may not either.
    const key = await keyWith(world, world.a, ['customers:read']);
    expect((await world.call('GET /api/v1/customers', { as: key })).status).toBe(200);
  });

  it('nobody puts into a role what they do not hold, nor changes one that holds more than they do', async () => {
    const greater = await make(['organizations:delete', 'customers:read']);
    const lesser = await make(['customers:read']);
    const refused = { status: 403, body: { code: 'CANNOT_GRANT' } };
    const body = { name: unique(), permissions: ['*:*'] };
    expect(await call('POST /api/v1/access/roles', body, 'admin')).toMatchObject(refused);
    const change = (role: string, permissions: string[], as: Role | string = 'admin') =>
      call(`PATCH /api/v1/access/roles/${role}`, { permissions }, as);
    expect(await change(lesser, ['organizations:transfer'])).toMatchObject(refused);
    expect(await change(greater, ['customers:read'])).toMatchObject(refused);
    expect((await change(lesser, ['customers:*'])).status).toBe(200);
    // Nor gives one, by any door.
    const { user } = await member('viewer');
    expect((await setRole(user, greater, 'admin')).status).toBe(403);
    expect(await call('POST /api/v1/access/bindings', { principal: user, role: greater }, 'admin')).toMatchObject(
      refused,
    );
    const invited = await call(
      `POST /api/v1/organizations/${world.a.org}/invitations`,
      { email: `${unique()}@example.com`, role: greater },
      'admin',
    );
    expect(invited.status).toBe(403);
    // Whoever has only that role makes no other of it for good.
    const maker = await member('billing');
    await setRole(maker.user, await make(['roles:*', 'customers:read', 'bindings:*']));
    expect(
      (await call('POST /api/v1/access/roles', { name: unique(), permissions: ['keys:read'] }, maker.token)).status,
    ).toBe(403);
    expect(
      (await call('POST /api/v1/access/roles', { name: unique(), permissions: ['customers:read'] }, maker.token))
        .status,
    ).toBe(201);
    // A key puts nothing into one that its scopes do not include.
    const key = await keyWith(world, world.a, ['roles:*']);
    const byKey = await world.call('POST /api/v1/access/roles', {
      as: key,
      body: { name: unique(), permissions: ['keys:read'] },
    });
    expect(byKey).toMatchObject(refused);
  });

  it('DELETE /api/v1/access/roles/:role · not while somebody has it, or is invited into it', async () => {
    const role = await make(['customers:read']);
    const remove = () => call(`DELETE /api/v1/access/roles/${role}`);
    const { user } = await member('viewer');
    await setRole(user, role);
    expect(await remove()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('members: 1') } });
    await setRole(user, 'viewer');
    const bound = await call('POST /api/v1/access/bindings', { principal: user, role });
    expect(await remove()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('bindings: 1') } });
    await call(`DELETE /api/v1/access/bindings/${bound.body.id}`);
    const { id } = await invite(world, world.a, `${unique()}@example.com`, role);
    expect(await remove()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('invitations: 1') } });
    await call(`DELETE /api/v1/organizations/${world.a.org}/invitations/${id}`);
    expect((await remove()).body).toEqual({ deleted: true });
    expect((await setRole(user, role)).status).toBe(404);
    expect((await call('POST /api/v1/access/bindings', { principal: user, role })).status).toBe(404);
  });

  it('is never given and deleted at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const role = await make(['customers:read']);
      const { user } = await member('viewer');
      const [given, bound, deleted] = await Promise.all([
        setRole(user, role),
        call('POST /api/v1/access/bindings', { principal: user, role }),
        call(`DELETE /api/v1/access/roles/${role}`),
      ]);
      expect([given.status, bound.status, deleted.status].filter((status) => status >= 500)).toEqual([]);
      const there = await world.rows('select 1 from eco_roles where id = $1', [role]);
      const held = await world.rows(
        'select 1 from eco_members where role = $1 union all select 1 from eco_role_bindings where role = $1',
        [role],
      );
      if (deleted.status === 200) expect([there, held]).toEqual([[], []]);
      else expect(there).toHaveLength(1);
    }
  });

  it('is known to its own organization only', async () => {
    const role = await make(['customers:read']);
    const { founder, members } = world.b;
    const asB = (what: string, body: unknown) => callAs(world, world.b, founder.token, what, { body });
    expect((await asB('POST /api/v1/access/bindings', { principal: members.viewer.user, role })).status).toBe(404);
    const path = `/api/v1/organizations/${world.b.org}`;
    expect((await asB(`PATCH ${path}/members/${members.viewer.user}`, { role })).status).toBe(404);
    expect((await asB(`POST ${path}/invitations`, { email: `${unique()}@example.com`, role })).status).toBe(404);
  });
});
