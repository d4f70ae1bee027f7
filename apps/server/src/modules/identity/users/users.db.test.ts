import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../test/app.ts';
import { enrolTotp } from '../../../../test/authenticator.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { operator } from '../../../../test/world/operator.ts';
import {
  callAs,
  enrol,
  keyWith,
  liftedLimits,
  makeWorld,
  stranger,
  type Tenant,
  type World,
} from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { minute } from '../../../kernel/clock.ts';
import { copyOperatorAct } from '../../audit/jobs.ts';
import { sendNotice } from '../jobs.ts';
import { mailed } from '../mails.fixture.ts';

const users = '/api/v1/operator/users';
const reason = 'Sends spam from several organizations';

describe.skipIf(!postgresAvailable)('people, as operators see them (needs PostgreSQL)', () => {
  let world: World;
  let operators: Tenant;

  beforeAll(async () => {
    world = await makeWorld();
    operators = await operator(world);
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, as = operators.members.admin.token, at = operators) =>
    callAs(world, at, as, what, body === undefined ? {} : { body });
  const suspend = (user: string) => call(`POST ${users}/${user}/suspend`, { reason });
  const reinstate = (user: string) => call(`POST ${users}/${user}/reinstate`);
  const logIn = ({ founder: { email, password } }: Tenant) =>
    world.call('POST /api/v1/auth/login', { body: { email, password } });
  const eventsOf = async (subject: string) =>
    (await world.rows<{ type: string }>('select type from nexus_events where subject = $1 order by id', [subject])).map(
      ({ type }) => type,
    );

  it('are listed newest first, page by page, and found by address, name and id', async () => {
    const { founder } = await stranger(world);
    await world.rows('update eco_profiles set display_name = $1 where person_id = $2', ['Özlem Finder', founder.user]);
    await world.rows(
      `update eco_identities set email = 'Zulu.F@x.example', email_key = 'zulu.f@x.example' where id = $1`,
      [founder.user],
    );
    const found = async (query: Record<string, string>) => {
      const { body } = await call(`GET ${users}?${new URLSearchParams(query)}`);
      return (body.items as never as { id: string }[]).map(({ id }) => id);
    };
    for (const search of ['ZULU.', 'zulu.f@x.example', 'özlem f', founder.user]) {
      expect(await found({ search }), search).toEqual([founder.user]);
    }
    for (const search of ['ulu.f', 'finder', '%', 'eco_usr_']) expect(await found({ search }), search).toEqual([]);
    const first = await call(`GET ${users}?limit=2`);
    const second = await call(`GET ${users}?limit=2&cursor=${first.body.nextCursor}`);
    const ids = [first, second].flatMap(({ body }) => (body.items as never as { id: string }[]).map(({ id }) => id));
    expect(ids).toHaveLength(4);
    expect(ids).toEqual([...ids].sort().reverse());
  });

  it('are found where more than a thousand match, newest first', async () => {
    const id = `'eco_usr_' || lpad(n::text, 22, '0')`;
    const made = `insert into eco_identities (id, email, email_key, home_org, created_at, updated_at)
      select ${id}, 'crowd' || n || '@example.com', 'crowd' || n || '@example.com', $1, $2, $2`;
    await world.rows(`${made} from generate_series(1, 1100) as n`, [world.a.org, new Date(world.clock.now())]);
    await world.rows(
      `insert into eco_profiles (person_id, display_name, updated_at)
       select ${id}, case when n % 2 = 0 then 'Crowd ' else 'Other ' end || n, $1 from generate_series(1, 1100) as n`,
      [new Date(world.clock.now())],
    );
    const listed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await call(`GET ${users}?search=crowd&limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`);
      listed.push(...(body.items as never as { email: string }[]).map(({ email }) => email));
      cursor = body.nextCursor as never as string | null;
    }
    expect(listed).toEqual(Array.from({ length: 1100 }, (_, index) => `crowd${1100 - index}@example.com`));
    const { body } = await call(`GET ${users}?search=crowd&status=suspended`);
    expect(body.items).toEqual([]);
  });

  it('are read with their organizations, from which they can be impersonated', async () => {
    const { founder, org } = await stranger(world);
    const { status, body } = await call(`GET ${users}/${founder.user}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ id: founder.user, email: founder.email, status: 'active', suspendedReason: null, hasPassword: true },
      ...{ hasSecondFactor: false, liveSessions: 1 },
      organizations: [{ id: org, status: 'active', role: 'owner' }],
    });
    expect(JSON.stringify(body)).not.toContain('$2');
  });

  it('when suspended: sessions and tokens end at once on every node, log-in says why, and keys are refused', async () => {
    const node = await testApp({ beside: world, env: liftedLimits() });
    try {
      const tenant = await stranger(world);
      const { user, token, refreshToken } = tenant.founder;
      const key = await keyWith(world, tenant, ['projects:read']);
      const me = async (at: Pick<World, 'call'>) => (await at.call('GET /api/v1/auth/me', { as: token })).status;
      const keyed = async (at: Pick<World, 'call'>) => (await at.call('GET /api/v1/projects', { as: key })).status;
      expect([await me(world), await me(node), await keyed(world), await keyed(node)]).toEqual([200, 200, 200, 200]);

      const suspended = await suspend(user);
      expect(suspended.body).toMatchObject({ status: 'suspended', suspendedReason: reason, liveSessions: 0 });
      expect([await me(world), await keyed(world)]).toEqual([401, 403]);
      for (let n = 0; n < 400 && ((await me(node)) !== 401 || (await keyed(node)) !== 403); n += 1)
        await new Promise((done) => setTimeout(done, 5));
      expect([await me(node), await keyed(node)]).toEqual([401, 403]);
      const refreshed = await world.call('POST /api/v1/auth/refresh', { body: { refreshToken } });
      expect(refreshed.status).toBe(401);
      const refused = await logIn(tenant);
      expect([refused.status, String(refused.body.code)]).toEqual([403, 'ACCOUNT_SUSPENDED']);
      const wrong = await logIn({ ...tenant, founder: { ...tenant.founder, password: 'wrong' } });
      expect(String(wrong.body.code)).toBe('INVALID_CREDENTIALS');
      // Again, which changes nothing more.
      expect((await suspend(user)).status).toBe(200);

      expect((await reinstate(user)).body).toMatchObject({
        status: 'active',
        suspendedReason: null,
        suspendedAt: null,
      });
      expect((await logIn(tenant)).status).toBe(200);
      expect(await keyed(world)).toBe(200);
      expect(await eventsOf(user)).toEqual(expect.arrayContaining(['user.suspended', 'user.reinstated']));
      expect((await eventsOf(user)).filter((type) => type === 'user.suspended')).toHaveLength(1);
    } finally {
      await node.close();
    }
  });

  it('when suspended during a log-in, have no session when they are reinstated', async () => {
    const tenant = await stranger(world);
    const [suspended, ...logins] = await Promise.all([
      suspend(tenant.founder.user),
      ...Array.from({ length: 4 }, () => logIn(tenant)),
    ]);
    expect(suspended.status).toBe(200);
    expect((await reinstate(tenant.founder.user)).body.liveSessions).toBe(0);
    for (const { body } of logins) {
      if (body.token !== undefined)
        expect((await world.call('GET /api/v1/auth/me', { as: String(body.token) })).status).toBe(401);
    }
  });

  it('are suspended in the log of the operator and in those of their organizations', async () => {
    const { founder, org } = await stranger(world);
    await suspend(founder.user);
    const [job] = await world.rows<{ payload: { org: string; payload: never } }>(
      `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = $1 order by j.id desc limit 1`,
      [copyOperatorAct.name],
    );
    if (job === undefined) throw new Error('no job copies the act');
    await copyOperatorAct.run(
      new Background(world.app.kernel, copyOperatorAct.name, { org: job.payload.org }),
      job.payload.payload,
    );
    const entries = await world.rows<{ org: string }>(
      `select org_id as org, caller_id as caller from eco_audit_log where action = 'user.suspend' and resource_id = $1`,
      [founder.user],
    );
    const caller = operators.members.admin.user;
    expect(entries.sort((a, b) => a.org.localeCompare(b.org))).toEqual(
      [operators.org, org].sort((a, b) => a.localeCompare(b)).map((each) => ({ org: each, caller })),
    );
    const logged = await callAs(
      world,
      operators,
      operators.members.admin.token,
      'GET /api/v1/audit?action=user.suspend',
    );
    expect(logged.text).toContain(reason);
  });

  it('log in by password alone after an owner has removed the second factors that they lost', async () => {
    const tenant = await stranger(world);
    const { user, token } = tenant.founder;
    await enrolTotp(world, token);
    expect((await logIn(tenant)).body).toMatchObject({ mfaRequired: true });
    const { owner, admin } = operators.members;
    const remove = (as: string) => call(`DELETE ${users}/${user}/factors`, undefined, as);
    expect((await remove(admin.token)).status).toBe(403);
    const removed = await remove(owner.token);
    expect([removed.status, removed.body]).toMatchObject([200, { hasSecondFactor: false, liveSessions: 0 }]);
    expect((await world.call('GET /api/v1/auth/me', { as: token })).status).toBe(401);
    expect((await logIn(tenant)).body.tokens).toBeDefined();
    const [job] = await world.rows<{ payload: { person: string; payload: never } }>(
      `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = $1 and j.payload #>> '{payload,notice}' = 'factors-removed'`,
      [sendNotice.name],
    );
    if (job === undefined) throw new Error('no job sends the mail');
    await sendNotice.run(
      new Background(world.app.kernel, sendNotice.name, { person: job.payload.person }),
      job.payload.payload,
    );
    expect(await mailed(world, 'factors-removed')).toContain(`To: ${tenant.founder.email}`);
    expect((await remove(owner.token)).status).toBe(200);
    expect((await eventsOf(user)).filter((type) => type === 'user.factors-removed')).toHaveLength(1);
    const own = await call(`DELETE ${users}/${owner.user}/factors`, undefined, owner.token);
    expect([own.status, String(own.body.code)]).toEqual([409, 'OWN_FACTORS']);
  });

  it('are erased with their organization, by owners alone', async () => {
    const tenant = await stranger(world);
    const { user } = tenant.founder;
    const { owner, admin } = operators.members;
    expect((await call(`DELETE ${users}/${user}`, undefined, admin.token)).status).toBe(403);
    expect((await call(`DELETE ${users}/${user}`, undefined, owner.token)).status).toBe(200);
    expect((await logIn(tenant)).status).toBe(401);
    expect((await call(`GET ${users}/${user}`)).status).toBe(404);
    expect((await call(`DELETE ${users}/${user}`, undefined, owner.token)).status).toBe(404);
    expect(await world.rows('select from eco_organizations where id = $1 and erased_at is null', [tenant.org])).toEqual(
      [],
    );
    expect(await eventsOf(user)).toContain('user.erased');
  });

  it('are left alone where they are operators themselves, or the last owner of others', async () => {
    const { owner } = operators.members;
    for (const what of [`POST ${users}/${owner.user}/suspend`, `DELETE ${users}/${owner.user}`]) {
      const refused = await call(what, what.startsWith('POST') ? { reason } : undefined, owner.token);
      expect([refused.status, String(refused.body.code)]).toEqual([409, 'OPERATOR_PROTECTED']);
    }
    const tenant = await stranger(world);
    await enrol(world, tenant.org, world.b.members.viewer.user, 'viewer');
    const refused = await call(`DELETE ${users}/${tenant.founder.user}`, undefined, owner.token);
    expect([refused.status, String(refused.body.code)]).toEqual([409, 'LAST_OWNER']);
    // The operator reads it, who is not the one that it is about.
    expect(String(refused.body.detail)).toContain('would have no owner: make another member an owner first');
  });

  it('are shown to nobody else: 404 for owners of other organizations, 403 without the permission or a fresh proof', async () => {
    const { founder } = await stranger(world);
    const other = world.a.members.owner.token;
    const each = [`GET ${users}`, `GET ${users}/${founder.user}`, `POST ${users}/${founder.user}/reinstate`];
    for (const what of each) {
      expect((await call(what, undefined, other, world.a)).status, what).toBe(404);
      expect((await call(what, undefined, operators.members.developer.token)).status, what).toBe(403);
    }
    world.manual.advance(6 * minute);
    expect(String((await suspend(founder.user)).body.code)).toBe('STEP_UP_REQUIRED');
  });
});
