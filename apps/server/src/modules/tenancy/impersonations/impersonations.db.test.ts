import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testApp } from '../../../../test/app.ts';
import { holds } from '../../../../test/checks/holds.ts';
import { refused } from '../../../../test/checks/permit.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { declaredRoutes } from '../../../../test/world/declared.ts';
import { validRequest } from '../../../../test/world/requests.ts';
import {
  callAs,
  enrol,
  liftedLimits,
  makeWorld,
  type Role,
  type Someone,
  sibling,
  stranger,
  type Tenant,
  type World,
} from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { minute } from '../../../kernel/clock.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { mailed } from '../../identity/mails.fixture.ts';
import { expireImpersonation, recordImpersonation, sendImpersonationNotice } from './jobs.ts';

interface Begun {
  id: string;
  token: string;
}

describe.skipIf(!postgresAvailable)('impersonation by operators (needs PostgreSQL)', () => {
  let world: World;
  let people: [Tenant, Tenant];
  let operator: Someone;
  let registeredAt = 0;
  const reason = 'Ticket 4711: the project list stays empty';

  beforeAll(async () => {
    world = await makeWorld();
    people = [world.a, world.b];
    operator = await newOperator('admin');
    registeredAt = world.clock.now();
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    // A proof of identity and a token live for minutes; some tests move the clock.
    if (world.clock.now() !== registeredAt) {
      people = [await world.people(), await world.people()];
      operator = await newOperator('admin');
      registeredAt = world.clock.now();
    }
    // Organizations of their own for each test, of the same people.
    world = { ...world, a: await sibling(world, people[0]), b: await sibling(world, people[1]) };
  });

  async function newOperator(role: Role): Promise<Someone> {
    const { founder } = await stranger(world);
    await enrol(world, operatorOrg, founder.user, role);
    return founder;
  }
  const asOperator = (what: string, body?: unknown, who = operator) =>
    callAs(world, { org: operatorOrg }, who.token, what, body === undefined ? {} : { body });
  const owner = (what: string, body?: unknown) =>
    callAs(world, world.a, world.a.members.owner.token, what, body === undefined ? {} : { body });
  async function begin(more: object = {}): Promise<Begun> {
    const body = { organization: world.a.org, reason, minutes: 30, ...more };
    const { status, body: made, text } = await asOperator('POST /api/v1/operator/impersonations', body);
    expect(status, text).toBe(201);
    return { id: String(made.id), token: String(made.accessToken) };
  }
  const as = async (token: string, what: string, body?: unknown) =>
    world.call(what, { as: token, ...(body === undefined ? {} : { body }) });
  const consents = () => `/api/v1/organizations/${world.a.org}/impersonation-consents`;
  const consent = async (hours = 2) => String((await owner(`POST ${consents()}`, { hours })).body.id);

  it('POST /api/v1/operator/impersonations · acts as the first owner, or as the named member', async () => {
    const { token } = await begin();
    expect((await as(token, 'GET /api/v1/auth/me')).body.user?.id).toBe(world.a.members.owner.user);
    expect((await as(token, 'GET /api/v1/projects')).status).toBe(200);
    const viewer = await begin({ user: world.a.members.viewer.user });
    expect((await as(viewer.token, 'GET /api/v1/auth/me')).body.user?.id).toBe(world.a.members.viewer.user);
    // What the member may not see, the operator may not see as them.
    expect((await as(viewer.token, 'GET /api/v1/audit')).status).toBe(403);
    // Of the user alone: in the organization that they joined first, which is earlier by the clock.
    const { founder } = await stranger(world);
    world.manual.advance(1);
    const later = await world.call('POST /api/v1/organizations', { as: founder.token, body: { name: 'Later' } });
    expect(later.status, later.text).toBe(201);
    const named = await asOperator('POST /api/v1/operator/impersonations', {
      userId: founder.user,
      reason,
      minutes: 1,
    });
    const target = { organizationId: founder.org, userId: founder.user, operatorId: operator.user };
    const oldNames = { organization: founder.org, user: founder.user, operator: operator.user };
    expect(named.body).toMatchObject({ ...target, ...oldNames, expiresIn: 60 });
  });

  it('needs a member of the operator organization, the permission and a fresh proof of identity', async () => {
    const body = { organization: world.b.org, reason, minutes: 30 };
    const start = 'POST /api/v1/operator/impersonations';
    expect((await owner(start, body)).status).toBe(404);
    expect((await asOperator(start, body, await newOperator('viewer'))).status).toBe(403);
    expect((await asOperator(start, { ...body, organization: operatorOrg })).body.code).toBe('CANNOT_IMPERSONATE');
    expect((await asOperator(start, { ...body, user: world.a.members.owner.user })).status).toBe(404);
    for (const wrong of [{ minutes: 61 }, { minutes: 0 }, { reason: 'because' }, { organization: undefined }])
      expect((await asOperator(start, { ...body, ...wrong })).status, JSON.stringify(wrong)).toBe(400);
    world.manual.advance(6 * minute);
    expect((await asOperator(start, body)).body.code).toBe('STEP_UP_REQUIRED');
    const key = await asOperator('POST /api/v1/keys', { name: 'All' }, await newOperator('owner'));
    expect((await world.call(start, { as: String(key.body.key), body })).status).toBe(403);
  });

  it('refuses a deleted organization', async () => {
    expect((await owner(`DELETE /api/v1/organizations/${world.a.org}`)).status).toBe(200);
    const body = { organization: world.a.org, reason, minutes: 30 };
    expect((await asOperator('POST /api/v1/operator/impersonations', body)).status).toBe(404);
  });

  it('accepts only the token from the reply, and only for its organization', async () => {
    const { token } = await begin();
    const other = await begin();
    const wrong = [
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      token.slice(0, 30),
      `${token.slice(0, 30)}.`,
      `${other.token.slice(0, 30)}${token.slice(30)}`,
      `eco_imp_${'0'.repeat(22)}.${'x'.repeat(43)}`,
      'eco_imp_',
    ];
    for (const text of wrong) expect((await as(text, 'GET /api/v1/projects')).status, text).toBe(401);
    const elsewhere = await callAs(world, world.b, token, 'GET /api/v1/projects');
    expect(elsewhere.status).toBe(403);
    const [row] = await world.rows('select * from eco_impersonations where id = $1', [token.slice(0, 30)]);
    expect(JSON.stringify(row)).not.toContain(token.slice(31));
  });

  it('POST /api/v1/organizations/:org/impersonation-consents · allows changes until it expires or is withdrawn', async () => {
    const { token } = await begin();
    const create = async () => (await as(token, 'POST /api/v1/projects', { name: 'Mended' })).status;
    expect(await create()).toBe(403);
    const id = await consent();
    expect(await create()).toBe(201);
    expect((await owner(`DELETE ${consents()}/${id}`)).body.withdrawnAt).toBeTruthy();
    expect(await create()).toBe(403);
    await consent(1);
    world.manual.advance(10 * minute);
    operator = await newOperator('admin');
    const late = await begin({ minutes: 60 });
    const changes = async () => (await as(late.token, 'POST /api/v1/projects', { name: 'Mended' })).status;
    world.manual.advance(50 * minute - 1);
    expect(await changes()).toBe(201);
    world.manual.advance(1);
    expect(await changes()).toBe(403);
    expect((await as(late.token, 'GET /api/v1/projects')).status).toBe(200);
  });

  it('GET /api/v1/organizations/:org/impersonation-consents and DELETE /api/v1/organizations/:org/impersonation-consents/:consent · only of this organization', async () => {
    const id = await consent();
    expect((await owner(`GET ${consents()}`)).body.items).toMatchObject([{ id, withdrawnAt: null }]);
    const others = await callAs(world, world.b, world.b.members.owner.token, `DELETE ${consents()}/${id}`);
    expect(others.status).toBe(404);
    const first = await owner(`DELETE ${consents()}/${id}`);
    world.manual.advance(minute);
    expect((await owner(`DELETE ${consents()}/${id}`)).body).toEqual(first.body);
  });

  it('takes consent only from owners: not from admins, nor from operators for themselves', async () => {
    const admin = await callAs(world, world.a, world.a.members.admin.token, `POST ${consents()}`, {
      body: { hours: 1 },
    });
    expect(admin.status).toBe(403);
    await consent();
    const { token } = await begin();
    expect((await as(token, `POST ${consents()}`, { hours: 168 })).status).toBe(403);
    const body = { organization: world.b.org, reason, minutes: 60 };
    const again = await callAs(world, world.a, token, 'POST /api/v1/operator/impersonations', { body });
    expect(again.status).toBe(403);
  });

  it('refuses every unsafe route without consent, and with it those whose effects outlast the impersonation', async () => {
    const never =
      /^(access|apps|audit|bindings|impersonation|invitations|keys|members|organizations|roles|service-accounts|teams):/;
    const { token } = await begin({ minutes: 60 });
    const known = declaredRoutes.filter(({ spec, unsafe }) => unsafe && spec.permission !== 'public');
    expect(known.length).toBeGreaterThan(25);
    for (const declared of known) {
      const ready = await validRequest(world, declared, world.a);
      const sent = { ...ready, tenant: world.a };
      await holds(refused(world, sent, 'an operator', token, 403, 'FORBIDDEN'));
    }
    await consent();
    for (const declared of known) {
      const { permission, effect } = declared.spec;
      if (permission !== 'authenticated' && effect === undefined && !never.test(permission)) continue;
      const ready = await validRequest(world, declared, world.a);
      await holds(refused(world, { ...ready, tenant: world.a }, 'an operator with consent', token, 403, 'FORBIDDEN'));
    }
  });

  it.each(['GET /api/v1/auth/sessions', 'GET /api/v1/organizations'])(
    '%s, about the person alone, is closed',
    async (what) => {
      const { token } = await begin();
      expect((await as(token, what)).status).toBe(403);
    },
  );

  it('records every request in the organization’s audit log under the operator’s name, and bills none', async () => {
    await consent();
    const { id, token } = await begin();
    const from = { as: token, from: '203.0.113.9', headers: { 'user-agent': 'Support' } };
    const made = await world.call('POST /api/v1/customers', { ...from, body: { externalId: 'x', name: 'X' } });
    expect(made.status, made.text).toBe(201);
    await world.call('GET /api/v1/projects', from);
    await world.call('POST /api/v1/keys', { ...from, body: { name: 'Back door' } });
    await world.settled();
    const { body } = await owner('GET /api/v1/audit?limit=50');
    const entries = body.items as unknown as {
      action: string;
      result: string;
      actor: { kind: string; id: string; session: string | null };
      person: string | null;
      address: string;
      route: string | null;
      personal: unknown;
    }[];
    const actor = { kind: 'impersonator', id: operator.user };
    const found = (action: string) => entries.find((each) => each.action === action && each.actor.id === operator.user);
    expect(found('impersonation.start')).toMatchObject({ actor: { kind: 'user' }, personal: { reason } });
    expect(found('customer.create')).toMatchObject({
      actor: { ...actor, session: id },
      person: world.a.members.owner.user,
      address: '203.0.113.9',
    });
    expect(found('request')).toMatchObject({ actor, result: 'success', address: '203.0.113.9' });
    expect(found('request')?.route).toContain('GET /api/v1/projects');
    expect(found('key.create')).toMatchObject({ actor, result: 'denied' });
    const usage = await world.rows<{ quantity: number }>(
      `select quantity::int from eco_api_usage where caller_kind = 'impersonator' and org_id = $1`,
      [world.a.org],
    );
    expect(usage.length).toBe(3);
    expect(usage.every(({ quantity }) => quantity === 0)).toBe(true);
    const verified = await owner('GET /api/v1/audit/verify');
    expect(verified.body.valid).toBe(true);
  });

  it('DELETE /api/v1/operator/impersonations/:impersonation · ends it at once here, and a moment later on another node', async () => {
    const node = await testApp({ beside: world, env: liftedLimits(), manualClock: false });
    try {
      const { id, token } = await begin();
      const there = async () => (await node.call('GET /api/v1/projects', { as: token })).status;
      // The other node's clock is the real one; the impersonation is over to it unless both are of one time.
      await world.rows(`update eco_impersonations set expires_at = $2, started_at = $2 where id = $1`, [
        id,
        '2200-01-01T00:00:00Z',
      ]);
      expect(await there()).toBe(200);
      const ended = await asOperator(`DELETE /api/v1/operator/impersonations/${id}`);
      expect(ended.body).toMatchObject({ id, endedBy: operator.user });
      expect((await as(token, 'GET /api/v1/projects')).status).toBe(401);
      for (let n = 0; n < 400 && (await there()) !== 401; n += 1) await new Promise((done) => setTimeout(done, 5));
      expect(await there()).toBe(401);
      expect((await asOperator(`DELETE /api/v1/operator/impersonations/${id}`)).body).toEqual(ended.body);
    } finally {
      await node.close();
    }
  });

  it('DELETE /api/v1/organizations/:org/impersonations/:impersonation · an owner ends it, at once here and a moment later on another node', async () => {
    const node = await testApp({ beside: world, env: liftedLimits(), manualClock: false });
    try {
      const { id, token } = await begin();
      const path = `DELETE /api/v1/organizations/${world.a.org}/impersonations/${id}`;
      const there = async () => (await node.call('GET /api/v1/projects', { as: token })).status;
      // As above: the other node's clock is the real one.
      await world.rows(`update eco_impersonations set expires_at = $2, started_at = $2 where id = $1`, [
        id,
        '2200-01-01T00:00:00Z',
      ]);
      expect(await there()).toBe(200);
      const role = (name: Role) => callAs(world, world.a, world.a.members[name].token, path);
      for (const name of ['developer', 'viewer', 'billing'] as const) expect((await role(name)).status, name).toBe(403);
      // Nor by the operator in the owner's name, nor from the outside.
      expect((await as(token, path)).status).toBe(403);
      const theirs = path.replace(world.a.org, world.b.org);
      expect((await callAs(world, world.b, world.b.members.owner.token, theirs)).status).toBe(404);
      expect(await there()).toBe(200);
      const ended = await owner(path);
      expect(ended.body).toMatchObject({ id, endedBy: world.a.members.owner.user });
      expect((await as(token, 'GET /api/v1/projects')).status).toBe(401);
      for (let n = 0; n < 400 && (await there()) !== 401; n += 1) await new Promise((done) => setTimeout(done, 5));
      expect(await there()).toBe(401);
      expect((await owner(path)).body).toEqual(ended.body);
    } finally {
      await node.close();
    }
  });

  it('is in the audit log of the organization and, after the job, in that of the operator organization', async () => {
    const { id } = await begin();
    await owner(`DELETE /api/v1/organizations/${world.a.org}/impersonations/${id}`);
    const jobs = await world.rows<{ payload: { payload: { impersonation: string; what: string }; org: string } }>(
      `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'tenancy.record-impersonation' and j.payload #>> '{payload,impersonation}' = $1 order by j.id`,
      [id],
    );
    expect(jobs.map(({ payload }) => payload.payload.what)).toEqual(['start', 'end']);
    for (const { payload } of jobs) {
      const scope = new Background(world.app.kernel, recordImpersonation.name, { org: payload.org });
      await recordImpersonation.run(scope, payload.payload);
    }
    await world.settled();
    const entries = await world.rows<{ org_id: string; action: string; caller_id: string; person_id: string }>(
      `select org_id, action, caller_id, person_id from eco_audit_log
       where resource_id = $1 order by action desc, org_id desc`,
      [id],
    );
    const boss = world.a.members.owner.user;
    const theirs = { org_id: world.a.org, person_id: boss };
    const ours = { org_id: operatorOrg, person_id: operator.user };
    expect(entries.map((each) => ({ ...each }))).toEqual(
      expect.arrayContaining([
        { ...theirs, action: 'impersonation.start', caller_id: operator.user },
        { ...ours, action: 'impersonation.start', caller_id: operator.user },
        { ...theirs, action: 'impersonation.end', caller_id: boss },
        { ...ours, action: 'impersonation.end', caller_id: boss },
      ]),
    );
    expect(entries.length).toBe(4);
    const listed = await asOperator('GET /api/v1/audit?limit=20', undefined, await newOperator('owner'));
    expect(listed.text).toContain(id);
  });

  it('ends by itself on time, which the organization’s audit log records once', async () => {
    const { id, token } = await begin({ minutes: 10 });
    world.manual.advance(10 * minute - 1);
    expect((await as(token, 'GET /api/v1/projects')).status).toBe(200);
    const job = new Background(world.app.kernel, expireImpersonation.name, { org: world.a.org });
    await expireImpersonation.run(job, { impersonation: id });
    const ends = () =>
      world.rows(`select caller_id from eco_audit_log where action = 'impersonation.end' and resource_id = $1`, [id]);
    expect(await ends()).toEqual([]);
    world.manual.advance(1);
    expect((await as(token, 'GET /api/v1/projects')).status).toBe(401);
    await Promise.all([1, 2, 3].map(() => expireImpersonation.run(job, { impersonation: id })));
    expect(await ends()).toEqual([{ caller_id: operator.user }]);
    const [row] = await world.rows<{ ended_by: string }>('select ended_by from eco_impersonations where id = $1', [id]);
    expect(row?.ended_by).toBe('expiry');
  });

  it('ends when the operator leaves the operator organization, or the member theirs', async () => {
    const { token } = await begin();
    expect((await as(token, 'GET /api/v1/projects')).status).toBe(200);
    const boss = await newOperator('owner');
    const removed = await asOperator(
      `DELETE /api/v1/organizations/${operatorOrg}/members/${operator.user}`,
      undefined,
      boss,
    );
    expect(removed.status, removed.text).toBe(200);
    expect((await as(token, 'GET /api/v1/projects')).status).toBe(401);
    operator = await newOperator('admin');
    const viewer = await begin({ user: world.a.members.viewer.user });
    await owner(`DELETE /api/v1/organizations/${world.a.org}/members/${world.a.members.viewer.user}`);
    expect((await as(viewer.token, 'GET /api/v1/projects')).status).toBe(403);
  });

  it('GET /api/v1/operator/impersonations and GET /api/v1/organizations/:org/impersonations list it where it belongs', async () => {
    const { id } = await begin();
    const all = await asOperator('GET /api/v1/operator/impersonations?limit=1');
    expect(all.body.items?.[0]).toMatchObject({ id, reason, operator: operator.user, endedAt: null });
    const theirs = await owner(`GET /api/v1/organizations/${world.a.org}/impersonations`);
    expect(theirs.body.items).toEqual(all.body.items);
    expect(all.text + theirs.text).not.toContain('accessToken');
    const others = await callAs(
      world,
      world.b,
      world.b.members.owner.token,
      `GET /api/v1/organizations/${world.b.org}/impersonations`,
    );
    expect(others.body.items).toEqual([]);
  });

  it('sends one mail to every owner', async () => {
    const { id } = await begin();
    const jobs = await world.rows<{ payload: { payload: { impersonation: string; owner: string }; org: string } }>(
      `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'tenancy.send-impersonation-notice' and j.payload #>> '{payload,impersonation}' = $1`,
      [id],
    );
    expect(jobs.map(({ payload }) => payload.payload.owner)).toEqual([world.a.members.owner.user]);
    const scope = new Background(world.app.kernel, sendImpersonationNotice.name, { org: world.a.org });
    for (const { payload } of jobs) await sendImpersonationNotice.run(scope, payload.payload);
    const mail = await mailed(world, 'impersonation-notice');
    expect(mail).toContain(`To: ${world.a.founder.email}`);
    expect(mail).toContain('Ticket 4711');
  });
});
