import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { systemActor } from '../../kernel/caller.ts';
import { day, hour, minute } from '../../kernel/clock.ts';
import type { UsageRecord } from '../../kernel/record.ts';
import { keyUsage, settle } from './index.ts';
import { dropOldUsage, makePartitions } from './jobs.ts';
import { appendUsage } from './metering.fixture.ts';
import { unitsOf } from './store/reads.ts';
import { usageRecord } from './usage.fixture.ts';
import { current } from './usage.ts';

/** Half of January is over. */
const noon = Date.UTC(2026, 0, 16, 12);

describe.skipIf(!postgresAvailable)('usage (needs PostgreSQL)', () => {
  let app: TestApp;
  let seller: Registered;

  beforeAll(async () => {
    app = await testApp();
  });

  afterAll(() => app.close());

  beforeEach(async () => {
    app.manual.set(noon);
    seller = await register(app);
  });

  async function use(...all: Partial<UsageRecord>[]): Promise<void> {
    const { kernel } = app.app;
    await Promise.all(
      all.map((changes) => appendUsage(kernel, usageRecord({ org: seller.org, at: noon, ...changes }))),
    );
    await settle(kernel);
  }

  const as = (what: string) => app.call(what, { as: seller.token });
  const calls = { meter: 'api.calls', quantity: 1 };

  describe('GET /api/v1/usage/current', () => {
    it('200: units by meter since the month began, and where they lead', async () => {
      const february = Date.UTC(2026, 1, 1);
      await use(
        { ...calls, quantity: 100, at: Date.UTC(2026, 0, 1) },
        { ...calls, quantity: 55, customer: 'eco_cus_1' },
        { ...calls, quantity: 0, status: 500 },
        { meter: 'ai.tokens', quantity: 10, at: noon },
        { ...calls, quantity: 1000, at: Date.UTC(2026, 0, 1) - 1 },
        { ...calls, quantity: 1000, at: february },
        { ...calls, quantity: 1000, org: 'eco_org_2222222222222222222222' },
      );
      const { status, body } = await as('GET /api/v1/usage/current');
      const unplanned = { included: null, remaining: null, percent: null, overageUnits: null, overageAmount: null };
      expect(status).toBe(200);
      expect(body).toMatchObject({ period: { start: '2026-01-01T00:00:00.000Z', end: '2026-02-01T00:00:00.000Z' } });
      expect(body.meters).toEqual([
        { meter: 'ai.tokens', used: 10, projected: 20, ...unplanned },
        { meter: 'api.calls', used: 155, projected: 310, ...unplanned },
      ]);
      // The registration's own requests are there too.
      expect(body.requests?.errors).toBe(1);
      expect(Number(body.requests?.total)).toBeGreaterThanOrEqual(4);
    });

    it('200: nothing yet, and no wild guess in the first hour of a month', async () => {
      expect((await as('GET /api/v1/usage/current')).body.meters).toEqual([]);
      await use({ ...calls, at: Date.UTC(2026, 2, 1) });
      // The token would not live that long: the operation itself.
      app.manual.set(Date.UTC(2026, 2, 1) + minute);
      const { meters } = await app.app.kernel.database.tenant(systemActor('test'), { org: seller.org }, current);
      expect(meters).toMatchObject([{ used: 1, projected: 31 * 24 }]);
    });

    it.each([
      ['a day', Date.UTC(2026, 0, 14)],
      ['an hour', Date.UTC(2026, 0, 14, 14)],
      ['a moment', Date.UTC(2026, 0, 14, 14, 37, 11, 5)],
      ['the last hour of a day', Date.UTC(2026, 0, 14, 23, 30)],
    ])('counts a period that begins with %s from then on, to the millisecond', async (_, start) => {
      const instants = [-day, -hour, -1, 0, 1, 20 * minute, hour, 3 * hour, day, day + hour];
      await use(...instants.map((after, bit) => ({ ...calls, quantity: 2 ** bit, at: start + after })));
      const units = await app.app.kernel.database.tenant(systemActor('test'), { org: seller.org }, (tx) =>
        unitsOf(tx, { start, end: start + 30 * day }),
      );
      expect(units).toEqual([{ meter: 'api.calls', units: 2 ** instants.length - 2 ** 3 }]);
    });
  });

  describe('GET /api/v1/usage/history', () => {
    it('200: each day, those without requests too', async () => {
      await use(
        { ...calls, quantity: 3, at: noon - day },
        { status: 404, at: noon - day },
        { ...calls, at: noon - 3 * day },
        { ...calls, org: 'eco_org_2222222222222222222222', at: noon - day },
      );
      const { status, body } = await as('GET /api/v1/usage/history?days=3');
      expect(status).toBe(200);
      expect(body.period).toEqual({ first: '2026-01-14', last: '2026-01-16' });
      expect(body.days?.[0]).toEqual({ day: '2026-01-14', requests: 0, errors: 0, meters: {} });
      expect(body.days?.[1]).toEqual({ day: '2026-01-15', requests: 2, errors: 1, meters: { 'api.calls': 3 } });
      expect(body.days?.[2]).toMatchObject({ day: '2026-01-16' });
      expect(body.days).toHaveLength(3);
    });

    it('200: thirty days unless told', async () => {
      const { body } = await as('GET /api/v1/usage/history');
      expect(body.days).toHaveLength(30);
      expect(body.period).toEqual({ first: '2025-12-18', last: '2026-01-16' });
    });
  });

  describe('GET /api/v1/usage/endpoints', () => {
    it('200: requests, errors, durations and bytes by method and route', async () => {
      const things = { method: 'POST', route: '/api/v1/things', bytesIn: 10, bytesOut: 100 };
      const fast = Array.from({ length: 18 }, () => ({ ...things, durationUs: 1000 }));
      await use(
        ...fast,
        { ...things, durationUs: 50_000, status: 500 },
        { ...things, durationUs: 90_000, status: 404 },
      );
      await use({ ...things, at: noon - 7 * day });
      const { status, body } = await as('GET /api/v1/usage/endpoints');
      expect(status).toBe(200);
      expect(body.period).toEqual({ first: '2026-01-10', last: '2026-01-16' });
      const found = body.endpoints?.[0];
      expect(found).toMatchObject({
        method: 'POST',
        route: '/api/v1/things',
        requests: 20,
        errors: 2,
        errorRate: 0.1,
        averageMs: 7.9,
        maxMs: 90,
        bytesIn: 200,
        bytesOut: 2000,
      });
      expect(Number(found?.medianMs)).toBeGreaterThan(0.7);
      expect(Number(found?.medianMs)).toBeLessThan(1.42);
      expect(Number(found?.p95Ms)).toBeGreaterThan(35);
      expect(Number(found?.p95Ms)).toBeLessThan(71);
    });

    it('200: all endpoints together, with the percentiles of all their requests', async () => {
      const quick = { method: 'GET', route: '/api/v1/quick', bytesIn: 1, bytesOut: 2, durationUs: 2000 };
      await use(...Array.from({ length: 980 }, () => quick));
      await use({ ...quick, route: '/api/v1/slow', durationUs: 4_000_000, status: 500 });
      const { body } = await as('GET /api/v1/usage/endpoints');
      const found = body.endpoints as unknown as Record<string, number | string>[];
      const sum = (name: string) => found.reduce((all, endpoint) => all + Number(endpoint[name]), 0);
      expect(sum('requests')).toBeGreaterThanOrEqual(981);
      expect(body.total).toMatchObject({
        requests: sum('requests'),
        errors: sum('errors'),
        maxMs: 4000,
        bytesIn: sum('bytesIn'),
        bytesOut: sum('bytesOut'),
      });
      // The slowest one of a thousand is no 95th percentile of them, though it is that of its endpoint.
      expect(Number(body.total?.p95Ms)).toBeLessThan(10);
      expect(Number(found.find(({ route }) => route === '/api/v1/slow')?.p95Ms)).toBeGreaterThan(2000);
    });
  });

  describe.each([
    ['GET /api/v1/usage/current', 'overviews', 100],
    ['GET /api/v1/usage/history', 'analytics', 20],
    ['GET /api/v1/usage/endpoints', 'analytics', 20],
  ])('%s refuses', (route, limitName, limit) => {
    it('401: without credentials', async () => {
      expect((await app.call(route)).status).toBe(401);
    });

    it('403: a key whose scopes do not hold usage:read, and only that', async () => {
      const key = async (scopes: string[]): Promise<string> => {
        const { body } = await app.call('POST /api/v1/keys', { as: seller.token, body: { name: 'k', scopes } });
        return String(body.key);
      };
      expect((await app.call(route, { as: await key(['keys:verify']) })).status).toBe(403);
      expect((await app.call(route, { as: await key(['usage:read']) })).status).toBe(200);
    });

    it('400: what is not asked for', async () => {
      if (route.endsWith('current')) return;
      for (const query of ['days=0', 'days=367', 'days=a', 'days=1.5', 'days=-1', 'weeks=1']) {
        expect([query, (await as(`${route}?${query}`)).status]).toEqual([query, 400]);
      }
    });

    it('429: beyond its limit', async () => {
      for (let n = 0; n < limit; n += 1) expect((await as(route)).status).toBe(200);
      const { status, body, headers } = await as(route);
      expect([status, body.code]).toEqual([429, 'RATE_LIMITED']);
      expect(String(body.detail)).toContain(limitName);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    });
  });

  it('costs nothing to look at', async () => {
    for (const name of ['current', 'history', 'endpoints']) await as(`GET /api/v1/usage/${name}`);
    await settle(app.app.kernel);
    expect((await as('GET /api/v1/usage/current')).body.meters).toEqual([]);
  });

  it('tells how often a key was verified, by code and by day', async () => {
    const verified = { verifiedKey: 'eco_api_1111111111111111111111', ...calls };
    await use(
      { ...verified, code: 'VALID' },
      { ...verified, code: 'VALID' },
      { ...verified, code: 'REVOKED' },
      { ...verified, code: 'VALID', at: noon - 2 * day },
      { ...verified, code: 'VALID', at: noon - 30 * day },
      { ...verified, code: 'VALID', org: 'eco_org_2222222222222222222222' },
      { ...verified, code: 'VALID', verifiedKey: 'eco_api_2222222222222222222222' },
    );
    const ask = (span: { from?: string; to?: string }) =>
      app.app.kernel.database.tenant(systemActor('test'), { org: seller.org }, (tx) =>
        keyUsage(tx, verified.verifiedKey, span),
      );
    expect(await ask({})).toEqual({
      total: 4,
      byCode: { VALID: 3, REVOKED: 1 },
      byDay: [
        { day: '2026-01-14', total: 1, byCode: { VALID: 1 } },
        { day: '2026-01-16', total: 3, byCode: { VALID: 2, REVOKED: 1 } },
      ],
    });
    expect((await ask({ from: '2025-12-01T00:00:00Z' })).total).toBe(5);
    expect((await ask({ from: '2026-01-14T23:00:00Z', to: '2026-01-15T01:00:00Z' })).total).toBe(1);
    expect((await ask({ to: '2026-01-15T00:00:00Z' })).total).toBe(2);
    expect((await ask({ from: '0000-01-01T00:00:00+14:00', to: '9999-12-31T23:59:59-12:00' })).total).toBe(5);
    // 23:30 in New York is already the next day in UTC.
    expect((await ask({ from: '2026-01-14T23:30:00-05:00' })).total).toBe(3);
  });

  it('makes partitions ahead, and drops what is older than its time', async () => {
    const { kernel } = app.app;
    await makePartitions(kernel);
    const old = { ...calls, verifiedKey: 'eco_api_9' };
    await use(
      { verifiedKey: 'eco_api_8', at: noon - 800 * day },
      { ...old, at: noon - 800 * day },
      { ...old, at: noon - 91 * day },
      { ...old, at: noon - 90 * day },
    );
    const bound = (feature: string, endedDaysAgo: number | null, reserved = 0) =>
      app.rows(
        `insert into eco_bounds (id, org_id, feature, period_start, period_end, amount, hard, reserved)
         values ($1, $2, $3, $4, $5, 1, true, $6)`,
        [
          ...[kernel.ids.next('amt'), seller.org, feature, new Date(noon - 400 * day)],
          ...[endedDaysAgo === null ? null : new Date(noon - endedDaysAgo * day), reserved],
        ],
      );
    await bound('old', 92);
    await bound('held', 92, 1);
    await bound('kept', 89);
    await bound('open', null);
    await dropOldUsage(kernel);
    const bounds = await app.rows<{ feature: string }>(
      'select feature from eco_bounds where org_id = $1 and amount = 1 order by 1',
      [seller.org],
    );
    expect(bounds.map(({ feature }) => feature)).toEqual(['held', 'kept', 'open']);
    const mine = (table: string, column: string) =>
      app.rows(
        `select ${column}::text as day from ${table} where org_id = $1 and ${column} < '2026-01-01' order by 1`,
        [seller.org],
      );
    const kept = [{ day: '2025-10-17' }, { day: '2025-10-18' }];
    expect(await mine('eco_api_usage', "(at at time zone 'UTC')::date")).toEqual([{ day: '2025-10-18' }]);
    expect(await mine('eco_usage_daily', 'day')).toEqual(kept);
    expect(await mine('eco_usage_hourly', 'day')).toEqual(kept);
    for (const table of ['eco_usage_shapes', 'eco_usage_keys', 'eco_usage_customers', 'eco_usage_tags']) {
      expect([table, ...(await mine(table, 'month'))]).toEqual([table, { day: '2025-10-01' }]);
    }
    expect(await mine('eco_usage_last', "(at at time zone 'UTC')::date")).toEqual([{ day: '2025-10-18' }]);
    const names = await app.rows<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'eco_usage_rows'::regclass order by 1",
    );
    expect(names[0]?.name).toBe('eco_usage_rows_20251018');
    expect(names.map(({ name }) => name)).toContain('eco_usage_rows_20260122');
  });
});
