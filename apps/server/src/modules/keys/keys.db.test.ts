import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type Json, type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { day, minute, second, toIso } from '../../kernel/clock.ts';
import { eventDispatcher } from '../../kernel/events/events.ts';
import { Verification } from './schema.ts';

describe.skipIf(!postgresAvailable)('keys (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let customerId: string;

  beforeAll(async () => {
    app = await testApp({ env: { LIMIT_API: '100000/900', LIMIT_API_HOURLY: '100000/3600' } });
    owner = await register(app);
    const customer = await app.call('POST /api/v1/customers', {
      as: owner.token,
      body: { externalId: 'acme', name: 'Acme' },
    });
    customerId = String(customer.body.id);
  });
  afterAll(() => app.close());

  const make = async (body: object): Promise<{ id: string; key: string }> => {
    const { status, body: made } = await app.call('POST /api/v1/keys', { as: owner.token, body });
    expect(status, JSON.stringify(made)).toBe(201);
    return { id: String(made.id), key: String(made.key) };
  };
  const makeCustomerKey = (body: object = {}) => make({ name: 'k', kind: 'customer', customerId, ...body });
  /** By an access token, so not on the fast path; fast-verify.db.test.ts holds that to the same replies. */
  const verify = async (key: string, body: object = {}): Promise<Json> => {
    const { body: answer } = await app.call('POST /api/v1/keys/verify', { as: owner.token, body: { key, ...body } });
    // It says what its schema says, no more and no less.
    expect(Verification.parse(Verification.encode(answer as unknown as z.infer<typeof Verification>))).toEqual(answer);
    return answer;
  };
  const refusal = async (what: string, body: object, as = owner.token) => {
    const { status, body: problem } = await app.call(what, { as, body });
    return [status, problem.code];
  };

  describe('POST /api/v1/keys', () => {
    it('answers 201 with the full key once, and stores only its hash', async () => {
      const { id, key } = await makeCustomerKey({ scopes: ['reports:read'], metadata: { tier: 'gold' } });
      const [row] = await app.rows('select * from eco_api_keys where id = $1', [id]);
      expect(JSON.stringify(row)).not.toContain(key.slice(31));
      const read = await app.call(`GET /api/v1/keys/${id}`, { as: owner.token });
      expect(read.body).toMatchObject({
        id,
        kind: 'customer',
        customerId,
        hint: key.slice(-4),
        metadata: { tier: 'gold' },
      });
      expect(read.body).not.toHaveProperty('key');
      expect(read.text).not.toContain(key.slice(31));
    });

    it('refuses what does not fit together, and leaves no row', async () => {
      const [before] = await app.rows('select count(*) from eco_api_keys');
      expect(await refusal('POST /api/v1/keys', { name: 'x', kind: 'customer' })).toEqual([422, 'KEY_OWNER_NEEDED']);
      expect(await refusal('POST /api/v1/keys', { name: 'x', customerId })).toEqual([422, 'KEY_OWNER_NEEDED']);
      expect(await refusal('POST /api/v1/keys', { name: '' })).toEqual([400, 'INVALID_REQUEST']);
      expect(await refusal('POST /api/v1/keys', { name: 'x', allowedIps: ['10.0.0.0/33'] })).toEqual([
        400,
        'INVALID_REQUEST',
      ]);
      expect(await refusal('POST /api/v1/keys', { name: 'x', expiresAt: toIso(app.clock.now()) })).toEqual([
        400,
        'INVALID_REQUEST',
      ]);
      const stranger = await register(app);
      const foreign = { name: 'x', kind: 'customer', customerId };
      expect((await app.call('POST /api/v1/keys', { as: stranger.token, body: foreign })).status).toBe(404);
      expect(await app.rows('select count(*) from eco_api_keys')).toEqual([before]);
    });

    it('keeps the numbers of metadata as they were sent, and refuses those that would be rounded', async () => {
      const metadata = { max: 2 ** 53 - 1, rate: 0.1, tiny: 5e-324, deep: [{ id: '1546130668394913822' }] };
      const { id } = await make({ name: 'x', metadata });
      expect((await app.call(`GET /api/v1/keys/${id}`, { as: owner.token })).body.metadata).toEqual(metadata);
      for (const rounded of [{ id: 2 ** 53 }, { deep: [{ id: -(2 ** 60) }] }]) {
        expect(await refusal('POST /api/v1/keys', { name: 'x', metadata: rounded })).toEqual([400, 'INVALID_REQUEST']);
      }
    });

    it('takes no two limits of one name, whose replies nobody could tell apart', async () => {
      const limit = { name: 'hourly', limit: 5, windowSeconds: 3600 };
      const limits = [limit, { ...limit, per: 'customer' }];
      const { id } = await make({ name: 'limited', limits: [limit] });
      const batch = { keys: [{ sha256: '0'.repeat(64), customerId, name: 'x', limits }] };
      for (const [what, body] of [
        ['POST /api/v1/keys', { name: 'x', limits }],
        [`PATCH /api/v1/keys/${id}`, { limits }],
        ['POST /api/v1/keys/import', batch],
      ] as const) {
        expect([what, ...(await refusal(what, body))]).toEqual([what, 400, 'INVALID_REQUEST']);
      }
    });

    it('lets nobody grant what they do not hold', async () => {
      const narrow = await make({ name: 'narrow', scopes: ['keys:*'] });
      expect(await refusal('POST /api/v1/keys', { name: 'wide', scopes: ['*:*'] }, narrow.key)).toEqual([
        403,
        'CANNOT_GRANT',
      ]);
      const { body } = await app.call('POST /api/v1/keys', {
        as: narrow.key,
        body: { name: 'same', scopes: ['keys:read'] },
      });
      expect(body.scopes).toEqual(['keys:read']);
    });

    it('warns that a person’s own key ends with their membership, and of no other', async () => {
      const made = async (body: object) => (await app.call('POST /api/v1/keys', { as: owner.token, body })).body;
      expect(await made({ name: 'mine' })).toMatchObject({ ownerId: owner.user, warnings: ['PERSONAL_KEY'] });
      expect(await made({ name: 'theirs', kind: 'customer', customerId })).toMatchObject({ warnings: [] });
      const accounts = `POST /api/v1/organizations/${owner.org}/service-accounts`;
      const account = await app.call(accounts, { as: owner.token, body: { name: 'Deploys' } });
      const ofAccount = { name: 'CI', serviceAccountId: account.body.id };
      expect(await made(ofAccount)).toMatchObject({ ownerId: account.body.id, warnings: [] });
    });

    it('answers the older paths too', async () => {
      const made = await app.call('POST /api/keys/generate', { as: owner.token, body: { name: 'old' } });
      expect(made.status).toBe(201);
      const listed = await app.call('GET /api/keys/list', { as: owner.token });
      expect(listed.status).toBe(200);
      const keyId = String(made.body.id);
      const rotated = await app.call('POST /api/keys/rotate', { as: owner.token, body: { keyId, graceSeconds: 0 } });
      expect(rotated.body.id).toBe(keyId);
      const revoked = await app.call('POST /api/keys/revoke', { as: owner.token, body: { keyId } });
      expect(revoked.status).toBe(200);
      expect(revoked.body.revokedAt).toBeTruthy();
    });
  });

  describe('platform keys', () => {
    it('call Nexus by any of three headers, within their scopes', async () => {
      const { key } = await make({ name: 'reader', scopes: ['keys:read'] });
      for (const headers of [
        { authorization: `Bearer ${key}` },
        { authorization: `ApiKey ${key}` },
        { 'x-api-key': key },
      ]) {
        expect((await app.call('GET /api/v1/keys', { headers })).status).toBe(200);
      }
      expect((await app.call('POST /api/v1/keys', { as: key, body: { name: 'x' } })).status).toBe(403);
      expect((await app.call(`GET /api/v1/keys?key=${key}`)).status).toBe(401);
    });

    it('POST /api/v1/keys/:id/revoke: revoked keys, keys from elsewhere and customer keys are refused', async () => {
      const revoked = await make({ name: 'r' });
      await app.call(`POST /api/v1/keys/${revoked.id}/revoke`, { as: owner.token, body: {} });
      const elsewhere = await make({ name: 'e', allowedIps: ['192.0.2.0/24'] });
      const customer = await makeCustomerKey();
      for (const { key } of [revoked, elsewhere, customer]) {
        expect((await app.call('GET /api/v1/keys', { as: key })).status).toBe(401);
      }
      expect((await app.call('GET /api/v1/keys', { as: elsewhere.key, from: '192.0.2.9' })).status).toBe(200);
    });
  });

  describe('POST /api/v1/keys/verify', () => {
    it('answers each code, in the order of checking', async () => {
      const limits = [{ name: 'burst', limit: 2, windowSeconds: 60 }];
      const { id, key } = await makeCustomerKey({
        scopes: ['reports:*'],
        limits,
        allowedIps: ['192.0.2.0/24', '2001:db8::/32'],
        expiresAt: toIso(app.clock.now() + day),
      });
      const good = { ip: '192.0.2.1', permission: 'reports:read' };
      const valid = await verify(key, good);
      expect(valid).toMatchObject({ valid: true, code: 'VALID', keyId: id, customerId, quota: null });
      expect(valid.limits).toMatchObject([{ name: 'burst', limit: 2, remaining: 1 }]);
      expect(await verify(key, { ...good, ip: '2001:db8::7' })).toMatchObject({ code: 'VALID' });
      expect(await verify(key, good)).toMatchObject({ valid: false, code: 'RATE_LIMITED' });
      expect(await verify(key, { ...good, permission: 'users:read' })).toMatchObject({
        code: 'INSUFFICIENT_PERMISSION',
      });
      expect(await verify(key, { ...good, ip: '198.51.100.1' })).toMatchObject({ code: 'FORBIDDEN_IP' });
      expect(await verify(key, { permission: 'reports:read' })).toMatchObject({ code: 'FORBIDDEN_IP' });
      app.manual.advance(2 * day);
      const later = await app.call('POST /api/v1/auth/login', {
        body: { email: owner.email, password: owner.password },
      });
      owner.token = String(later.body.tokens?.accessToken);
      expect(await verify(key, good)).toMatchObject({ code: 'EXPIRED' });
      await app.call(`POST /api/v1/keys/${id}/revoke`, { as: owner.token, body: {} });
      await expect.poll(async () => (await verify(key, good)).code).toBe('REVOKED');
      const mistyped = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
      expect(await verify(mistyped, good)).toMatchObject({ code: 'NOT_FOUND', keyId: null });
    });

    it('finds no key of another organization and no platform key', async () => {
      const { key } = await makeCustomerKey();
      const stranger = await register(app);
      const { body } = await app.call('POST /api/v1/keys/verify', { as: stranger.token, body: { key } });
      expect(body).toMatchObject({ valid: false, code: 'NOT_FOUND', keyId: null, metadata: {} });
      const platform = await make({ name: 'p' });
      expect(await verify(platform.key)).toMatchObject({ code: 'NOT_FOUND' });
    });

    it('answers externalId, your own id of the customer, without a statement; a changed one is told soon', async () => {
      const body = { externalId: 'first', name: 'Renamed' };
      const made = await app.call('POST /api/v1/customers', { as: owner.token, body });
      const { key } = await make({ name: 'k', kind: 'customer', customerId: String(made.body.id) });
      expect(await verify(key)).toMatchObject({ code: 'VALID', externalId: 'first' });
      expect(await verify(`${key.slice(0, -1)}-`)).toMatchObject({ externalId: null });
      const change = { as: owner.token, body: { externalId: 'second' } };
      expect((await app.call(`PATCH /api/v1/customers/${String(made.body.id)}`, change)).status).toBe(200);
      app.app.kernel.services.use(eventDispatcher).start();
      await expect.poll(async () => (await verify(key)).externalId).toBe('second');
      await app.app.kernel.services.use(eventDispatcher).stop();
    });

    it('costs nothing when refused', async () => {
      const { key } = await makeCustomerKey({ limits: [{ name: 'month', limit: 10, windowSeconds: 60 }] });
      expect(await verify(key, { cost: 11 })).toMatchObject({ code: 'COST_ABOVE_LIMIT' });
      expect(await verify(key, { cost: 10 })).toMatchObject({ code: 'VALID' });
      app.manual.advance(2 * minute);
      const both = [
        { name: 'wide', limit: 5, windowSeconds: 60 },
        { name: 'narrow', limit: 1, windowSeconds: 60 },
      ];
      const two = await makeCustomerKey({ limits: both });
      await verify(two.key);
      await verify(two.key);
      const { limits } = await verify(two.key, { cost: 0 });
      expect(limits).toMatchObject([
        { name: 'wide', remaining: 4 },
        { name: 'narrow', remaining: 0 },
      ]);
    });

    it('shares windows per customer and keeps addresses apart', async () => {
      const shared = [{ name: 'all', limit: 1, windowSeconds: 60, per: 'customer' }];
      const [one, other] = [await makeCustomerKey({ limits: shared }), await makeCustomerKey({ limits: shared })];
      expect((await verify(one.key)).code).toBe('VALID');
      expect((await verify(other.key)).code).toBe('RATE_LIMITED');
      const { key } = await makeCustomerKey({ limits: [{ name: 'ip', limit: 1, windowSeconds: 60, per: 'address' }] });
      expect((await verify(key, { ip: '192.0.2.1' })).code).toBe('VALID');
      expect((await verify(key, { ip: '192.0.2.2' })).code).toBe('VALID');
      expect((await verify(key, { ip: '192.0.2.1' })).code).toBe('RATE_LIMITED');
    });

    it('makes no SQL statement when warm', async () => {
      const { key } = await makeCustomerKey({ limits: [{ name: 'l', limit: 1000, windowSeconds: 60 }] });
      const platform = await make({ name: 'verifier', scopes: ['keys:verify'] });
      const call = () => app.call('POST /api/v1/keys/verify', { as: platform.key, body: { key } });
      const statementsOfOne = async (): Promise<number> => {
        const before = app.app.kernel.database.statements.sent;
        await call();
        return app.app.kernel.database.statements.sent - before;
      };
      // The notifications that the two keys were made drop them from memory once more.
      await app.heard();
      await expect.poll(statementsOfOne).toBe(0);
      const before = app.app.kernel.database.statements.sent;
      for (let each = 0; each < 50; each++) expect((await call()).body.code).toBe('VALID');
      expect(app.app.kernel.database.statements.sent - before).toBe(0);
    });

    it('GET /api/v1/keys/:id/usage counts by code and day, exactly', async () => {
      const { id, key } = await makeCustomerKey({ limits: [{ name: 'l', limit: 3, windowSeconds: 60 }] });
      for (let each = 0; each < 5; each++) await verify(key);
      await app.settled();
      const { body } = await app.call(`GET /api/v1/keys/${id}/usage`, { as: owner.token });
      expect(body).toMatchObject({ total: 5, byCode: { VALID: 3, RATE_LIMITED: 2 } });
    });
  });

  describe('POST /api/v1/keys/:id/rotate', () => {
    it('keeps the id and lets the old secret work until the grace ends', async () => {
      const first = await makeCustomerKey();
      const { body } = await app.call(`POST /api/v1/keys/${first.id}/rotate`, {
        as: owner.token,
        body: { graceSeconds: 30 },
      });
      expect(body.id).toBe(first.id);
      await expect.poll(async () => (await verify(String(body.key))).code).toBe('VALID');
      expect((await verify(first.key)).code).toBe('VALID');
      app.manual.advance(31 * second);
      expect((await verify(first.key)).code).toBe('NOT_FOUND');
      expect((await verify(String(body.key))).code).toBe('VALID');
    });

    it('refuses a revoked key with 409 and an unknown one with 404', async () => {
      const { id } = await makeCustomerKey();
      await app.call(`POST /api/v1/keys/${id}/revoke`, { as: owner.token, body: {} });
      expect(await refusal(`POST /api/v1/keys/${id}/rotate`, {})).toEqual([409, 'KEY_REVOKED']);
      expect(await refusal(`PATCH /api/v1/keys/${id}`, { name: 'n' })).toEqual([409, 'KEY_REVOKED']);
      expect(await refusal('POST /api/v1/keys/eco_api_0000000000000000000000/rotate', {})).toEqual([
        404,
        'KEY_NOT_FOUND',
      ]);
    });
  });

  describe('GET /api/v1/keys/:id', () => {
    it('PATCH /api/v1/keys/:id changes limits at once; DELETE /api/v1/keys/:id; neither knows other organizations', async () => {
      const { id, key } = await makeCustomerKey({ limits: [{ name: 'l', limit: 1, windowSeconds: 60 }] });
      await verify(key);
      expect((await verify(key)).code).toBe('RATE_LIMITED');
      const limits = [{ name: 'l', limit: 5, windowSeconds: 60 }];
      expect((await app.call(`PATCH /api/v1/keys/${id}`, { as: owner.token, body: { limits } })).status).toBe(200);
      await expect.poll(async () => (await verify(key)).code).toBe('VALID');
      const stranger = await register(app);
      for (const method of ['GET', 'PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? { name: 'mine' } : undefined;
        expect((await app.call(`${method} /api/v1/keys/${id}`, { as: stranger.token, body })).status).toBe(404);
      }
      expect((await app.call(`DELETE /api/v1/keys/${id}`, { as: owner.token })).status).toBe(200);
      await expect.poll(async () => (await verify(key)).code).toBe('NOT_FOUND');
      expect((await app.call(`GET /api/v1/keys/${id}`, { as: owner.token })).status).toBe(404);
    });

    it('answers REVOKED for the keys of a deleted customer, also from memory', async () => {
      const { body } = await app.call('POST /api/v1/customers', {
        as: owner.token,
        body: { externalId: 'short-lived', name: 'Short-lived' },
      });
      const { key } = await make({ name: 'k', kind: 'customer', customerId: String(body.id) });
      expect((await verify(key)).code).toBe('VALID');
      expect((await app.call(`DELETE /api/v1/customers/${String(body.id)}`, { as: owner.token })).status).toBe(200);
      expect((await verify(key)).code).toBe('REVOKED');
    });

    it('pages through all keys once: GET /api/v1/keys', async () => {
      const stranger = await register(app);
      for (let each = 0; each < 5; each++) {
        await app.call('POST /api/v1/keys', { as: stranger.token, body: { name: `k${each}` } });
      }
      const seen: string[] = [];
      let cursor = '';
      do {
        const { body } = await app.call(`GET /api/v1/keys?limit=2${cursor}`, { as: stranger.token });
        for (const { name } of body.items as unknown as { name: string }[]) seen.push(name);
        cursor = body.nextCursor === null ? '' : `&cursor=${String(body.nextCursor)}`;
      } while (cursor !== '');
      expect(seen.sort()).toEqual(['k0', 'k1', 'k2', 'k3', 'k4']);
    });
  });
});
