import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { toIso } from '../../../kernel/clock.ts';
import { setEntitlements } from '../../metering/index.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe.skipIf(!postgresAvailable)('verification in the caller’s process (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let caller: string;
  let url: string;
  let customers = 0;

  beforeAll(async () => {
    app = await testApp({
      manualClock: false,
      env: { LIMIT_API: '100000/900', LIMIT_API_HOURLY: '100000/3600' },
    });
    url = await app.app.listen();
    owner = await register(app);
    caller = (await make({ name: 'caller', scopes: ['keys:verify'] })).key;
  });
  afterAll(() => app?.close());

  async function make(body: object): Promise<{ id: string; key: string }> {
    const made = await app.call('POST /api/v1/keys', { as: owner.token, body });
    expect(made.status, made.text).toBe(201);
    return { id: String(made.body.id), key: String(made.body.key) };
  }
  async function customer(): Promise<string> {
    const body = { externalId: `c${++customers}`, name: 'Acme' };
    return String((await app.call('POST /api/v1/customers', { as: owner.token, body })).body.id);
  }
  const customersKey = async (more: object = {}) => {
    const customerId = await customer();
    return { customerId, ...(await make({ name: 'k', kind: 'customer', customerId, ...more })) };
  };
  async function entitle(customerId: string, amount: number): Promise<void> {
    const start = app.clock.now() - 1000;
    const replacement = {
      entitlements: [{ feature: 'api.calls', amount, hard: true }],
      period: { start, end: start + 86_400_000 },
      source: 'test',
    };
    const buyer = { org: owner.org, customer: customerId };
    await app.app.kernel.database.system('test', (tx) => setEntitlements(tx, buyer, replacement));
    await app.heard();
  }
  async function snapshot(key: string, units = 0, as = caller): Promise<Json> {
    const wanted = { id: /eco_api_\w{22}/.exec(key)?.[0], hash: hashOf(key), units };
    const { status, body, text } = await app.call('POST /api/v1/keys/snapshots', { as, body: { keys: [wanted] } });
    expect(status, text).toBe(200);
    return body.keys?.[0] as Json;
  }
  async function report(body: object): Promise<Json> {
    const answer = await app.call('POST /api/v1/keys/reports', {
      as: caller,
      body: { id: randomUUID(), verifications: [], ...body },
    });
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  }
  const decided = (keyId: string | null, count: number, more: object = {}) => ({
    ...{ keyId, code: 'VALID', cost: 1, count, at: toIso(app.clock.now()) },
    ...more,
  });
  const verify = async (key: string): Promise<Json> =>
    (await app.call('POST /api/v1/keys/verify', { as: caller, body: { key } })).body;

  describe('a snapshot', () => {
    it('tells all that decides, for the hash of the key alone', async () => {
      const { id, key, customerId } = await customersKey({ scopes: ['orders:*'], metadata: { tier: 'gold' } });
      const found = await snapshot(key);
      expect(found).toMatchObject({ refused: null, keyId: id, customerId, scopes: ['orders:*'], asks: false });
      expect(found).toMatchObject({ metadata: { tier: 'gold' }, revokedAt: null, isLimited: false, lease: null });
      await app.call(`POST /api/v1/keys/${id}/revoke`, { as: owner.token, body: {} });
      await app.heard();
      expect((await snapshot(key)).revokedAt).toEqual(expect.any(String));
    });

    it('knows neither a wrong secret nor a platform key nor another organization’s', async () => {
      const { key } = await customersKey();
      expect((await snapshot(`${key.slice(0, -1)}!`)).refused).toBe('NOT_FOUND');
      expect((await snapshot(caller)).refused).toBe('NOT_FOUND');
      const other = await register(app);
      const body = { name: 'theirs', scopes: ['keys:verify'] };
      const theirs = (await app.call('POST /api/v1/keys', { as: other.token, body })).body.key;
      expect((await snapshot(key, 0, String(theirs))).refused).toBe('NOT_FOUND');
    });

    it('says until when the key before a rotation works', async () => {
      const { id, key } = await customersKey();
      const { body } = await app.call(`POST /api/v1/keys/${id}/rotate`, {
        as: owner.token,
        body: { graceSeconds: 3600 },
      });
      await app.heard();
      expect((await snapshot(key)).hashUntil).toEqual(body.graceUntil);
      expect((await snapshot(String(body.key))).hashUntil).toBeNull();
    });

    it.each([
      ['uses that are counted down', { remaining: 5 }],
      ['networks', { allowedIps: ['192.0.2.0/24'] }],
      ['a limit per address', { limits: [{ name: 'a', limit: 100, windowSeconds: 60, per: 'address' }] }],
    ])('leaves a key with %s to the server', async (_, more) => {
      const { key } = await customersKey(more);
      expect(await snapshot(key, 10)).toMatchObject({ asks: true, lease: null });
    });
  });

  describe('a lease', () => {
    const limits = [{ name: 'requests', limit: 100, windowSeconds: 3600 }];
    const remaining = async (key: string) => (await verify(key)).limits?.[0]?.remaining;

    it('holds a tenth of what is left at most, and near the end nothing', async () => {
      const { key } = await customersKey({ limits });
      expect((await snapshot(key, 4)).lease).toMatchObject({ units: 4, forMs: 5000 });
      const found = await snapshot(key, 1000);
      expect(found).toMatchObject({ isLimited: true, smallestLimit: 100, lease: { units: 9 } });
      expect(found.limits).toMatchObject([{ name: 'requests', limit: 100, remaining: 87 }]);
      for (let left = 86; left >= 9; left -= 1) await verify(key);
      expect(await snapshot(key, 5)).toMatchObject({ isLimited: true, lease: null });
    });

    it('gives back what was not spent, once', async () => {
      const { id, key } = await customersKey({ limits });
      const { lease } = await snapshot(key, 10);
      expect(await remaining(key)).toBe(89);
      const body = { id: randomUUID(), verifications: [decided(id, 3)], leases: [{ id: lease?.id, units: 3 }] };
      expect([(await report(body)).counted, (await report(body)).counted]).toEqual([3, 0]);
      expect(await remaining(key)).toBe(95);
    });

    it('takes of the customer’s quota what is reported', async () => {
      const { id, key, customerId } = await customersKey();
      await entitle(customerId, 1000);
      const { lease, quota } = await snapshot(key, 50);
      expect([lease?.units, quota?.limit]).toEqual([50, 1000]);
      await report({ verifications: [decided(id, 20)], leases: [{ id: lease?.id, units: 20 }] });
      await app.settled();
      const bounds = () =>
        app.rows<{ spent: string }>(
          'select b.spent + coalesce(sum(a.spent), 0) as spent from eco_bounds b left join eco_allocations a on a.bound_id = b.id where b.customer_id = $1 group by b.id',
          [customerId],
        );
      await expect.poll(async () => (await bounds())[0]?.spent, { timeout: 60_000 }).toBe('20');
    });
  });

  it('records each reported verification as the server would', async () => {
    const { id, key, customerId } = await customersKey();
    await verify(key);
    await report({
      verifications: [
        decided(id, 2, { tag: 'GET /a' }),
        decided(id, 1, { code: 'REVOKED' }),
        decided(null, 1, { code: 'NOT_FOUND' }),
      ],
    });
    await app.settled();
    const rows = await app.rows(
      `select method, route, status::int, meter, quantity::int, customer_id as customer, code, tag from eco_api_usage
       where verified_key_id = $1 order by code, tag nulls first`,
      [id],
    );
    const common = {
      method: 'POST',
      route: '/api/v1/keys/verify',
      status: 200,
      meter: 'api.calls',
      customer: customerId,
    };
    expect(rows).toEqual([
      { ...common, quantity: 0, code: 'REVOKED', tag: null },
      { ...common, quantity: 1, code: 'VALID', tag: null },
      { ...common, quantity: 1, code: 'VALID', tag: 'GET /a' },
      { ...common, quantity: 1, code: 'VALID', tag: 'GET /a' },
    ]);
  });

  it('is for callers that may verify', async () => {
    const { key } = await make({ name: 'other', scopes: ['keys:read'] });
    const bodies = { snapshots: { keys: [{ hash: hashOf(key) }] }, reports: { id: 'r', verifications: [] } };
    for (const [what, body] of Object.entries(bodies)) {
      expect((await app.call(`POST /api/v1/keys/${what}`, { as: key, body })).status).toBe(403);
    }
    expect((await app.call('GET /api/v1/keys/stream', { as: key })).status).toBe(403);
    const begun = await app.call('GET /api/v1/keys/stream', { as: owner.token });
    expect([begun.status, begun.text.split('\n')[0]]).toEqual([200, '{"type":"ready"}']);
    const open = async () => /^nexus_open_streams (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
    await expect.poll(open, { timeout: 60_000 }).toBe('0');
  });

  describe('the stream', () => {
    async function open(as = caller) {
      const end = new AbortController();
      const response = await fetch(`${url}/api/v1/keys/stream`, {
        headers: { authorization: `Bearer ${as}` },
        signal: end.signal,
      });
      expect(response.status).toBe(200);
      const lines: Json[] = [];
      const reading = (async () => {
        let rest = '';
        for await (const chunk of response.body ?? []) {
          const parts = (rest + new TextDecoder().decode(chunk as Uint8Array)).split('\n');
          rest = parts.pop() ?? '';
          lines.push(...parts.map((part) => JSON.parse(part) as Json));
        }
      })();
      const ended = reading.then(
        () => true,
        () => true,
      );
      return { lines, ended, close: () => end.abort() };
    }
    const changes = (lines: Json[]) => lines.filter(({ type }) => String(type) === 'changed');
    const patience = { timeout: 60_000 };

    it('beats, and tells changes of keys of the own organization alone', async () => {
      const one = await customersKey();
      const two = await customersKey();
      const stream = await open();
      await expect
        .poll(() => stream.lines.filter(({ type }) => String(type) === 'beat').length, patience)
        .toBeGreaterThan(1);
      const other = await register(app);
      const theirs = await app.call('POST /api/v1/keys', { as: other.token, body: { name: 'theirs' } });
      await app.call(`POST /api/v1/keys/${one.id}/revoke`, { as: owner.token, body: {} });
      await app.call(`DELETE /api/v1/customers/${two.customerId}`, { as: owner.token });
      const named = () => changes(stream.lines).flatMap(({ keys }) => (keys ?? []) as unknown as string[]);
      await expect.poll(named, patience).toEqual(expect.arrayContaining([one.id, two.id]));
      expect(named()).not.toContain(theirs.body.id);
      await entitle(one.customerId, 5);
      await expect
        .poll(() => changes(stream.lines).map(({ customer: named }) => named), patience)
        .toContainEqual(one.customerId);
      stream.close();
      await stream.ended;
    });

    it('ends when its own key is revoked', async () => {
      const { id, key } = await make({ name: 'short', scopes: ['keys:verify'] });
      const stream = await open(key);
      await app.call(`POST /api/v1/keys/${id}/revoke`, { as: owner.token, body: {} });
      expect(await stream.ended).toBe(true);
    });
  });
});
