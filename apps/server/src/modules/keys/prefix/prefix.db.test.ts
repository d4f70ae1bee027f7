import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { mask } from '../../../kernel/mask.ts';
import { keyIdOf } from '../format.ts';

describe.skipIf(!postgresAvailable)('the prefix of an organization’s keys (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let customerId: string;

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
    const body = { externalId: 'acme', name: 'Acme' };
    customerId = String((await app.call('POST /api/v1/customers', { as: owner.token, body })).body.id);
  });
  afterAll(() => app?.close());

  const call = (what: string, body?: unknown) => app.call(what, { as: owner.token, body });
  async function make(more: object = {}): Promise<{ id: string; key: string }> {
    const made = await call('POST /api/v1/keys', { name: 'k', kind: 'customer', customerId, ...more });
    expect(made.status, made.text).toBe(201);
    return { id: String(made.body.id), key: String(made.body.key) };
  }
  const codeOf = async (key: string) => String((await call('POST /api/v1/keys/verify', { key })).body.code);

  it('begins the keys of customers made after it was chosen; those from before keep working', async () => {
    const before = await make();
    expect((await call('GET /api/v1/keys/prefix')).body).toEqual({ prefix: null });
    expect((await call('PUT /api/v1/keys/prefix', { prefix: 'acme' })).body).toEqual({ prefix: 'acme' });
    expect((await call('GET /api/v1/keys/prefix')).body).toEqual({ prefix: 'acme' });
    const own = await make();
    expect(own.key).toMatch(/^acme_live_/);
    expect(keyIdOf(own.key)).toBe(own.id);
    expect([await codeOf(before.key), await codeOf(own.key)]).toEqual(['VALID', 'VALID']);
    expect(await codeOf(own.key.replace('acme_live', 'eco_api'))).toBe('NOT_FOUND');
    expect(mask(`used ${own.key}`)).not.toContain(own.key.slice(-20));
    const platform = await call('POST /api/v1/keys', { name: 'p', scopes: ['keys:verify'] });
    expect(String(platform.body.key)).toMatch(/^eco_api_/);
    const rotated = await call(`POST /api/v1/keys/${before.id}/rotate`, { graceSeconds: 60 });
    expect(String(rotated.body.key)).toMatch(/^acme_live_/);
    await expect.poll(() => codeOf(String(rotated.body.key))).toBe('VALID');
    expect(await codeOf(before.key)).toBe('VALID');
    expect((await call('PUT /api/v1/keys/prefix', { prefix: null })).body).toEqual({ prefix: null });
    expect((await make()).key).toMatch(/^eco_api_/);
    expect(await codeOf(own.key)).toBe('VALID');
  });

  it('says test where the key belongs to an environment that is not of production', async () => {
    await call('PUT /api/v1/keys/prefix', { prefix: 'acme' });
    const environments = `/api/v1/projects/${owner.project}/environments`;
    for (const production of [true, false]) {
      const made = await call(`POST ${environments}`, { name: `of production: ${production}`, production });
      expect(made.status, made.text).toBe(201);
      const { key } = await make({ environmentId: String(made.body.id) });
      expect(key.startsWith(production ? 'acme_live_' : 'acme_test_')).toBe(true);
    }
  });

  it('is unique, bounded, and never that of platform keys', async () => {
    await call('PUT /api/v1/keys/prefix', { prefix: 'acme' });
    const stranger = await register(app);
    const taken = await app.call('PUT /api/v1/keys/prefix', { as: stranger.token, body: { prefix: 'acme' } });
    expect([taken.status, taken.body.code]).toEqual([409, 'KEY_PREFIX_TAKEN']);
    for (const prefix of ['eco', 'a', 'Acme', '1ab', 'a_b', 'a'.repeat(17), '']) {
      expect([prefix, (await call('PUT /api/v1/keys/prefix', { prefix })).status]).toEqual([prefix, 400]);
    }
  });

  it('is verified from memory like any other', async () => {
    await call('PUT /api/v1/keys/prefix', { prefix: 'acme' });
    const { key } = await make();
    const platform = await call('POST /api/v1/keys', { name: 'p', scopes: ['keys:verify'] });
    const statementsOf = async () => {
      const before = app.app.kernel.database.statements.sent;
      await app.call('POST /api/v1/keys/verify', { as: String(platform.body.key), body: { key } });
      return app.app.kernel.database.statements.sent - before;
    };
    await expect.poll(statementsOf).toBe(0);
  });
});
