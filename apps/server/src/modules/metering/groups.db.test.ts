import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { day } from '../../kernel/clock.ts';
import { settle } from './index.ts';
import { appendUsage } from './metering.fixture.ts';
import { usageRecord } from './usage.fixture.ts';

const noon = Date.UTC(2026, 1, 2, 12);
const customers = ['eco_cus_1111111111111111111111', 'eco_cus_2222222222222222222222'];
const whole = 'from=2026-01-01T00:00:00Z&to=2026-02-28T00:00:00Z';

interface Item {
  start: string;
  name: string | null;
  verifications: number;
  units: number;
}

describe.skipIf(!postgresAvailable)('GET /api/v1/usage (needs PostgreSQL)', () => {
  let app: TestApp;
  let seller: Registered;
  let customerId: string;

  beforeAll(async () => {
    app = await testApp();
    app.manual.set(noon);
    seller = await register(app);
    const body = { externalId: 'acme', name: 'Acme' };
    customerId = String((await app.call('POST /api/v1/customers', { as: seller.token, body })).body.id);
    const tags = ['GET /orders', 'POST /orders/:id', undefined];
    const codes = ['VALID', 'VALID', 'RATE_LIMITED', 'REVOKED'];
    const records = Array.from({ length: 300 }, (_, n) => {
      const code = codes[n % 4];
      const known = n % 7 === 0 ? {} : { customer: customers[n % 2], verifiedKey: `eco_api_${n % 5}` };
      const quantity = code === 'VALID' ? (n % 3) + 1 : 0;
      const at = noon - (n % 30) * day;
      return usageRecord({ org: seller.org, at, meter: 'api.calls', code, tag: tags[n % 3], quantity, ...known });
    });
    await Promise.all(records.map((record) => appendUsage(app.app.kernel, record)));
    await appendUsage(app.app.kernel, usageRecord({ at: noon, code: 'VALID', tag: 'of another', quantity: 1 }));
    await settle(app.app.kernel);
  });
  afterAll(() => app?.close());

  const ask = (query: string) => app.call(`GET /api/v1/usage?${query}`, { as: seller.token });
  async function items(query: string): Promise<Item[]> {
    const all: Item[] = [];
    let cursor = '';
    do {
      const { status, body, text } = await ask(`limit=7&${query}${cursor}`);
      expect(status, text).toBe(200);
      all.push(...(body.items as unknown as Item[]));
      cursor = body.nextCursor === null ? '' : `&cursor=${String(body.nextCursor)}`;
    } while (cursor !== '');
    return all;
  }
  const counted = (start: string, column: string, where = 'true') =>
    app.rows(
      `select (${start})::text as start, ${column} as name, count(*)::int as verifications, sum(quantity)::int as units
       from eco_api_usage, lateral (select (at at time zone 'UTC')::date as day) as of_day
       where org_id = $1 and verified_key_id is not null and ${where} group by 1, 2 order by 1, coalesce(${column}, '')`,
      [seller.org],
    );
  const once = "'2026-01-01'";

  it.each([
    ['customer', 'customer_id', 'true'],
    ['key', 'verified_key_id', 'verified_key_id is not null'],
    ['tag', 'tag', 'true'],
    ['code', 'code', 'true'],
  ])('by %s, in all, by day and by month: exactly what the rows say', async (groupBy, column, where) => {
    const query = `groupBy=${groupBy}&${whole}`;
    expect(await items(query)).toEqual(await counted(once, column, where));
    expect(await items(`${query}&interval=day`)).toEqual(await counted('day', column, where));
    const months = await counted("date_trunc('month', day)::date", column, where);
    expect(await items(`${query}&interval=month`)).toEqual(months);
    expect(months.length).toBeGreaterThan(1);
  });

  it('of one customer by tag, of one tag by customer, of one code', async () => {
    expect(await items(`groupBy=tag&customerId=${customers[0]}&${whole}`)).toEqual(
      await counted(once, 'tag', `customer_id = '${customers[0]}'`),
    );
    const one = await items(`groupBy=customer&tag=${encodeURIComponent('GET /orders')}&code=VALID&${whole}`);
    expect(one).toEqual(await counted(once, 'customer_id', "tag = 'GET /orders' and code = 'VALID'"));
    expect(one.length).toBe(2);
    const keys = await items(`groupBy=key&code=RATE_LIMITED&${whole}`);
    expect(keys).toEqual(await counted(once, 'verified_key_id', "code = 'RATE_LIMITED'"));
  });

  it('of the last 30 days unless told, by whole UTC days', async () => {
    const { body } = await ask('');
    expect(body.period).toEqual({ first: '2026-01-04', last: '2026-02-02' });
    const { body: days } = await ask('groupBy=code&from=2026-02-01T23:00:00Z&to=2026-02-02T00:00:00Z');
    expect(days.period).toEqual({ first: '2026-02-01', last: '2026-02-02' });
    expect((await ask('groupBy=code&from=2026-02-01&to=2026-02-02')).body).toEqual(days);
    for (const query of [
      'by=key',
      'groupBy=day',
      `groupBy=key&customerId=${customers[0]}`,
      'groupBy=tag&cursor=WyJ4IiwiIl0',
    ]) {
      expect([query, (await ask(query)).status]).toEqual([query, 400]);
    }
  });

  it('refuses a span that ends before it begins, and never says that there was no usage', async () => {
    const span = 'from=2026-02-02T00:00:00Z&to=2026-02-01T23:59:59Z';
    const body = { name: 'k', kind: 'customer', customerId };
    const { id } = (await app.call('POST /api/v1/keys', { as: seller.token, body })).body;
    const ofKey = await app.call(`GET /api/v1/keys/${id}/usage?${span}`, { as: seller.token });
    for (const refused of [await ask(span), ofKey]) {
      expect([refused.status, refused.body.detail]).toEqual([400, 'query/to: Lies before `from`']);
    }
    const { body: oneDay } = await ask('from=2026-02-02T23:00:00Z&to=2026-02-02T01:00:00Z');
    expect(oneDay.period).toEqual({ first: '2026-02-02', last: '2026-02-02' });
    const { body: ahead } = await ask('from=2030-01-01T00:00:00Z');
    expect(ahead).toMatchObject({ period: { first: '2026-02-03', last: '2026-02-03' }, items: [] });
  });

  it('counts what keys.verify was told: a tag of the customer’s own endpoint, and its cost', async () => {
    const make = async (body: object) =>
      String((await app.call('POST /api/v1/keys', { as: seller.token, body: { name: 'k', ...body } })).body.key);
    const [caller, key] = [await make({ scopes: ['keys:verify'] }), await make({ kind: 'customer', customerId })];
    const verify = (more: object) => app.call('POST /api/v1/keys/verify', { as: caller, body: { key, ...more } });
    const tag = 'GET /weather/:city';
    for (const more of [{ tag }, { tag, cost: 4 }, { tag, permission: 'a:b' }, { tag: 'DELETE /it' }, {}]) {
      expect((await verify(more)).status).toBe(200);
    }
    for (const wrong of ['', 'x'.repeat(101), 'line\nbreak', 1])
      expect((await verify({ tag: wrong })).status).toBe(400);
    await app.settled();
    expect(await items(`groupBy=tag&customerId=${customerId}`)).toEqual([
      { start: '2026-01-04', name: null, verifications: 1, units: 1 },
      { start: '2026-01-04', name: 'DELETE /it', verifications: 1, units: 1 },
      { start: '2026-01-04', name: tag, verifications: 3, units: 5 },
    ]);
  });
});
