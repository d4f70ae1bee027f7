import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';

const midJanuary = Date.UTC(2026, 0, 15, 12);

describe.skipIf(!postgresAvailable)('remaining uses of a key (needs PostgreSQL)', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Registered;
  let customerId: string;
  let caller: string;

  beforeAll(async () => {
    app = await testApp({ env: { LIMIT_API: '100000/900', LIMIT_API_HOURLY: '100000/3600' } });
    other = await testApp({ beside: app });
    for (const node of [app, other]) node.manual.set(midJanuary);
    owner = await register(app);
    const body = { externalId: 'acme', name: 'Acme' };
    customerId = String((await app.call('POST /api/v1/customers', { as: owner.token, body })).body.id);
    const scopes = ['keys:verify', 'keys:read', 'keys:update', 'keys:create'];
    caller = String((await app.call('POST /api/v1/keys', { as: owner.token, body: { name: 'c', scopes } })).body.key);
  });
  afterAll(async () => {
    await other?.close();
    await app?.close();
  });

  async function make(more: object): Promise<{ id: string; key: string }> {
    const body = { name: 'k', kind: 'customer', customerId, ...more };
    const made = await app.call('POST /api/v1/keys', { as: caller, body });
    expect(made.status, made.text).toBe(201);
    return { id: String(made.body.id), key: String(made.body.key) };
  }
  async function verify(key: string, more: object = {}, node = app): Promise<Json> {
    const { body, status, text } = await node.call('POST /api/v1/keys/verify', { as: caller, body: { key, ...more } });
    expect(status, text).toBe(200);
    return body;
  }
  const read = async (id: string): Promise<Json> => (await app.call(`GET /api/v1/keys/${id}`, { as: caller })).body;
  const change = (id: string, body: object) => app.call(`PATCH /api/v1/keys/${id}`, { as: caller, body });
  const goTo = (instant: number) => {
    for (const node of [app, other]) node.manual.set(instant);
  };

  it('two nodes together admit exactly as many calls as remain', async () => {
    const { id, key } = await make({ remaining: 20 });
    const calls = Array.from({ length: 60 }, (_, n) => verify(key, {}, n % 2 === 0 ? app : other));
    const answers = await Promise.all(calls);
    const admitted = answers.filter(({ code }) => String(code) === 'VALID');
    expect(admitted.map(({ remaining }) => Number(remaining)).sort((a, b) => b - a)).toEqual(
      Array.from({ length: 20 }, (_, n) => 19 - n),
    );
    const refused = answers.filter(({ code }) => String(code) === 'USAGE_EXCEEDED');
    expect([refused.length, refused.every(({ valid }) => String(valid) === 'false')]).toEqual([40, true]);
    expect(await read(id)).toMatchObject({ remaining: 0, refill: null });
  });

  it('a call that loses the last uses to others is told how many are left, not how many there were', async () => {
    const { key } = await make({ remaining: 50 });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => verify(key, {}, n % 2 === 0 ? app : other)),
    );
    const refused = answers.filter(({ code }) => String(code) === 'USAGE_EXCEEDED');
    expect(refused.map(({ remaining }) => remaining)).toEqual(Array.from({ length: 50 }, () => 0));
  });

  it('a refused call takes nothing, neither uses nor from the limits', async () => {
    const limits = [{ name: 'l', limit: 100, windowSeconds: 3600 }];
    const { id, key } = await make({ remaining: 5, limits });
    expect(await verify(key, { cost: 3 })).toMatchObject({ code: 'VALID', remaining: 2, limits: [{ remaining: 97 }] });
    expect(await verify(key, { cost: 3 })).toMatchObject({
      code: 'USAGE_EXCEEDED',
      remaining: 2,
      limits: [{ remaining: 97 }],
    });
    expect(await verify(key, { permission: 'a:b' })).toMatchObject({ code: 'INSUFFICIENT_PERMISSION' });
    expect(await verify(key, { cost: 101 })).toMatchObject({ code: 'COST_ABOVE_LIMIT' });
    expect(await verify(key, { cost: 0 })).toMatchObject({ code: 'VALID', remaining: 2 });
    expect(await read(id)).toMatchObject({ remaining: 2 });
  });

  it('refills at the first call of a day or month, in UTC', async () => {
    goTo(midJanuary);
    const daily = await make({ refill: { amount: 2, interval: 'daily' } });
    const monthly = await make({ remaining: 1, refill: { amount: 3, interval: 'monthly' } });
    for (const left of [1, 0]) expect((await verify(daily.key)).remaining).toBe(left);
    expect((await verify(daily.key)).code).toBe('USAGE_EXCEEDED');
    expect(await verify(monthly.key)).toMatchObject({ code: 'VALID', remaining: 0 });
    goTo(Date.UTC(2026, 0, 15, 23, 59, 59, 999));
    expect((await verify(daily.key)).code).toBe('USAGE_EXCEEDED');
    goTo(Date.UTC(2026, 0, 16));
    expect(await read(daily.id)).toMatchObject({ remaining: 2, refill: { amount: 2, interval: 'daily' } });
    const both = await Promise.all([app, other, app, other].map((node) => verify(daily.key, {}, node)));
    expect(both.filter(({ code }) => String(code) === 'VALID').length).toBe(2);
    expect((await verify(monthly.key)).code).toBe('USAGE_EXCEEDED');
    goTo(Date.UTC(2026, 1, 1));
    expect(await verify(monthly.key)).toMatchObject({ code: 'VALID', remaining: 2 });
    goTo(midJanuary);
  });

  it('is set, raised and taken away by PATCH', async () => {
    const { id, key } = await make({});
    expect(await verify(key)).toMatchObject({ code: 'VALID', remaining: null });
    expect((await change(id, { remaining: 1 })).body).toMatchObject({ remaining: 1, refill: null });
    expect(await verify(key)).toMatchObject({ code: 'VALID', remaining: 0 });
    expect(await verify(key)).toMatchObject({ code: 'USAGE_EXCEEDED', remaining: 0 });
    const refill = { amount: 9, interval: 'daily' };
    expect((await change(id, { refill })).body).toMatchObject({ remaining: 0, refill });
    expect((await change(id, { refill: null })).body).toMatchObject({ remaining: 0, refill: null });
    expect((await change(id, { remaining: null, refill })).body.code).toBe('INVALID_REQUEST');
    expect((await change(id, { remaining: null })).body).toMatchObject({ remaining: null, refill: null });
    expect(await verify(key)).toMatchObject({ code: 'VALID', remaining: null });
    const platform = await app.call('POST /api/v1/keys', { as: caller, body: { name: 'p', remaining: 1, scopes: [] } });
    expect([platform.status, platform.body.code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('costs one statement a verification', async () => {
    const { key } = await make({ remaining: 1000 });
    const { statements } = app.app.kernel.database;
    const statementsOf = async (calls: number): Promise<number> => {
      const before = statements.sent;
      for (let each = 0; each < calls; each++) expect((await verify(key)).code).toBe('VALID');
      return statements.sent - before;
    };
    // The notifications that the keys were made may still drop them from memory once.
    await expect.poll(() => statementsOf(1)).toBe(1);
    expect(await statementsOf(10)).toBe(10);
  });
});
