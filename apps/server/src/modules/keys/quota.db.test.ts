import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { day, toIso } from '../../kernel/clock.ts';
import { eventDispatcher } from '../../kernel/events/events.ts';
import { setEntitlements } from '../metering/index.ts';

const meter = 'api.calls';

describe.skipIf(!postgresAvailable)('the quota of a customer (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let caller: string;
  let start: number;
  let end: string;
  let customers = 0;

  beforeAll(async () => {
    app = await testApp({ env: { LIMIT_API: '100000/900', LIMIT_API_HOURLY: '100000/3600' } });
    owner = await register(app);
    start = app.manual.now() - day;
    end = toIso(start + 30 * day);
    caller = (await make({ name: 'caller', scopes: ['keys:verify', 'keys:read'] })).key;
  });
  afterAll(() => app?.close());

  async function make(body: object): Promise<{ id: string; key: string }> {
    const made = await app.call('POST /api/v1/keys', { as: owner.token, body });
    expect(made.status, made.text).toBe(201);
    return { id: String(made.body.id), key: String(made.body.key) };
  }
  async function customerWith(
    amount: number | null,
    more: object = {},
  ): Promise<{ customer: string; key: string; id: string }> {
    const body = { externalId: `c${++customers}`, name: 'Acme' };
    const customer = String((await app.call('POST /api/v1/customers', { as: owner.token, body })).body.id);
    await entitle(customer, amount);
    return { customer, ...(await make({ name: 'k', kind: 'customer', customerId: customer, ...more })) };
  }
  async function entitle(customer: string | undefined, amount: number | null): Promise<void> {
    const replacement = {
      entitlements: [{ feature: meter, amount, hard: true }],
      period: { start, end: start + 30 * day },
      source: 'test',
    };
    const buyer = { org: owner.org, customer };
    await app.app.kernel.database.system('test', (tx) => setEntitlements(tx, buyer, replacement));
    await app.heard();
  }
  const call = (key: string, more: object, authorization: string) =>
    app.call('POST /api/v1/keys/verify', { body: { key, ...more }, headers: { authorization } });
  async function verify(key: string, more: object = {}): Promise<Json> {
    const { status, body, text } = await call(key, more, `ApiKey ${caller}`);
    expect(status, text).toBe(200);
    return body;
  }
  const quickly = async (key: string): Promise<Json> => (await call(key, {}, `Bearer ${caller}`)).body;

  it('is answered, taken from, and refuses what is beyond it', async () => {
    const { key } = await customerWith(5);
    expect(await verify(key)).toMatchObject({ code: 'VALID', quota: { limit: 5, remaining: 4, resetAt: end } });
    expect(await verify(key, { cost: 3 })).toMatchObject({ code: 'VALID', quota: { limit: 5, remaining: 1 } });
    expect(await verify(key, { cost: 2 })).toMatchObject({
      valid: false,
      code: 'QUOTA_EXCEEDED',
      quota: { remaining: 1 },
    });
    expect(await verify(key)).toMatchObject({ code: 'VALID', quota: { remaining: 0 } });
    expect(await verify(key)).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      quota: { limit: 5, remaining: 0, resetAt: end },
    });
  });

  it('is null where there is none, or no bound', async () => {
    const { key } = await customerWith(null);
    expect(await verify(key)).toMatchObject({ code: 'VALID', quota: null });
    const without = await make({ name: 'k', kind: 'customer', customerId: (await customerWith(null)).customer });
    expect(await verify(without.key)).toMatchObject({ code: 'VALID', quota: null });
  });

  it('costs nothing where the call is refused: no unit, no window, no use', async () => {
    const limits = [{ name: 'l', limit: 10, windowSeconds: 3600 }];
    const { key, id } = await customerWith(2, { limits, remaining: 5 });
    expect(await verify(key, { cost: 2 })).toMatchObject({ code: 'VALID', remaining: 3, limits: [{ remaining: 8 }] });
    const refused = { code: 'QUOTA_EXCEEDED', remaining: 3, limits: [{ remaining: 8 }] };
    expect(await verify(key)).toMatchObject(refused);
    expect(await verify(key, { cost: 4 })).toMatchObject({ code: 'USAGE_EXCEEDED', remaining: 3 });
    expect((await app.call(`GET /api/v1/keys/${id}`, { as: owner.token })).body).toMatchObject({ remaining: 3 });
    const other = await customerWith(9, { remaining: 1 });
    expect(await verify(other.key, { cost: 2 })).toMatchObject({ code: 'USAGE_EXCEEDED', quota: { remaining: 9 } });
  });

  it('is the same on the fast path, which needs no SQL for it', async () => {
    const { key } = await customerWith(1000);
    await app.heard();
    await verify(key);
    await expect.poll(async () => (await quickly(key)).code).toBe('VALID');
    const before = Number((await verify(key)).quota?.remaining);
    const { statements } = app.app.kernel.database;
    const { sent } = statements;
    expect(await quickly(key)).toMatchObject({
      code: 'VALID',
      quota: { limit: 1000, remaining: before - 1, resetAt: end },
    });
    expect(await verify(key)).toMatchObject({ code: 'VALID', quota: { remaining: before - 2 } });
    expect(statements.sent).toBe(sent);
    const { key: few } = await customerWith(2);
    await verify(few);
    const codes = [await quickly(few), await quickly(few)].map(({ code }) => code);
    expect(codes).toEqual(['VALID', 'QUOTA_EXCEEDED']);
  });

  it('is beside that of the organization: where that is used up, nothing is verified', async () => {
    const { key, customer } = await customerWith(100);
    await entitle(undefined, 3);
    expect(await verify(key)).toMatchObject({ code: 'VALID' });
    expect(await verify(key, { cost: 2 })).toMatchObject({ code: 'VALID' });
    for (const scheme of ['ApiKey', 'Bearer']) {
      const refused = await call(key, {}, `${scheme} ${caller}`);
      expect([refused.status, refused.body.code]).toEqual([402, 'QUOTA_EXCEEDED']);
    }
    await entitle(undefined, null);
    expect(await verify(key)).toMatchObject({ code: 'VALID', quota: { remaining: 96 } });
    await app.settled();
    const [row] = await app.rows('select spent::integer from eco_bounds where customer_id = $1', [customer]);
    expect(row).toEqual({ spent: 4 });
  });

  it('is not for environments that are not of production: those are not billed, 10,000 calls a day', async () => {
    const environments = await app.call(`GET /api/v1/projects/${owner.project}/environments`, { as: owner.token });
    const items = environments.body.items as unknown as { id: string; production: boolean }[];
    const environmentId = items.find(({ production }) => !production)?.id ?? '';
    const { key, customer } = await customerWith(1, { environmentId });
    for (let n = 1; n <= 3; n += 1) {
      const quota = { limit: 10_000, remaining: 10_000 - n, resetAt: '2026-01-16T00:00:00.000Z' };
      expect(await verify(key)).toMatchObject({ code: 'VALID', quota, limits: [] });
    }
    expect(await verify(key, { cost: 9_998 })).toMatchObject({ code: 'TEST_CALLS_EXCEEDED' });
    await app.settled();
    const [row] = await app.rows(
      'select count(*)::integer as calls, sum(quantity)::integer as units from eco_api_usage where customer_id = $1',
      [customer],
    );
    expect(row).toEqual({ calls: 4, units: 0 });
    // The environment becomes one of production: its calls count.
    const path = `/api/v1/projects/${owner.project}/environments/${environmentId}`;
    expect((await app.call(`PATCH ${path}`, { as: owner.token, body: { production: true } })).status).toBe(200);
    const events = app.app.kernel.services.use(eventDispatcher);
    events.start();
    await expect
      .poll(async () => (await verify(key)).quota, { timeout: 10_000 })
      .toMatchObject({ limit: 1, remaining: 0 });
    await events.stop();
  });
});
