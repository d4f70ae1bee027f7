import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import {
  enrol,
  keyWith,
  liftedLimits,
  makeWorld,
  type Role,
  stranger,
  type World,
} from '../../../../test/world/world.ts';
import { minute } from '../../../kernel/clock.ts';
import { mailed } from '../../identity/mails.fixture.ts';

describe.skipIf(!postgresAvailable)('ownership transfer (needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  /** An organization with one owner and one member in a role. */
  async function pair(role: Role): Promise<{ org: string; owner: Registered; other: Registered }> {
    const [owner, other] = [(await stranger(world)).founder, (await stranger(world)).founder];
    await enrol(world, owner.org, other.user, role);
    return { org: owner.org, owner, other };
  }
  const transfer = (org: string, by: string, body: object) =>
    world.call(`POST /api/v1/organizations/${org}/transfer`, {
      as: by,
      headers: { 'x-nexus-organization': org },
      body,
    });
  const rolesIn = async (org: string) =>
    Object.fromEntries(
      (
        await world.rows<{ user_id: string; role: string }>('select user_id, role from eco_members where org_id = $1', [
          org,
        ])
      ).map(({ user_id: user, role }) => [user, role]),
    );

  it('POST /api/v1/organizations/:org/transfer · another member becomes the owner, and the owner an admin', async () => {
    const { org, owner, other } = await pair('viewer');
    const answer = await transfer(org, owner.token, { userId: other.user });
    expect(answer).toMatchObject({
      status: 200,
      body: { owner: { user: other.user, role: 'owner' }, before: { user: owner.user, role: 'admin' } },
    });
    expect(await rolesIn(org)).toEqual({ [other.user]: 'owner', [owner.user]: 'admin' });
    expect((await transfer(org, owner.token, { member: other.user })).status).toBe(403);
    const events = await world.rows(
      `select data from nexus_events where type = 'organization.transferred' and subject = $1`,
      [org],
    );
    expect(events).toEqual([{ data: { fromUserId: owner.user, toUserId: other.user } }]);
    const back = await transfer(org, other.token, { member: owner.user, keepRole: 'billing' });
    expect(back.status).toBe(200);
    expect(await rolesIn(org)).toEqual({ [other.user]: 'billing', [owner.user]: 'owner' });
  });

  it.each<[string, (each: { org: string; owner: Registered; other: Registered }) => [string, object], number]>([
    ['to oneself', ({ owner }) => [owner.token, { member: owner.user }], 400],
    ['keeping the ownership', ({ owner, other }) => [owner.token, { member: other.user, keepRole: 'owner' }], 400],
    ['by an admin', ({ owner, other }) => [other.token, { member: owner.user }], 403],
    ['to somebody else’s member', ({ owner }) => [owner.token, { member: world.b.founder.user }], 404],
  ])('does not happen %s', async (_, given, status) => {
    const each = await pair('admin');
    const before = await rolesIn(each.org);
    const [by, body] = given(each);
    expect((await transfer(each.org, by, body)).status).toBe(status);
    expect(await rolesIn(each.org)).toEqual(before);
  });

  it('is not open to keys, nor to an owner by a binding', async () => {
    const { org, owner, other } = await pair('viewer');
    const tenant = { ...world.a, org, founder: owner, members: { ...world.a.members, owner }, keys: new Map() };
    const key = await keyWith(world, tenant, ['*:*']);
    const byKey = await world.call(`POST /api/v1/organizations/${org}/transfer`, {
      as: key,
      body: { member: other.user },
    });
    expect(byKey.status).toBe(403);
    const bound = await world.call('POST /api/v1/access/bindings', {
      as: owner.token,
      headers: { 'x-nexus-organization': org },
      body: { principal: other.user, role: 'owner' },
    });
    expect(bound.status).toBe(201);
    expect(await transfer(org, other.token, { member: owner.user })).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('by membership') },
    });
  });

  it('leaves at least one owner after twenty transfers and departures at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { org, owner, other } = await pair('owner');
      const third = (await stranger(world)).founder;
      await enrol(world, org, third.user, 'viewer');
      const headers = { 'x-nexus-organization': org };
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => {
          const [by, to] = i % 2 === 0 ? [owner, other] : [other, owner];
          if (i % 5 === 4) return world.call(`POST /api/v1/organizations/${org}/leave`, { as: by.token, headers });
          return transfer(org, by.token, { member: i % 3 === 0 ? third.user : to.user, keepRole: 'viewer' });
        }),
      );
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      expect(Object.values(await rolesIn(org))).toContain('owner');
    }
  });

  it('asks for a fresh proof of identity', async () => {
    const { org, owner, other } = await pair('viewer');
    world.manual.advance(6 * minute);
    expect(await transfer(org, owner.token, { member: other.user })).toMatchObject({
      status: 403,
      body: { code: 'STEP_UP_REQUIRED' },
    });
    expect(await rolesIn(org)).toEqual({ [owner.user]: 'owner', [other.user]: 'viewer' });
  });

  it('sends a mail to both', async () => {
    const app = await testApp({ listen: true, manualClock: false, env: liftedLimits() });
    try {
      const [owner, other] = [await register(app), await register(app)];
      await enrol(app, owner.org, other.user, 'viewer');
      const answer = await app.call(`POST /api/v1/organizations/${owner.org}/transfer`, {
        as: owner.token,
        body: { member: other.user },
      });
      expect(answer.status).toBe(200);
      const mail = await mailed(app, 'ownership-transferred', 2);
      expect(mail).toMatch(/made (you|another member) the owner/);
    } finally {
      await app.close();
    }
  });
});
