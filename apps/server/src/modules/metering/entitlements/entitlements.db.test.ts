import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { day, toIso } from '../../../kernel/clock.ts';
import { meteringState } from '../state.ts';
import { setEntitlements } from './entitlements.ts';
import type { Buyer, Entitlement } from './schema.ts';

const hard = (feature: string, amount: number | null): Entitlement => ({ feature, amount, hard: true });

describe.skipIf(!postgresAvailable)('entitlements (needs PostgreSQL)', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Registered;
  let start: number;

  beforeAll(async () => {
    app = await testApp({ env: { LIMIT_API: '100000/900', LIMIT_API_HOURLY: '100000/3600' } });
    other = await testApp({ beside: app, env: { LIMIT_API: '100000/900', LIMIT_API_HOURLY: '100000/3600' } });
    start = app.manual.now() - day;
  });
  afterAll(async () => {
    await other?.close();
    await app?.close();
  });

  async function entitle(buyer: Buyer, entitlements: Entitlement[], from = start): Promise<void> {
    const replacement = { entitlements, period: { start: from, end: from + 30 * day }, source: 'test' };
    await app.app.kernel.database.system('test', (tx) => setEntitlements(tx, buyer, replacement));
    await other.heard();
  }
  const customers = (node = app, as = owner.token): Promise<Answer> => node.call('GET /api/v1/customers', { as });
  async function key(): Promise<string> {
    const made = await app.call('POST /api/v1/keys', { as: owner.token, body: { name: 'k' } });
    expect(made.status, made.text).toBe(201);
    return String(made.body.key);
  }
  async function statusesOf(count: number, call: (n: number) => Promise<Answer>): Promise<Map<number, number>> {
    const answers = await Promise.all(Array.from({ length: count }, (_, n) => call(n)));
    return new Map([...Map.groupBy(answers, ({ status }) => status)].map(([status, all]) => [status, all.length]));
  }

  describe('of how many there may be', () => {
    it.each<[feature: string, count: number, what: string, body: (n: number) => object, before: number]>([
      ['projects', 200, 'POST /api/v1/projects', (n) => ({ name: `Project ${n}` }), 1],
      ['environments', 200, 'POST /api/v1/projects/:project/environments', (n) => ({ name: `Environment ${n}` }), 3],
      ['teams', 200, 'POST /api/v1/organizations/:org/teams', (n) => ({ name: `Team ${n}` }), 0],
      [
        'members',
        60,
        'POST /api/v1/organizations/:org/invitations',
        (n) => ({ email: `m${n}@example.com`, role: 'viewer' }),
        1,
      ],
      [
        'service-accounts',
        200,
        'POST /api/v1/organizations/:org/service-accounts',
        (n) => ({ name: `Account ${n}` }),
        0,
      ],
      [
        'apps',
        200,
        'POST /api/v1/organizations/:org/apps',
        (n) => ({
          name: `App ${n}`,
          type: 'web',
          projectId: owner.project,
          redirectUris: ['https://app.example.com/cb'],
        }),
        0,
      ],
    ])('%s: never one too many, with %i at the same time on two nodes', async (feature, count, what, body, before) => {
      owner = await register(app);
      await entitle({ org: owner.org }, [hard(feature, before + 4)]);
      const create = (n: number) =>
        (n % 2 === 0 ? app : other).call(what.replace(':org', owner.org).replace(':project', owner.project), {
          as: owner.token,
          body: body(n),
        });
      const statuses = await statusesOf(count, create);
      expect(statuses.get(201)).toBe(4);
      const refused = await create(100);
      expect([refused.status, refused.body.code]).toEqual([402, 'QUOTA_EXCEEDED']);
      expect(refused.body).toMatchObject({ feature, limit: before + 4 });
      expect(refused.text).toContain('Change to a plan that includes more');
    });

    it('a thing that is gone makes room, and another plan does at once', async () => {
      owner = await register(app);
      await entitle({ org: owner.org }, [hard('projects', 2)]);
      const create = (name: string, node = app) =>
        node.call('POST /api/v1/projects', { as: owner.token, body: { name } });
      const { body } = await create('Second');
      expect((await create('Third')).status).toBe(402);
      expect((await app.call(`DELETE /api/v1/projects/${body.id}`, { as: owner.token })).status).toBe(200);
      expect((await create('Third')).status).toBe(201);
      await entitle({ org: owner.org }, [hard('projects', null)]);
      expect((await create('Fourth', other)).status).toBe(201);
    });
  });

  describe('of an organization on a meter', () => {
    it('admit as many calls as there are, and what is not billed', async () => {
      owner = await register(app);
      await entitle({ org: owner.org }, [hard('api.calls', 5)]);
      const body = { externalId: 'acme', name: 'Acme' };
      const create = () => app.call('POST /api/v1/customers', { as: owner.token, body });
      expect((await create()).status).toBe(201);
      // A refused call costs nothing.
      expect((await create()).status).toBe(409);
      const program = await key();
      for (let n = 0; n < 3; n += 1) expect((await customers(n % 2 === 0 ? app : other, program)).status).toBe(200);
      for (const node of [app, other]) {
        const refused = await customers(node, program);
        expect([refused.status, refused.body.code]).toEqual([402, 'QUOTA_EXCEEDED']);
        expect(refused.body).toMatchObject({ feature: 'api.calls', limit: 5 });
      }
      for (const node of [app, other]) await node.settled();
      const usage = await app.call('GET /api/v1/usage/current', { as: owner.token });
      expect(usage.body.period).toEqual({ start: toIso(start), end: toIso(start + 30 * day) });
      expect(usage.body.meters).toEqual([
        expect.objectContaining({
          meter: 'api.calls',
          used: 5,
          included: 5,
          remaining: 0,
          percent: 100,
          overageUnits: 0,
        }),
      ]);
    });

    it('let people read, and anybody take away, for nothing once they are used up', async () => {
      owner = await register(app);
      const [program, leaked] = [await key(), await key()];
      await entitle({ org: owner.org }, [hard('api.calls', 1)]);
      expect((await customers(app, program)).status).toBe(200);
      const used = async () => {
        for (const node of [app, other]) await node.settled();
        return (await app.call('GET /api/v1/usage/current', { as: owner.token })).body.meters?.[0]?.used;
      };
      const before = await used();
      for (const node of [app, other]) {
        expect((await customers(node, program)).status).toBe(402);
        expect((await customers(node)).status).toBe(200);
      }
      const body = { name: 'Refused', externalId: 'refused' };
      expect((await app.call('POST /api/v1/customers', { as: owner.token, body })).status).toBe(402);
      const revoked = await app.call(`POST /api/v1/keys/${leaked.split('.')[0]}/revoke`, { as: program, body: {} });
      expect(revoked.status, revoked.text).toBe(200);
      expect(await used()).toEqual(before);
    });

    it('change at once, up and down', async () => {
      owner = await register(app);
      const program = await key();
      await entitle({ org: owner.org }, [hard('api.calls', 2)]);
      for (const node of [app, other]) expect((await customers(node, program)).status).toBe(200);
      expect((await customers(app, program)).status).toBe(402);
      await entitle({ org: owner.org }, [hard('api.calls', 1000)]);
      for (const node of [app, other]) expect((await customers(node, program)).status).toBe(200);
      await entitle({ org: owner.org }, [hard('api.calls', 4)]);
      for (const node of [app, other]) expect((await customers(node, program)).status).toBe(402);
      await entitle({ org: owner.org }, [hard('api.calls', 4)], start + day);
      expect((await customers(app, program)).status).toBe(200);
      await entitle({ org: owner.org }, []);
      for (let n = 0; n < 6; n += 1) expect((await customers(other, program)).status).toBe(200);
    });

    it('refuse nothing where they are soft, and tell of 80 and 100 percent once', async () => {
      owner = await register(app);
      await entitle({ org: owner.org }, [{ feature: 'api.calls', amount: 10, hard: false }]);
      const told = async () => {
        for (const node of [app, other]) await node.settled();
        const events = await app.rows<{ data: { percent: number; used: number } }>(
          `select data from nexus_events where org_id = $1 and type = 'quota.threshold-reached' order by id`,
          [owner.org],
        );
        return events.map(({ data }) => data.percent);
      };
      for (let n = 0; n < 7; n += 1) expect((await customers(n % 2 === 0 ? app : other)).status).toBe(200);
      expect(await told()).toEqual([]);
      expect((await customers()).status).toBe(200);
      expect(await told()).toEqual([80]);
      for (let n = 0; n < 5; n += 1) expect((await customers(n % 2 === 0 ? app : other)).status).toBe(200);
      expect(await told()).toEqual([80, 100]);
      expect((await customers(other)).status).toBe(200);
      expect(await told()).toEqual([80, 100]);
      const usage = await app.call('GET /api/v1/usage/current', { as: owner.token });
      expect(usage.body.meters?.[0]).toMatchObject({ used: 14, included: 10, remaining: 0, overageUnits: 4 });
    });

    it('go on from the end of a period until the next is told', async () => {
      owner = await register(app);
      const program = await key();
      const list = () => customers(app, program);
      await entitle({ org: owner.org }, [hard('api.calls', 1)]);
      expect([(await list()).status, (await list()).status]).toEqual([200, 402]);
      const before = app.manual.now();
      app.manual.set(start + 31 * day);
      expect([(await list()).status, (await list()).status]).toEqual([200, 402]);
      await entitle({ org: owner.org }, [hard('api.calls', 2)], start + 30 * day);
      expect([(await list()).status, (await list()).status]).toEqual([200, 402]);
      app.manual.set(before);
    });

    it('leave no SQL to a call whose units are in memory', async () => {
      owner = await register(app);
      await entitle({ org: owner.org }, [hard('api.calls', 100_000)]);
      const { quotas } = app.app.kernel.services.use(meteringState);
      (await quotas.hold(owner.org, 'api.calls', 1))?.settle(0);
      const { statements } = app.app.kernel.database;
      const { sent } = statements;
      for (let n = 0; n < 20; n += 1) quotas.hold(owner.org, 'api.calls', 1);
      expect(statements.sent).toBe(sent);
    });
  });
});
