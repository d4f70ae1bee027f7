import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { heardMs, postgresAvailable } from '../../../../test/harness.ts';
import { enrol, liftedLimits, makeWorld, type Role, stranger, type World } from '../../../../test/world/world.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { Ids } from '../../../kernel/ids.ts';
import { memberRoles } from '../roles.ts';

describe.skipIf(!postgresAvailable)('members (needs PostgreSQL)', () => {
  let world: World;
  const inOrg = (org: string) => ({ 'x-nexus-organization': org });

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  const as = (role: Role, what: string, body?: unknown) =>
    world.call(what, {
      as: world.a.members[role].token,
      headers: inOrg(world.a.org),
      ...(body === undefined ? {} : { body }),
    });
  const path = (user: string) => `/api/v1/organizations/${world.a.org}/members/${user}`;

  /** An organization of two owners. */
  async function pair(): Promise<{ org: string; one: Registered; two: Registered }> {
    const [one, two] = [(await stranger(world)).founder, (await stranger(world)).founder];
    await enrol(world, one.org, two.user, 'owner');
    return { org: one.org, one, two };
  }

  it('GET /api/v1/organizations/:org/members · names and addresses of its members, page by page', async () => {
    const seen: { user: string; role: string; email: string; displayName: string }[] = [];
    let cursor = '';
    do {
      const page = await as('viewer', `GET /api/v1/organizations/${world.a.org}/members?limit=2${cursor}`);
      expect(page.status).toBe(200);
      seen.push(...(page.body.items as unknown as typeof seen));
      cursor = page.body.nextCursor === null ? '' : `&cursor=${page.body.nextCursor}`;
    } while (cursor !== '');
    const expected = memberRoles.map((role) => [world.a.members[role].user, role]);
    expect(seen.map(({ user, role }) => [user, role])).toEqual(expected);
    const owner = seen.find(({ role }) => role === 'owner');
    expect(owner).toMatchObject({ email: world.a.founder.email, displayName: expect.stringMatching(/^Person \d+$/) });
  });

  it('GET /api/v1/organizations/:org/members/:user · a member, and nobody else', async () => {
    const found = await as('billing', `GET ${path(world.a.members.admin.user)}`);
    expect(found).toMatchObject({
      status: 200,
      body: { role: 'admin', user: world.a.members.admin.user, userId: world.a.members.admin.user },
    });
    expect((await as('owner', `GET ${path(world.b.founder.user)}`)).status).toBe(404);
    expect((await as('owner', `GET ${path('nonsense')}`)).status).toBe(404);
  });

  it('looks up names of members of the acting organization only', async () => {
    const users = [world.a.founder.user, world.b.founder.user];
    const { rows } = await world.app.kernel.database.tenant(systemActor('test'), { org: world.a.org }, (tx) =>
      tx.client.query('select user_id from lookup_member_people($1)', [users]),
    );
    expect(rows).toEqual([{ user_id: world.a.founder.user }]);
  });

  it.each<[Role, Role, Role, number, string]>([
    ['owner', 'viewer', 'owner', 200, ''],
    ['owner', 'owner', 'viewer', 200, ''],
    ['admin', 'viewer', 'admin', 200, ''],
    ['admin', 'admin', 'billing', 200, ''],
    ['admin', 'viewer', 'owner', 403, 'FORBIDDEN'],
    ['admin', 'owner', 'viewer', 403, 'FORBIDDEN'],
    ['developer', 'viewer', 'viewer', 403, 'FORBIDDEN'],
    ['viewer', 'viewer', 'viewer', 403, 'FORBIDDEN'],
    ['billing', 'viewer', 'billing', 403, 'FORBIDDEN'],
  ])(
    'PATCH /api/v1/organizations/:org/members/:user · %s makes %s %s → %i',
    async (caller, before, role, status, code) => {
      const user = new Ids(world.clock).next('usr');
      await enrol(world, world.a.org, user, before);
      const answer = await as(caller, `PATCH ${path(user)}`, { role });
      expect(answer.status).toBe(status);
      if (status !== 200) expect(answer.body.code).toBe(code);
      const [row] = await world.rows('select role, permissions_version from eco_members where user_id = $1', [user]);
      const changed = status === 200 && before !== role;
      expect(row).toEqual({ role: status === 200 ? role : before, permissions_version: changed ? 2 : 1 });
      const events = await world.rows(
        `select 1 from nexus_events where type = 'member.role-changed' and subject = $1`,
        [user],
      );
      expect(events).toHaveLength(changed ? 1 : 0);
    },
  );

  it('refuses roles that do not exist', async () => {
    for (const body of [{}, { role: 'root' }, { role: null }, { role: 'viewer', more: 1 }]) {
      expect((await as('owner', `PATCH ${path(world.a.members.viewer.user)}`, body)).status).toBe(400);
    }
  });

  it('DELETE /api/v1/organizations/:org/members/:user · rights end at once, here and on another node', async () => {
    const { founder } = await stranger(world);
    await enrol(world, world.a.org, founder.user, 'developer');
    const node: TestApp = await testApp({ beside: world, env: liftedLimits(), manualClock: false });
    try {
      const elsewhere = await register(node);
      await enrol(world, world.a.org, elsewhere.user, 'developer');
      const look = () => node.call('GET /api/v1/customers', { as: elsewhere.token, headers: inOrg(world.a.org) });
      const lookHere = () => world.call('GET /api/v1/customers', { as: founder.token, headers: inOrg(world.a.org) });
      expect([(await look()).status, (await lookHere()).status]).toEqual([200, 200]);
      expect((await as('admin', `DELETE ${path(founder.user)}`)).body).toEqual({ deleted: true });
      expect([401, 403, 404]).toContain((await lookHere()).status);
      expect((await as('admin', `DELETE ${path(elsewhere.user)}`)).status).toBe(200);
      const begun = performance.now();
      while ((await look()).status === 200 && performance.now() - begun < heardMs);
      expect((await look()).status).not.toBe(200);
    } finally {
      await node.close();
    }
    const events = await world.rows(`select data from nexus_events where type = 'member.removed' and subject = $1`, [
      founder.user,
    ]);
    expect(events).toEqual([{ data: { role: 'developer' } }]);
    expect((await as('owner', `DELETE ${path(founder.user)}`)).status).toBe(404);
  });

  it('refuses to remove a member who holds more than the caller', async () => {
    const user = new Ids(world.clock).next('usr');
    await enrol(world, world.a.org, user, 'owner');
    expect((await as('admin', `DELETE ${path(user)}`)).status).toBe(403);
    expect((await as('developer', `DELETE ${path(world.a.members.viewer.user)}`)).status).toBe(403);
    expect((await as('owner', `DELETE ${path(user)}`)).status).toBe(200);
  });

  it('POST /api/v1/organizations/:org/leave · any member but the last owner', async () => {
    const { org, one, two } = await pair();
    const leave = (who: Registered, from = org) =>
      world.call(`POST /api/v1/organizations/${from}/leave`, { as: who.token });
    expect((await leave(two, world.a.org)).status).toBe(404);
    expect(await leave(two)).toMatchObject({ status: 200, body: { deleted: true } });
    expect([401, 403, 404]).toContain((await leave(two)).status);
    const detail = expect.stringContaining('make another member an owner first');
    expect(await leave(one)).toMatchObject({ status: 409, body: { code: 'LAST_OWNER', detail } });
    expect(await world.rows('select user_id from eco_members where org_id = $1', [org])).toEqual([
      { user_id: one.user },
    ]);
  });

  it('keeps an owner through 50 attempts of two owners to demote each other at once', async () => {
    const { org, one, two } = await pair();
    const owners = () =>
      world.rows<{ user_id: string }>(`select user_id from eco_members where org_id = $1 and role = 'owner'`, [org]);
    const depose = (by: Registered, whom: Registered) =>
      world.call(`PATCH /api/v1/organizations/${org}/members/${whom.user}`, {
        as: by.token,
        headers: inOrg(org),
        body: { role: 'viewer' },
      });
    for (let round = 0; round < 25; round += 1) {
      // Both depose the other, or both step down: in the end one owner is left each time.
      const stepDown = round % 2 === 1;
      const answers = await Promise.all([depose(one, stepDown ? one : two), depose(two, stepDown ? two : one)]);
      const statuses = answers.map(({ status }) => status).sort();
      expect([
        [200, 403],
        [200, 409],
      ]).toContainEqual(statuses);
      const left = await owners();
      expect(left).toHaveLength(1);
      const [stays, goes] = left[0]?.user_id === one.user ? [one, two] : [two, one];
      const restored = await world.call(`PATCH /api/v1/organizations/${org}/members/${goes.user}`, {
        as: stays.token,
        headers: inOrg(org),
        body: { role: 'owner' },
      });
      expect(restored.status).toBe(200);
    }
  });

  it('keeps an owner when eight owners leave fifty times at once', async () => {
    const { org, one, two } = await pair();
    const others = await Promise.all(Array.from({ length: 6 }, () => stranger(world)));
    for (const { founder } of others) await enrol(world, org, founder.user, 'owner');
    const all = [one, two, ...others.map(({ founder }) => founder)];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        world.call(`POST /api/v1/organizations/${org}/leave`, {
          as: all[i % all.length]?.token,
          headers: inOrg(org),
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await world.rows('select role from eco_members where org_id = $1', [org])).toEqual([{ role: 'owner' }]);
  });
});
