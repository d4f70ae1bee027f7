import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { operator } from '../../../../test/world/operator.ts';
import {
  callAs,
  customerKey,
  keyWith,
  liftedLimits,
  makeWorld,
  sibling,
  stranger,
  type Tenant,
  type World,
} from '../../../../test/world/world.ts';
import { Background } from '../../../kernel/background.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { copyOperatorAct } from '../../audit/jobs.ts';

const organizations = '/api/v1/operator/organizations';
const reason = 'Invoices of three months are open';

describe.skipIf(!postgresAvailable)('organizations, as operators see them (needs PostgreSQL)', () => {
  let world: World;
  let operators: Tenant;

  beforeAll(async () => {
    world = await makeWorld();
    operators = await operator(world);
  });
  afterAll(() => world?.close());

  const call = (what: string, body?: unknown, as = operators.members.admin.token, at = operators) =>
    callAs(world, at, as, what, body === undefined ? {} : { body });
  const suspend = (org: string) => call(`POST ${organizations}/${org}/suspend`, { reason });
  const reinstate = (org: string) => call(`POST ${organizations}/${org}/reinstate`);
  const eventsOf = async (subject: string) =>
    (await world.rows<{ type: string }>('select type from nexus_events where subject = $1 order by id', [subject])).map(
      ({ type }) => type,
    );

  it('are listed newest first and found by name, slug, id and status', async () => {
    const { org } = await stranger(world);
    await world.rows(`update eco_organizations set name = 'Ünique 7 Ltd', slug = 'seven-limited' where id = $1`, [org]);
    const found = async (query: Record<string, string>) => {
      const { body } = await call(`GET ${organizations}?${new URLSearchParams(query)}`);
      return (body.items as never as { id: string }[]).map(({ id }) => id);
    };
    for (const search of ['ünique', 'Seven-lim', org]) expect(await found({ search }), search).toEqual([org]);
    for (const search of ['nique', '%', 'limited']) expect(await found({ search }), search).toEqual([]);
    const all = await found({});
    expect(all).toEqual([...all].sort().reverse());
    expect(await found({ search: operatorOrg })).toEqual([operatorOrg]);
    expect(await found({ status: 'suspended' })).toEqual([]);
  });

  it('are read with their owners', async () => {
    const { org, founder } = await stranger(world);
    expect((await call(`GET ${organizations}/${org}`)).body).toMatchObject({
      ...{ id: org, status: 'active', members: 1, suspendedAt: null, suspendedReason: null },
      owners: [{ userId: founder.user, email: founder.email }],
    });
  });

  it('when suspended: members, keys and verifications are refused by name on every node; data stays and comes back', async () => {
    const node = await testApp({ beside: world, env: liftedLimits() });
    try {
      const tenant = await sibling(world, world.b);
      const { org, members } = tenant;
      const [verifier, customers] = [await keyWith(world, tenant, ['keys:verify']), await customerKey(world, tenant)];
      const asMember = (at: Pick<World, 'call'>) =>
        callAs(at as World, tenant, members.owner.token, 'GET /api/v1/projects');
      const verify = (at: Pick<World, 'call'>) =>
        at.call('POST /api/v1/keys/verify', { as: verifier, body: { key: customers } });
      const codes = async (at: Pick<World, 'call'>) => {
        const answers = [await asMember(at), await verify(at)];
        return answers.map(({ status, body }) => [status, body.code]);
      };
      // Twice, so that the fast path has all in memory.
      for (const at of [world, world, node, node]) {
        expect(await codes(at)).toEqual([
          [200, undefined],
          [200, 'VALID'],
        ]);
      }
      const refused = [
        [403, 'ORGANIZATION_SUSPENDED'],
        [403, 'ORGANIZATION_SUSPENDED'],
      ];
      expect((await suspend(org)).body).toMatchObject({ status: 'suspended', suspendedReason: reason });
      expect(await codes(world)).toEqual(refused);
      for (let n = 0; n < 400 && (await verify(node)).status !== 403; n += 1)
        await new Promise((done) => setTimeout(done, 5));
      expect(await codes(node)).toEqual(refused);
      // Its people see why, and act elsewhere.
      const mine = await callAs(world, tenant, members.owner.token, 'GET /api/v1/organizations');
      expect(mine.text).toContain('"status":"suspended"');
      expect((await callAs(world, world.b, members.owner.token, 'GET /api/v1/projects')).status).toBe(200);
      expect((await suspend(org)).status).toBe(200);

      expect((await reinstate(org)).body).toMatchObject({ status: 'active', suspendedReason: null });
      expect(await codes(world)).toEqual([
        [200, undefined],
        [200, 'VALID'],
      ]);
      expect(await eventsOf(org)).toEqual(
        expect.arrayContaining(['organization.suspended', 'organization.reinstated']),
      );
    } finally {
      await node.close();
    }
  });

  it('when suspended: their service accounts are no clients any more', async () => {
    const tenant = await sibling(world, world.b);
    const { token } = tenant.members.owner;
    const account = await callAs(world, tenant, token, `POST /api/v1/organizations/${tenant.org}/service-accounts`, {
      body: { name: 'Robot' },
    });
    const id = String(account.body.id);
    const known = async () =>
      (await world.rows('select from lookup_service_client($1, $2)', [id, new Date(world.clock.now())])).length;
    expect(await known()).toBe(1);
    await suspend(tenant.org);
    expect(await known()).toBe(0);
  });

  it('are suspended in their own log, and with the reason in that of the operator', async () => {
    const { org } = await stranger(world);
    await suspend(org);
    const [job] = await world.rows<{ payload: { payload: never } }>(
      `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = $1 and payload ->> 'org' = $2`,
      [copyOperatorAct.name, org],
    );
    if (job === undefined) throw new Error('no job copies the act');
    await copyOperatorAct.run(new Background(world.app.kernel, copyOperatorAct.name, { org }), job.payload.payload);
    const entries = await world.rows<{ org: string }>(
      `select org_id as org, caller_id as caller, after::text like '%three months%' as reason
       from eco_audit_log where action = 'organization.suspend' and resource_id = $1`,
      [org],
    );
    const caller = operators.members.admin.user;
    const expected = [
      { org, caller, reason: null },
      { org: operatorOrg, caller, reason: true },
    ];
    const byOrg = (one: { org: string }, other: { org: string }) => one.org.localeCompare(other.org);
    expect(entries.sort(byOrg)).toEqual(expected.sort(byOrg));
  });

  it('are erased at once, by owners alone; the operator’s own is protected', async () => {
    const { org, founder } = await stranger(world);
    const { owner, admin } = operators.members;
    expect((await call(`DELETE ${organizations}/${org}`, undefined, admin.token)).status).toBe(403);
    expect((await call(`DELETE ${organizations}/${org}`, undefined, owner.token)).status).toBe(200);
    expect((await call(`GET ${organizations}/${org}`)).status).toBe(404);
    expect((await call(`DELETE ${organizations}/${org}`, undefined, owner.token)).status).toBe(404);
    const [row] = await world.rows<{ name: string }>('select name from eco_organizations where id = $1', [org]);
    expect(row?.name).toBe('erased');
    expect(await eventsOf(org)).toEqual(expect.arrayContaining(['organization.deleted', 'organization.erased']));
    expect((await world.call('GET /api/v1/auth/me', { as: founder.token })).status).toBe(200);
    for (const what of [`POST ${organizations}/${operatorOrg}/suspend`, `DELETE ${organizations}/${operatorOrg}`]) {
      const refused = await call(what, what.startsWith('POST') ? { reason } : undefined, owner.token);
      expect([refused.status, String(refused.body.code)]).toEqual([409, 'ORGANIZATION_PROTECTED']);
    }
  });
});
