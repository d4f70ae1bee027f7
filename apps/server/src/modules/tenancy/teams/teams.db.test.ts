import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import {
  callAs,
  enrol,
  keyWith,
  liftedLimits,
  makeWorld,
  type Role,
  stranger,
  type World,
} from '../../../../test/world/world.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { minute, toIso } from '../../../kernel/clock.ts';
import { authorize } from '../../access/authorize.ts';

describe.skipIf(!postgresAvailable)('teams (needs PostgreSQL)', () => {
  let world: World;
  let project: string;

  beforeAll(async () => {
    world = await makeWorld();
    project = String((await call('POST /api/v1/projects', { name: 'P' })).body.id);
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, as: Role | string = 'owner') => {
    const token = as in world.a.members ? world.a.members[as as Role].token : as;
    return callAs(world, world.a, token, what, body === undefined ? {} : { body });
  };
  const path = () => `/api/v1/organizations/${world.a.org}/teams`;
  let serial = 0;
  const newTeam = async () => String((await call(`POST ${path()}`, { name: `Team ${++serial}` })).body.id);
  async function member(role: Role) {
    const { founder } = await stranger(world);
    await enrol(world, world.a.org, founder.user, role);
    return founder;
  }
  const put = (team: string, user: string, as: Role | string = 'owner') =>
    call(`PUT ${path()}/${team}/members/${user}`, undefined, as);
  const take = (team: string, user: string, as: Role | string = 'owner') =>
    call(`DELETE ${path()}/${team}/members/${user}`, undefined, as);
  const bind = async (principal: string, role: string, place: object = {}) => {
    const made = await call('POST /api/v1/access/bindings', { principal, role, ...place });
    expect(made.status, made.text).toBe(201);
    return String(made.body.id);
  };
  const rename = async (as: string) =>
    (await call(`PATCH /api/v1/projects/${project}`, { name: 'Renamed' }, as)).status;

  it('POST /api/v1/organizations/:org/teams, GET /api/v1/organizations/:org/teams, GET /api/v1/organizations/:org/teams/:team, PATCH /api/v1/organizations/:org/teams/:team', async () => {
    const made = await call(`POST ${path()}`, { name: 'Support', description: 'Answers' });
    expect(made).toMatchObject({ status: 201, body: { name: 'Support', description: 'Answers' } });
    const id = String(made.body.id);
    expect((await call(`GET ${path()}/${id}`, undefined, 'viewer')).body).toEqual(made.body);
    expect((await call(`PATCH ${path()}/${id}`, { name: 'Help' }, 'admin')).body).toMatchObject({ name: 'Help' });
    expect((await call(`POST ${path()}`, { name: 'HELP' })).body.code).toBe('NAME_TAKEN');
    const listed = await call(`GET ${path()}`, undefined, 'viewer');
    expect(listed.body.items).toContainEqual(expect.objectContaining({ id, name: 'Help' }));
    expect((await call(`POST ${path()}`, { name: 'No' }, 'developer')).status).toBe(403);
    const foreign = await callAs(
      world,
      world.b,
      world.b.founder.token,
      `GET /api/v1/organizations/${world.b.org}/teams/${id}`,
    );
    expect(foreign.status).toBe(404);
  });

  it('PUT /api/v1/organizations/:org/teams/:team/members/:user and GET /api/v1/organizations/:org/teams/:team/members · its members have the rights of the team, from joining to leaving', async () => {
    const { user, token } = await member('viewer');
    const team = await newTeam();
    expect(await rename(token)).toBe(403);
    expect((await put(team, user)).status).toBe(200);
    expect(await rename(token)).toBe(403);
    const binding = await bind(team, 'developer', { project });
    expect(await rename(token)).toBe(200);
    expect((await call('POST /api/v1/projects', { name: 'X' }, token)).status).toBe(403);
    const listed = await call(`GET ${path()}/${team}/members`);
    expect(listed.body.items).toMatchObject([{ user, userId: user, displayName: expect.any(String) }]);
    expect((await take(team, user)).body).toEqual({ deleted: true });
    expect(await rename(token)).toBe(403);
    expect((await take(team, user)).status).toBe(404);
    await put(team, user);
    expect(await rename(token)).toBe(200);
    expect((await call(`DELETE /api/v1/access/bindings/${binding}`)).status).toBe(200);
    expect(await rename(token)).toBe(403);
  });

  it('DELETE /api/v1/organizations/:org/teams/:team · its bindings are deleted, and the rights of its members end', async () => {
    const { user, token } = await member('viewer');
    const team = await newTeam();
    await put(team, user);
    const binding = await bind(team, 'developer');
    expect(await rename(token)).toBe(200);
    expect((await call(`DELETE ${path()}/${team}`)).body).toEqual({ deleted: true });
    expect(await rename(token)).toBe(403);
    expect(await world.rows('select 1 from eco_role_bindings where id = $1', [binding])).toEqual([]);
  });

  it('removes a removed member from every team; they have no rights of the teams when they return', async () => {
    const { user, token } = await member('viewer');
    const team = await newTeam();
    await put(team, user);
    await bind(team, 'developer');
    expect(await rename(token)).toBe(200);
    expect((await call(`DELETE /api/v1/organizations/${world.a.org}/members/${user}`)).status).toBe(200);
    await enrol(world, world.a.org, user, 'viewer');
    expect(await rename(token)).toBe(403);
    expect(await world.rows('select 1 from eco_team_members where user_id = $1', [user])).toEqual([]);
  });

  it('refuses to add and remove members, and to delete the team, where the caller holds less than the team', async () => {
    const { user, token } = await member('admin');
    const guest = await member('viewer');
    const team = await newTeam();
    await bind(team, 'owner');
    // Not even themselves.
    expect(await put(team, user, token)).toMatchObject({
      status: 403,
      body: { detail: 'The team holds *:*, which you do not' },
    });
    expect((await put(team, guest.user, token)).status).toBe(403);
    expect((await put(team, guest.user)).status).toBe(200);
    expect((await take(team, guest.user, token)).status).toBe(403);
    expect((await call(`DELETE ${path()}/${team}`, undefined, token)).status).toBe(403);
    // A key puts nobody in whose scopes do not include it.
    const key = await keyWith(world, world.a, ['teams:*']);
    const byKey = await world.call(`PUT ${path()}/${team}/members/${user}`, { as: key });
    expect(byKey.status).toBe(403);
    expect((await call(`DELETE ${path()}/${team}`)).status).toBe(200);
  });

  it('refuses to add members where the team holds rights elsewhere or for longer than the caller', async () => {
    const keeper = await member('viewer');
    const guest = await member('viewer');
    const until = toIso(world.clock.now() + 10 * minute);
    // A temporary admin.
    await bind(keeper.user, 'admin', { expiresAt: until });
    const [lasting, brief] = [await newTeam(), await newTeam()];
    await bind(lasting, 'developer', { project });
    await bind(brief, 'developer', { project, expiresAt: until });
    expect((await put(lasting, guest.user, keeper.token)).status).toBe(403);
    expect((await put(brief, guest.user, keeper.token)).status).toBe(200);
    expect(await rename(guest.token)).toBe(200);
  });

  it('refuses users who are not members, and teams of other organizations', async () => {
    const team = await newTeam();
    expect((await put(team, world.b.founder.user)).status).toBe(404);
    const theirs = await callAs(
      world,
      world.b,
      world.b.founder.token,
      `POST /api/v1/organizations/${world.b.org}/teams`,
      {
        body: { name: 'Theirs' },
      },
    );
    expect((await put(String(theirs.body.id), world.a.founder.user)).status).toBe(404);
    const bound = await call('POST /api/v1/access/bindings', { principal: String(theirs.body.id), role: 'viewer' });
    expect(bound.status).toBe(404);
  });

  it('leaves no right after joining and leaving while a binding of the team is created and deleted', async () => {
    const { user, token } = await member('viewer');
    const team = await newTeam();
    for (let round = 0; round < 10; round += 1) {
      const [made] = await Promise.all([
        call('POST /api/v1/access/bindings', { principal: team, role: 'developer' }),
        put(team, user),
        rename(token),
      ]);
      expect(await rename(token)).toBe(200);
      await Promise.all([call(`DELETE /api/v1/access/bindings/${made.body.id}`), take(team, user), rename(token)]);
      expect(await rename(token)).toBe(403);
    }
  });

  it('changes rights on other nodes too', async () => {
    const node = await testApp({ beside: world, env: liftedLimits(), manualClock: false });
    try {
      const { user } = await member('viewer');
      const team = await newTeam();
      await bind(team, 'developer');
      const caller = { kind: 'user', id: user, org: world.a.org, scopes: undefined } as Caller;
      const until = async (wanted: boolean) => {
        const begun = performance.now();
        const may = async () => (await authorize(node.app.kernel, caller, 'projects:update', {})).allowed;
        while ((await may()) !== wanted && performance.now() - begun < 5000) await new Promise(setImmediate);
        expect(await may()).toBe(wanted);
      };
      await until(false);
      await put(team, user);
      await until(true);
      await take(team, user);
      await until(false);
    } finally {
      await node.close();
    }
  });

  it('POST /api/v1/access/explain names the team', async () => {
    const { user, token } = await member('viewer');
    const team = await newTeam();
    await put(team, user);
    const binding = await bind(team, 'developer');
    const why = await call('POST /api/v1/access/explain', { permission: 'projects:update' }, token);
    expect(why.body).toMatchObject({
      allowed: true,
      reason: expect.stringContaining(`Team ${serial}`),
      binding: { id: binding, role: 'developer', team: { id: team, name: `Team ${serial}` } },
    });
  });
});
