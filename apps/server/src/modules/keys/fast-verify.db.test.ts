import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { replyTypeOf } from '../../http/reply/types.ts';
import { day, toIso } from '../../kernel/clock.ts';
import { errors } from '../../kernel/errors.ts';
import { fastVerify } from './fast-verify.ts';
import { keysState } from './state.ts';
import { verifyKey } from './verify-route.ts';

/** The same call by `Bearer`, which the fast path takes, and by `ApiKey`, which it leaves to the pipeline. */
describe.skipIf(!postgresAvailable)('the fast path of POST /api/v1/keys/verify (needs PostgreSQL)', () => {
  const fast = vi.fn(fastVerify);
  let app: TestApp;
  let owner: Registered;
  let customerId: string;
  let caller: { id: string; key: string };

  beforeAll(async () => {
    verifyKey.fastPath = fast;
    app = await testApp();
    owner = await register(app);
    const body = { externalId: 'acme', name: 'Acme' };
    customerId = String((await app.call('POST /api/v1/customers', { as: owner.token, body })).body.id);
    caller = await make({ name: 'verifier', scopes: ['keys:verify'] });
  });
  afterAll(() => app?.close());
  afterEach(() => vi.restoreAllMocks());

  async function make(body: object): Promise<{ id: string; key: string }> {
    const made = await app.call('POST /api/v1/keys', { as: owner.token, body });
    expect(made.status, made.text).toBe(201);
    return { id: String(made.body.id), key: String(made.body.key) };
  }
  const makeCustomerKey = (body: object = {}) => make({ name: 'k', kind: 'customer', customerId, ...body });

  const send = (body: unknown, headers: Record<string, string>): Promise<Answer> =>
    app.call('POST /api/v1/keys/verify', { body, headers: { 'user-agent': 'seller/1', ...headers } });
  const ordinary = (body: unknown, { key } = caller) => send(body, { authorization: `ApiKey ${key}` });
  /** How the fast path answered the request, if it did. */
  async function tried(
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ answer: Answer; done: boolean }> {
    fast.mockClear();
    const answer = await send(body, { authorization: `Bearer ${caller.key}`, ...headers });
    return { answer, done: fast.mock.results.at(-1)?.value !== undefined };
  }
  async function quick(body: unknown): Promise<Answer> {
    const { answer, done } = await tried(body);
    expect(done, 'answered by the fast path').toBe(true);
    return answer;
  }
  /** Until everything it needs is in memory, after the notification that a key was made, which drops it once more. */
  async function warm(body: unknown): Promise<void> {
    await app.heard();
    await ordinary(body);
    await expect.poll(async () => (await tried(body)).done).toBe(true);
  }
  const withoutId = ({ status, text, headers }: Answer) => {
    const { 'x-request-id': _, date: __, ...rest } = headers;
    return { status, text, headers: rest };
  };

  it.each([
    ['a plain key', {}, {}],
    ['scopes and metadata', { scopes: ['a:*', 'b:read'], metadata: { plan: 'prö', "it's": '"\\' } }, {}],
    ['a permission it has', { scopes: ['orders:*'] }, { permission: 'orders:read' }],
    ['a permission it lacks', { scopes: ['orders:*'] }, { permission: 'users:read' }],
    ['an address it may not come from', { allowedIps: ['192.0.2.0/24'] }, {}],
  ])('answers as the pipeline: %s', async (_, about, asked) => {
    const { key } = await makeCustomerKey(about);
    await warm({ key, ...asked });
    const answers = [await quick({ key, ...asked }), await ordinary({ key, ...asked })];
    expect(withoutId(answers[0] as Answer)).toEqual(withoutId(answers[1] as Answer));
    expect(replyTypeOf(verifyKey.reply).schema?.parse(answers[0]?.body)).toEqual(answers[0]?.body);
  });

  it('answers as the pipeline: limits, until they are used up', async () => {
    const limits = [
      { name: 'burst', limit: 3, windowSeconds: 60 },
      { name: 'all', limit: 100, windowSeconds: 3600 },
    ];
    const series = async (call: (body: unknown) => Promise<Answer>) => {
      const { key, id } = await makeCustomerKey({ scopes: ['a:b'], limits });
      // A refused call takes nothing.
      await warm({ key, permission: 'c:d' });
      const answers = [await call({ key }), await call({ key }), await call({ key }), await call({ key })];
      return answers.map(({ text }) => text.replace(id, 'id'));
    };
    const found = await series(quick);
    expect(found.map((text) => JSON.parse(text).code)).toEqual(['VALID', 'VALID', 'VALID', 'RATE_LIMITED']);
    expect(await series(ordinary)).toEqual(found);
  });

  it('answers as the pipeline: expired and revoked keys', async () => {
    const { key, id } = await makeCustomerKey({ expiresAt: toIso(app.manual.now() + 60_000) });
    await warm({ key });
    app.manual.advance(61_000);
    expect(withoutId(await quick({ key }))).toEqual(withoutId(await ordinary({ key })));
    expect((await quick({ key })).body.code).toBe('EXPIRED');
    expect((await app.call(`POST /api/v1/keys/${id}/revoke`, { as: owner.token, body: {} })).status).toBe(200);
    await expect.poll(async () => (await ordinary({ key })).body.code).toBe('REVOKED');
    await warm({ key });
    expect(withoutId(await quick({ key }))).toEqual(withoutId(await ordinary({ key })));
  });

  it('is recorded as by the pipeline: usage, sums by key, and the counted audit entry', async () => {
    const { key, id } = await makeCustomerKey({ scopes: ['a:read'] });
    await warm({ key });
    for (const body of [
      { key, permission: 'a:read' },
      { key, permission: 'b:read', tag: 'GET /b' },
    ]) {
      await app.settled();
      const before = await audited();
      const ids: unknown[] = [];
      for (const answer of [await quick(body), await ordinary(body)]) ids.push(answer.headers['x-request-id']);
      await app.settled();
      const rows = await app.rows(
        `select org_id, method, route, status, bytes_in, bytes_out, caller_kind, caller_id, key_id, meter, quantity,
           customer_id, verified_key_id, code, tag from eco_api_usage where id = any ($1)`,
        [ids],
      );
      expect(rows).toHaveLength(2);
      expect(rows[0]).toEqual(rows[1]);
      expect(rows[0]).toMatchObject({ verified_key_id: id, key_id: caller.id, org_id: owner.org });
      const after = await audited();
      // Both in one counted entry: of one caller, one result and one hour, whichever key.
      expect(after.total).toBe(before.total + 2);
      expect(after.entries).toBeLessThanOrEqual(before.entries + 1);
    }
  });

  async function audited(): Promise<{ total: number; entries: number }> {
    const [row] = await app.rows<{ total: number; entries: number }>(
      `select coalesce(sum(count), 0)::int as total, count(*)::int as entries from eco_audit_coalesced
       where action = 'key.verify' and resource_id = '*'`,
    );
    return row ?? { total: 0, entries: 0 };
  }

  it('leaves to the pipeline what it does not know', async () => {
    const { key } = await makeCustomerKey({ allowedIps: ['192.0.2.0/24'] });
    const cold = await makeCustomerKey();
    expect(await tried({ key: cold.key })).toMatchObject({ done: false, answer: { status: 200 } });
    await warm({ key });
    for (const body of [
      { key, cost: 1 },
      { key, ip: '192.0.2.7' },
      { key: `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}` },
      { key: caller.key },
      { key, permission: 'no permission' },
      { key, other: 1 },
      { key: '\\' },
      {},
      [],
    ]) {
      const { answer, done } = await tried(body);
      expect(done, JSON.stringify(body)).toBe(false);
      expect(answer.body.code, JSON.stringify(body)).toBe((await ordinary(body)).body.code);
    }
    const raw = { 'content-type': 'application/json' };
    for (const text of ['{"key": ', `{"key":"${'x'.repeat(1100)}"}`, '{"key":"a","__proto__":{}}', '']) {
      const { answer, done } = await tried(text, raw);
      expect([done, answer.status], text).toEqual([false, 400]);
    }
    expect((await tried(`{"key":"${key}"}`, { 'content-type': 'application/json; charset=utf-8' })).done).toBe(false);
  });

  it('leaves callers to the pipeline that it would refuse or count', async () => {
    const { key } = await makeCustomerKey();
    await warm({ key });
    const narrow = await make({ name: 'narrow', scopes: ['keys:read'] });
    const elsewhere = await make({ name: 'elsewhere', scopes: ['keys:verify'], allowedIps: ['192.0.2.0/24'] });
    const limits = [{ name: 'burst', limit: 2, windowSeconds: 60 }];
    const limited = await make({ name: 'limited', scopes: ['keys:verify'], limits });
    const wrong = `${caller.key.slice(0, -1)}${caller.key.endsWith('0') ? '1' : '0'}`;
    for (const [text, status] of [
      [narrow.key, 403],
      [elsewhere.key, 401],
      [key, 401],
      [wrong, 401],
      [limited.key, 200],
      [limited.key, 429],
      [owner.token, 200],
    ] as const) {
      for (let each = 0; each < 2; each++) {
        const { answer, done } = await tried({ key }, { authorization: `Bearer ${text}` });
        expect([done, answer.status]).toEqual([false, status]);
      }
    }
    const both = await tried({ key }, { 'x-api-key': caller.key });
    expect([both.done, both.answer.status]).toEqual([false, 400]);
    const { done } = await tried({ key }, { authorization: `bearer ${caller.key}` });
    expect(done).toBe(false);
  });

  it('ends with the service account whose key calls', async () => {
    const accounts = `/api/v1/organizations/${owner.org}/service-accounts`;
    const account = await app.call(`POST ${accounts}`, { as: owner.token, body: { name: 'ci' } });
    const serviceAccount = String(account.body.id);
    const binding = { principal: serviceAccount, role: 'developer' };
    const bound = await app.call('POST /api/v1/access/bindings', { as: owner.token, body: binding });
    expect(bound.status, bound.text).toBe(201);
    const own = await make({ name: 'ci', scopes: ['keys:verify'], serviceAccount });
    const { key } = await makeCustomerKey();
    const call = () => tried({ key }, { authorization: `Bearer ${own.key}` });
    await expect.poll(async () => (await call()).done).toBe(true);
    const body = { status: 'disabled' };
    const off = await app.call(`PATCH ${accounts}/${serviceAccount}`, { as: owner.token, body });
    expect(off.status, off.text).toBe(200);
    const { answer, done } = await call();
    expect([done, answer.status]).toEqual([false, 401]);
  });

  it('leaves calls to the pipeline while the limiter is shared or notifications are late', async () => {
    const { key } = await makeCustomerKey({ limits: [{ name: 'l', limit: 10, windowSeconds: 60 }] });
    await warm({ key });
    const { kernel } = app.app;
    const { limiter } = kernel;
    kernel.limiter = {
      degradedMs: 0,
      take: async (...asked) => limiter.take(...asked),
      give: () => {},
      close: async () => {},
    };
    expect((await tried({ key })).done).toBe(false);
    kernel.limiter = limiter;
    expect((await tried({ key })).done).toBe(true);
    vi.spyOn(kernel.bus, 'healthy').mockReturnValue(false);
    expect((await tried({ key })).done).toBe(false);
  });

  it('answers 503 where the call cannot be recorded, and goes on', async () => {
    const { key } = await makeCustomerKey();
    await warm({ key });
    const { journal } = app.app.kernel;
    vi.spyOn(journal, 'append').mockRejectedValue(errors.RECORD_UNAVAILABLE());
    const { answer, done } = await tried({ key });
    expect([done, answer.status, answer.body.code]).toEqual([true, 503, 'RECORD_UNAVAILABLE']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    vi.restoreAllMocks();
    expect((await quick({ key })).status).toBe(200);
    expect(await inflight(app)).toBe(0);
  });

  it('leaves a call to the pipeline where it fails itself', async () => {
    const { key } = await makeCustomerKey();
    await warm({ key });
    vi.spyOn(app.app.kernel.services.use(keysState).keys, 'peek').mockImplementation(() => {
      throw new Error('broken');
    });
    const { answer } = await tried({ key });
    expect([answer.status, answer.body.code]).toEqual([200, 'VALID']);
  });

  it('forgets with the cache: nothing is older than five minutes', async () => {
    const { key } = await makeCustomerKey();
    await warm({ key });
    app.manual.advance(day);
    expect((await tried({ key })).done).toBe(false);
  });
});

async function inflight(app: TestApp): Promise<number> {
  const { text } = await app.call('GET /metrics');
  return Number(/^nexus_inflight_requests (\d+)$/m.exec(text)?.[1] ?? Number.NaN);
}
