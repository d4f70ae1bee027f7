import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { systemActor } from '../../kernel/caller.ts';
import { day, hour, minute } from '../../kernel/clock.ts';
import type { Tx } from '../../kernel/db/tx.ts';
import { operatorOrg, type UsageRecord } from '../../kernel/record.ts';
import { settle } from './index.ts';
import { appendUsage, insertUsage, recount } from './metering.fixture.ts';
import { usageRecord } from './usage.fixture.ts';

const org = 'eco_org_1111111111111111111111';

describe.skipIf(!postgresAvailable)('usage on its way (needs PostgreSQL)', () => {
  const apps: TestApp[] = [];
  let one: TestApp;

  const start = async (options: Parameters<typeof testApp>[0]): Promise<TestApp> => {
    const app = await testApp(options);
    apps.push(app);
    return app;
  };

  const count = async (): Promise<number> =>
    (await one.rows<{ count: number }>('select count(*)::int as count from eco_api_usage'))[0]?.count ?? -1;

  beforeEach(async () => {
    one = await start({});
  });

  afterEach(async () => {
    for (const app of apps.splice(0).reverse()) await app.close();
  });

  it('loses and doubles nothing with two nodes, both ways in, late rows and connections that die', async () => {
    await one.close();
    apps.pop();
    one = await start({ listen: true, manualClock: false });
    const two = await start({ beside: one, listen: true, manualClock: false });
    const before = await count();
    // By itself: nobody asks for it.
    await insertUsage(one.rows, usageRecord({ org, at: one.clock.now() }));
    await vi.waitFor(async () => expect(await count()).toBe(before + 1), { timeout: 5000 });
    const now = one.clock.now();
    const late = [0, minute, hour, day, 20 * day, 34 * day];
    let sent = 1;
    for (let round = 0; round < 30; round += 1) {
      const usage = (place: number): UsageRecord =>
        usageRecord({
          org,
          at: now - (late[(round + place) % late.length] ?? 0),
          meter: 'api.calls',
          quantity: 1,
          status: place % 3 === 0 ? 404 : 200,
          verifiedKey: `eco_api_${place % 4}`,
          code: 'VALID',
        });
      const each = [0, 1, 2, 3, 4, 5, 6, 7].map(usage);
      await Promise.all([
        ...each.flatMap((record) => [one, two].map(({ app }) => appendUsage(app.kernel, record))),
        ...each.map((record) => insertUsage(one.rows, record)),
      ]);
      sent += each.length * 3;
      if (round % 5 === 2) {
        await one.rows(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name in ('nexus-journal', 'nexus-inbox') and datname = current_database()`,
        );
      }
      await sleep(Math.random() * 60);
    }
    await Promise.all([settle(one.app.kernel), settle(two.app.kernel)]);
    expect((await count()) - before).toBe(sent);
    const { stored, counted } = await recount(one.rows);
    expect(stored).toEqual(counted);
  });

  it('keeps a mutation’s usage only if the mutation commits, under its own organization only', async () => {
    const { database } = one.app.kernel;
    const insert = (record: UsageRecord) => async (tx: Tx) => tx.recordUsage(record);
    const tenant = (record: UsageRecord) => database.tenant(systemActor('test'), { org }, insert(record));
    const person = (record: UsageRecord) =>
      database.person(systemActor('test'), { person: 'eco_usr_1' }, insert(record));
    await tenant(usageRecord({ org }));
    await person(usageRecord({ org: operatorOrg }));
    await expect(tenant(usageRecord({ org: operatorOrg }))).rejects.toThrow(/row-level security/);
    await expect(tenant(usageRecord({ org: 'eco_org_2222222222222222222222' }))).rejects.toThrow(/row-level security/);
    await expect(person(usageRecord({ org }))).rejects.toThrow(/row-level security/);
    const failed = database.tenant(systemActor('test'), { org }, async (tx) => {
      tx.recordUsage(usageRecord({ org }));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await settle(one.app.kernel);
    const found = await one.rows('select org_id from eco_api_usage order by 1');
    expect(found).toEqual([{ org_id: operatorOrg }, { org_id: org }]);
  });

  it('shows a request neither the inbox, nor a partition, nor another organization’s usage', async () => {
    await appendUsage(one.app.kernel, usageRecord({ org, meter: 'api.calls', quantity: 1, verifiedKey: 'eco_api_1' }));
    await settle(one.app.kernel);
    const { database } = one.app.kernel;
    const as = (who: string, text: string) =>
      database.tenant(systemActor('test'), { org: who }, async (tx) => (await tx.client.query(text)).rowCount);
    const tables = ['rows', 'shapes', 'daily', 'hourly', 'keys', 'customers', 'tags', 'last'];
    for (const table of tables.map((name) => `eco_usage_${name}`)) {
      const changed = table === 'eco_usage_rows' ? 'shape' : 'org_id';
      expect(await as(org, `select from ${table}`)).toBe(1);
      expect(await as('eco_org_2222222222222222222222', `select from ${table}`)).toBe(0);
      await expect(as(org, `delete from ${table}`)).rejects.toThrow(/permission denied/);
      await expect(as(org, `update ${table} set ${changed} = ${changed}`)).rejects.toThrow(/permission denied/);
    }
    expect(await as(org, 'select from eco_api_usage')).toBe(1);
    expect(await as('eco_org_2222222222222222222222', 'select from eco_api_usage')).toBe(0);
    await expect(as(org, 'select from eco_usage_inbox')).rejects.toThrow(/permission denied/);
    await expect(as(org, 'select from eco_usage_rows_20260115')).rejects.toThrow(/permission denied/);
  });

  it('sets a row aside that cannot be stored, and moves all others', async () => {
    for (let n = 0; n < 40; n += 1) {
      await insertUsage(one.rows, usageRecord({ org, callerId: n === 17 ? 'nul \0' : 'eco_usr_1' }));
    }
    await settle(one.app.kernel);
    expect(await count()).toBe(39);
    expect(await one.rows('select org_id, failure from eco_usage_inbox')).toEqual([{ org_id: org, failure: '22021' }]);
    await settle(one.app.kernel);
    expect(await count()).toBe(39);
  });

  it('records each request once, whatever became of it', async () => {
    const { token, org: mine } = await register(one);
    await one.call('GET /api/v1/usage/current', { as: token });
    await one.call('GET /api/v1/usage/current');
    await one.call('GET /api/v1/usage/history?days=x', { as: token });
    await settle(one.app.kernel);
    const found = await one.rows(
      `select org_id, method, route, status, caller_kind, meter, quantity::int from eco_api_usage
       where route like '%/usage/%' order by status`,
    );
    const of = { method: 'GET', meter: null, quantity: 0 };
    expect(found).toEqual([
      { ...of, org_id: mine, route: '/api/v1/usage/current', status: 200, caller_kind: 'user' },
      { ...of, org_id: mine, route: '/api/v1/usage/history', status: 400, caller_kind: 'user' },
      { ...of, org_id: operatorOrg, route: '/api/v1/usage/current', status: 401, caller_kind: 'anonymous' },
    ]);
    expect(await one.rows("select 1 from eco_api_usage where route = '/api/v1/auth/register'")).toHaveLength(1);
  });
});
