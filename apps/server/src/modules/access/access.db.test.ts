import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../test/app.ts';
import { heardMs, postgresAvailable } from '../../../test/harness.ts';
import {
  callAs,
  enrol,
  keyWith,
  liftedLimits,
  makeWorld,
  type Role,
  stranger,
  type World,
} from '../../../test/world/world.ts';
import type { Caller } from '../../kernel/caller.ts';
import { minute, toIso } from '../../kernel/clock.ts';
import { Ids } from '../../kernel/ids.ts';
import { authorize, authorizeFromMemory } from './authorize.ts';

interface Project {
  id: string;
  environments: { id: string }[];
}

describe.skipIf(!postgresAvailable)('access (needs PostgreSQL)', () => {
  let world: World;
  let project: Project;
  let other: Project;

  beforeAll(async () => {
    world = await makeWorld();
    [project, other] = [await newProject(), await newProject()];
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, as: Role | string = 'owner', headers: Record<string, string> = {}) => {
    const token = as in world.a.members ? world.a.members[as as Role].token : as;
    return callAs(world, world.a, token, what, { headers, ...(body === undefined ? {} : { body }) });
  };
  const newProject = async () => (await call('POST /api/v1/projects', { name: 'P' })).body as unknown as Project;
  /** Somebody with a log-in of their own who is a member in this role. */
  async function member(role: Role) {
    const { founder } = await stranger(world);
    await enrol(world, world.a.org, founder.user, role);
    return founder;
  }
  const bind = async (principal: string, role: Role, place: object = {}) => {
    const made = await call('POST /api/v1/access/bindings', { principal, role, ...place });
    expect(made.status).toBe(201);
    return made.body as unknown as { id: string };
  };
  const rename = async (as: string, id: string) =>
    (await call(`PATCH /api/v1/projects/${id}`, { name: 'Renamed' }, as)).status;

  it('POST /api/v1/access/bindings · a role in one project counts there and nowhere else', async () => {
    const { user, token } = await member('viewer');
    expect(await rename(token, project.id)).toBe(403);
    const { id } = await bind(user, 'developer', { project: project.id });
    expect([await rename(token, project.id), await rename(token, other.id)]).toEqual([200, 403]);
    expect((await call('POST /api/v1/projects', { name: 'X' }, token)).status).toBe(403);
    const environment = project.environments[0]?.id;
    const inProject = `PATCH /api/v1/projects/${project.id}/environments/${environment}`;
    expect((await call(inProject, { name: 'By project' }, token)).status).toBe(200);
    expect((await call(`DELETE /api/v1/access/bindings/${id}`)).body).toEqual({ deleted: true });
    expect(await rename(token, project.id)).toBe(403);
    expect((await call(`DELETE /api/v1/access/bindings/${id}`)).status).toBe(404);
  });

  it('a role in one environment counts in neither its project nor its siblings', async () => {
    const { user, token } = await member('billing');
    const [one, two] = project.environments;
    await bind(user, 'developer', { environment: one?.id });
    const patch = (id: string | undefined) =>
      call(`PATCH /api/v1/projects/${project.id}/environments/${id}`, { name: 'By environment' }, token);
    expect([(await patch(one?.id)).status, (await patch(two?.id)).status]).toEqual([200, 403]);
    expect(await rename(token, project.id)).toBe(403);
  });

  it('a role that expires counts until then', async () => {
    const { user, token } = await member('viewer');
    const expiresAt = toIso(world.clock.now() + minute);
    await bind(user, 'developer', { expiresAt });
    expect(await rename(token, project.id)).toBe(200);
    world.manual.advance(minute);
    expect(await rename(token, project.id)).toBe(403);
    // What has expired is no obstacle to the same role anew.
    await bind(user, 'developer');
    expect(await rename(token, project.id)).toBe(200);
  });

  it.each<[string, Role, object, number, string]>([
    ['an admin gives a role below', 'admin', { role: 'developer' }, 201, ''],
    ['an admin gives their own role', 'admin', { role: 'admin' }, 201, ''],
    ['an admin gives more than they hold', 'admin', { role: 'owner' }, 403, 'CANNOT_GRANT'],
    ['a developer may not give roles', 'developer', { role: 'viewer' }, 403, 'FORBIDDEN'],
    ['an expiry in the past', 'owner', { role: 'viewer', expiresAt: '2001-01-01T00:00:00Z' }, 400, 'ALREADY_EXPIRED'],
    ['an expiry that is no time', 'owner', { role: 'viewer', expiresAt: 'tomorrow' }, 400, 'INVALID_REQUEST'],
    ['a role that does not exist', 'owner', { role: 'root' }, 400, 'INVALID_REQUEST'],
    ['somebody else as principal', 'owner', { role: 'viewer', principal: 'stranger' }, 404, 'NOT_FOUND'],
    ['another tenant’s project', 'owner', { role: 'viewer', project: 'foreign' }, 404, 'NOT_FOUND'],
    ['both places', 'owner', { role: 'viewer', project: 'own', environment: 'own' }, 400, 'INVALID_REQUEST'],
  ])('POST /api/v1/access/bindings · %s', async (_, as, given, status, code) => {
    const { user } = await member('billing');
    const ids: Record<string, Record<string, string | undefined>> = {
      principal: { stranger: world.b.founder.user },
      project: { foreign: world.b.founder.project, own: project.id },
      environment: { own: project.environments[0]?.id },
    };
    const body = Object.fromEntries(
      Object.entries({ principal: user, ...given }).map(([name, value]) => [name, ids[name]?.[value] ?? value]),
    );
    const answer = await call('POST /api/v1/access/bindings', body, as);
    expect(answer.status).toBe(status);
    if (status !== 201) expect(answer.body.code).toBe(code);
    const rows = await world.rows('select role from eco_role_bindings where principal_id = $1', [user]);
    expect(rows).toHaveLength(status === 201 ? 1 : 0);
    const events = await world.rows(
      `select 1 from nexus_events where type = 'binding.created' and data ->> 'principalId' = $1`,
      [user],
    );
    expect(events).toHaveLength(status === 201 ? 1 : 0);
  });

  it('takes and answers ids under their names and under those of before', async () => {
    const { user, token } = await member('billing');
    const environmentId = project.environments[0]?.id;
    const made = await call('POST /api/v1/access/bindings', { principalId: user, role: 'developer', environmentId });
    expect(made).toMatchObject({
      status: 201,
      body: { principal: user, principalId: user, projectId: null, environment: environmentId, environmentId },
    });
    const listed = await call(`GET /api/v1/access/bindings?principalId=${user}`);
    expect(listed.body.items).toEqual([made.body]);
    const question = { principalId: user, permission: 'environments:update', resource: { environmentId } };
    expect((await call('POST /api/v1/access/explain', question, token)).body).toMatchObject({
      allowed: true,
      binding: { id: made.body.id, environmentId, environment: environmentId, projectId: null },
    });
    const both = { ...question, resource: { environmentId, environment: environmentId } };
    expect((await call('POST /api/v1/access/explain', both)).status).toBe(400);
  });

  it('gives a role at a place once, also to fifty who give it at the same moment', async () => {
    const { user } = await member('viewer');
    const body = { principal: user, role: 'developer', project: project.id };
    const answers = await Promise.all(Array.from({ length: 50 }, () => call('POST /api/v1/access/bindings', body)));
    const codes = answers.map(({ status }) => status).sort();
    expect(codes).toEqual([201, ...Array.from({ length: 49 }, () => 409)]);
    await bind(user, 'developer', { project: other.id });
  });

  it('a temporary admin hands nothing on for longer than they have it', async () => {
    const { user, token } = await member('viewer');
    const until = world.clock.now() + minute;
    await bind(user, 'admin', { expiresAt: toIso(until) });
    const give = (expiresAt?: string) =>
      call('POST /api/v1/access/bindings', { principal: user, role: 'developer', expiresAt }, token);
    expect(await give()).toMatchObject({ status: 403, body: { code: 'CANNOT_GRANT' } });
    expect((await give(toIso(until + 1))).status).toBe(403);
    expect((await give(toIso(until))).status).toBe(201);
  });

  it('DELETE /api/v1/access/bindings/:binding · nobody takes what they could not give, nor another tenant’s', async () => {
    const { id } = await bind((await member('viewer')).user, 'owner');
    expect(await call(`DELETE /api/v1/access/bindings/${id}`, undefined, 'admin')).toMatchObject({ status: 403 });
    expect((await call(`DELETE /api/v1/access/bindings/${id}`, undefined, 'developer')).status).toBe(403);
    const foreign = await callAs(world, world.b, world.b.founder.token, `DELETE /api/v1/access/bindings/${id}`);
    expect(foreign.status).toBe(404);
    expect(await world.rows('select 1 from eco_role_bindings where id = $1', [id])).toHaveLength(1);
    expect((await call(`DELETE /api/v1/access/bindings/${new Ids(world.clock).next('bnd')}`)).status).toBe(404);
  });

  it('an owner by binding is no owner by membership: the last one cannot leave on it', async () => {
    const { founder } = await stranger(world);
    const user = new Ids(world.clock).next('usr');
    await enrol(world, founder.org, user, 'viewer');
    const headers = { 'x-nexus-organization': founder.org };
    const bound = await world.call('POST /api/v1/access/bindings', {
      as: founder.token,
      headers,
      body: { principal: user, role: 'owner' },
    });
    expect(bound.status).toBe(201);
    const left = await world.call(`POST /api/v1/organizations/${founder.org}/leave`, { as: founder.token, headers });
    expect(left).toMatchObject({ status: 409, body: { code: 'LAST_OWNER' } });
  });

  it('a removed member holds nothing when they come back', async () => {
    const { user, token } = await member('viewer');
    await bind(user, 'admin');
    expect(await rename(token, project.id)).toBe(200);
    expect((await call(`DELETE /api/v1/organizations/${world.a.org}/members/${user}`)).status).toBe(200);
    await enrol(world, world.a.org, user, 'viewer');
    expect(await world.rows('select 1 from eco_role_bindings where principal_id = $1', [user])).toEqual([]);
  });

  it('GET /api/v1/access/bindings · newest first, of everybody or of one', async () => {
    const { user } = await member('viewer');
    const made = [await bind(user, 'developer'), await bind(user, 'billing'), await bind(user, 'admin')];
    const first = await call(`GET /api/v1/access/bindings?principal=${user}&limit=2`, undefined, 'viewer');
    expect(first.body.items).toEqual([made[2], made[1]]);
    const next = await call(`GET /api/v1/access/bindings?principal=${user}&cursor=${first.body.nextCursor}`);
    expect(next.body).toEqual({ items: [made[0]], nextCursor: null });
    expect((await call('GET /api/v1/access/bindings', undefined, 'billing')).status).toBe(403);
    expect((await call('GET /api/v1/access/bindings?principal=me')).status).toBe(400);
    const foreign = await callAs(
      world,
      world.b,
      world.b.founder.token,
      `GET /api/v1/access/bindings?principal=${user}`,
    );
    expect(foreign.body.items).toEqual([]);
  });

  it('GET /api/v1/access/roles and GET /api/v1/access/permissions', async () => {
    const roles = await call('GET /api/v1/access/roles', undefined, 'billing');
    expect((roles.body.items as unknown as { name: string }[]).map(({ name }) => name)).toEqual([
      'owner',
      'admin',
      'developer',
      'viewer',
      'billing',
    ]);
    const permissions = await call('GET /api/v1/access/permissions', undefined, 'viewer');
    expect(permissions.body.items).toContainEqual({
      permission: 'organizations:delete',
      opens: ['Delete the organization: out of use at once, erased with its keys after 30 days'],
      roles: ['owner'],
    });
    expect((await world.call('GET /api/v1/access/roles')).status).toBe(401);
  });

  it('POST /api/v1/access/explain names the binding that decides', async () => {
    const { user, token } = await member('viewer');
    const { id } = await bind(user, 'developer', { project: project.id });
    const environment = project.environments[1]?.id;
    const ask = (body: object, as: Role | string = token) => call('POST /api/v1/access/explain', body, as);
    const asked = { permission: 'projects:update' };
    expect((await ask({ ...asked, resource: { project: project.id } })).body).toMatchObject({
      allowed: true,
      binding: { id, role: 'developer', project: project.id, environment: null, expiresAt: null },
    });
    // The environment's project is found for whoever does not name it.
    expect((await ask({ permission: 'environments:update', resource: { environment } })).body).toMatchObject({
      allowed: true,
      binding: { id },
    });
    const refused = await ask({ ...asked, resource: { project: other.id } });
    // It holds the permission, but not there.
    expect(refused.body).toMatchObject({
      allowed: false,
      decidedBy: 'binding',
      missingPermission: 'projects:update',
      reason: expect.stringContaining('another project'),
      binding: { id },
    });
    const byMembership = await ask({ permission: 'projects:read' });
    expect(byMembership.body).toMatchObject({ allowed: true, binding: { role: 'viewer', project: null } });
    expect(String(byMembership.body.binding?.id)).toMatch(/^eco_mem_/);
    expect((await ask({ ...asked, principal: user, resource: { project: project.id } }, 'admin')).body.allowed).toBe(
      true,
    );
    const nobody = await ask({ ...asked, principal: world.b.founder.user }, 'admin');
    expect(nobody.body).toMatchObject({
      allowed: false,
      decidedBy: 'role',
      reason: expect.stringContaining('no role'),
    });
    expect(nobody.body).not.toHaveProperty('binding');
  });

  it.each<[string, Role, object, number]>([
    ['about others only to those who see bindings', 'billing', { permission: 'keys:read', principal: 'owner' }, 403],
    ['not about patterns', 'owner', { permission: 'keys:*' }, 400],
    ['not about what is no permission', 'owner', { permission: 'keys' }, 400],
    ['not about a permission that nothing asks for', 'owner', { permission: 'keys:reed' }, 400],
    ['not about other tenants’ places', 'owner', { permission: 'keys:read', resource: { project: 'foreign' } }, 404],
    ['about oneself', 'billing', { permission: 'keys:read' }, 200],
  ])('POST /api/v1/access/explain · %s', async (_, as, body, status) => {
    const text = JSON.stringify(body)
      .replace('"owner"', `"${world.a.founder.user}"`)
      .replace('foreign', world.b.founder.project);
    expect((await call('POST /api/v1/access/explain', JSON.parse(text), as)).status).toBe(status);
  });

  it('a key does what its scopes and its owner’s role both allow', async () => {
    const key = await keyWith(world, world.a, ['customers:*', 'access:explain']);
    const as = (what: string, body?: unknown) => world.call(what, { as: key, ...(body === undefined ? {} : { body }) });
    expect((await as('GET /api/v1/customers')).status).toBe(200);
    expect((await as('GET /api/v1/projects')).status).toBe(403);
    const why = await as('POST /api/v1/access/explain', { permission: 'projects:read' });
    expect(why.body).toMatchObject({ allowed: false, decidedBy: 'scope', scopes: ['customers:*', 'access:explain'] });
  });

  it('a key gives nothing that its scopes do not include, but takes what its owner could give', async () => {
    const [{ user }, gone] = [await member('viewer'), await member('developer')];
    const key = await keyWith(world, world.a, ['bindings:*', 'members:*', '*:explain']);
    const as = (what: string, body?: unknown) => world.call(what, { as: key, ...(body === undefined ? {} : { body }) });
    const members = `/api/v1/organizations/${world.a.org}/members`;
    const given = await as('POST /api/v1/access/bindings', { principal: user, role: 'viewer' });
    expect(given).toMatchObject({ status: 403, body: { code: 'CANNOT_GRANT' } });
    expect((await as(`PATCH ${members}/${user}`, { role: 'owner' })).status).toBe(403);
    const { id } = await bind(user, 'developer');
    expect((await as(`DELETE /api/v1/access/bindings/${id}`)).status).toBe(200);
    expect((await as(`DELETE ${members}/${gone.user}`)).status).toBe(200);
  });

  it('answers a warm question from memory, without a statement', async () => {
    const { kernel } = world.app;
    const caller = { kind: 'user', id: world.a.members.viewer.user, org: world.a.org, scopes: undefined } as Caller;
    await world.heard();
    await authorize(kernel, caller, 'projects:read', {});
    const before = world.app.kernel.database.statements.sent;
    for (let i = 0; i < 1000; i += 1) {
      const allowed = authorizeFromMemory(kernel, caller, 'projects:read', { project: project.id });
      const refused = authorizeFromMemory(kernel, caller, 'projects:delete', { project: project.id });
      expect([allowed, refused]).toMatchObject([{ allowed: true }, { allowed: false }]);
      expect(await authorize(kernel, caller, 'projects:read', { project: project.id })).toEqual(allowed);
    }
    expect(world.app.kernel.database.statements.sent - before).toBe(0);
  });

  it('another node sees a changed right at once', async () => {
    const node = await testApp({ beside: world, env: liftedLimits(), manualClock: false });
    try {
      const { user } = await member('viewer');
      const caller = { kind: 'user', id: user, org: world.a.org, scopes: undefined } as Caller;
      const may = async () => (await authorize(node.app.kernel, caller, 'projects:update', {})).allowed;
      expect(await may()).toBe(false);
      const { id } = await bind(user, 'developer');
      const waits: number[] = [];
      const until = async (wanted: boolean) => {
        const begun = performance.now();
        while ((await may()) !== wanted && performance.now() - begun < 5000) await new Promise(setImmediate);
        waits.push(performance.now() - begun);
      };
      await until(true);
      expect((await call(`DELETE /api/v1/access/bindings/${id}`)).status).toBe(200);
      await until(false);
      expect(Math.max(...waits)).toBeLessThan(heardMs);
    } finally {
      await node.close();
    }
  });
});
