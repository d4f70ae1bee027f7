import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { operator } from '../../../../test/world/operator.ts';
import { callAs, liftedLimits, makeWorld, stranger, type Tenant, type World } from '../../../../test/world/world.ts';
import { Ids } from '../../../kernel/ids.ts';

describe.skipIf(!postgresAvailable)('DELETE /api/v1/operator/users/:user/sessions (needs PostgreSQL)', () => {
  let world: World;
  let operators: Tenant;

  beforeAll(async () => {
    world = await makeWorld();
    operators = await operator(world);
  });
  afterAll(() => world?.close());

  const endOf = (user: string, as = operators.members.admin.token, at: { org: string } = operators) =>
    callAs(world, at, as, `DELETE /api/v1/operator/users/${user}/sessions`);

  it('ends all sessions of a person here with the answer and on another node a moment later; they can log in again', async () => {
    const node = await testApp({ beside: world, env: liftedLimits() });
    try {
      const { founder } = await stranger(world);
      const { email, password, user } = founder;
      const login = () => world.call('POST /api/v1/auth/login', { body: { email, password } });
      const { tokens } = (await login()).body;
      const second = String(tokens?.accessToken);
      const me = async (as: string) => (await world.call('GET /api/v1/auth/me', { as })).status;
      const there = async (as: string) => (await node.call('GET /api/v1/auth/me', { as })).status;
      expect([await me(second), await there(second), await there(founder.token)]).toEqual([200, 200, 200]);
      expect(await endOf(user)).toMatchObject({ status: 200, body: { revokedSessions: 2 } });
      expect([await me(founder.token), await me(second)]).toEqual([401, 401]);
      for (let n = 0; n < 400 && (await there(second)) !== 401; n += 1)
        await new Promise((done) => setTimeout(done, 5));
      expect([await there(second), await there(founder.token)]).toEqual([401, 401]);
      const refreshed = await world.call('POST /api/v1/auth/refresh', { body: { refreshToken: tokens?.refreshToken } });
      expect(refreshed.status).toBe(401);
      const again = String((await login()).body.tokens?.accessToken);
      expect(await me(again)).toBe(200);
      // They read in their own activity that it was not they.
      const activity = await world.call('GET /api/v1/auth/activity', { as: again });
      expect(activity.text).toContain('session.end-all');
      const entries = await world.rows(
        `select org_id, caller_id from eco_audit_log where action = 'session.end-all' and person_id = $1`,
        [user],
      );
      expect(entries).toEqual([{ org_id: operators.org, caller_id: operators.members.admin.user }]);
    } finally {
      await node.close();
    }
  });

  it('is for operators with the permission: 404 for owners of other organizations, and for unknown persons', async () => {
    const { founder } = await stranger(world);
    const { user } = founder;
    expect((await endOf(user, operators.members.developer.token)).status).toBe(403);
    expect((await endOf(user, world.a.members.owner.token, world.a)).status).toBe(404);
    expect((await endOf(user, founder.token, founder)).status).toBe(404);
    expect((await endOf(new Ids(world.clock).next('usr'))).status).toBe(404);
    expect((await world.call('GET /api/v1/auth/me', { as: founder.token })).status).toBe(200);
  });
});
