import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { sha256 } from '../../../kernel/crypto/hash.ts';
import { newKey, newKeyId } from '../format.ts';

let serial = 0;
const foreignKey = () => `sk-proj/${'ü'.repeat(3)}-${++serial}-0123456789abcdef0123456789abcdef`;

describe.skipIf(!postgresAvailable)('POST /api/v1/keys/import (needs PostgreSQL)', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Registered;
  let customerId: string;
  let caller: string;

  beforeAll(async () => {
    app = await testApp({ env: { LIMIT_API: '100000/900', LIMIT_API_HOURLY: '100000/3600' } });
    other = await testApp({ beside: app });
    owner = await register(app);
    customerId = await customerOf(owner);
    caller = String((await call('POST /api/v1/keys', { name: 'v', scopes: ['keys:verify'] })).body.key);
  });
  afterAll(async () => {
    await other?.close();
    await app?.close();
  });

  const call = (what: string, body?: unknown, { token } = owner) => app.call(what, { as: token, body });
  const customerOf = async (who: Registered): Promise<string> =>
    String((await call('POST /api/v1/customers', { externalId: 'acme', name: 'Acme' }, who)).body.id);
  const item = (key: string, more: object = {}) => ({ name: 'Old', customerId, sha256: sha256(key), ...more });
  async function importAll(keys: object[], who = owner): Promise<Json[]> {
    const { status, body, text } = await call('POST /api/v1/keys/import', { keys }, who);
    expect(status, text).toBe(200);
    return body.results as unknown as Json[];
  }
  async function verify(key: string, node = app): Promise<Json> {
    return (await node.call('POST /api/v1/keys/verify', { as: caller, body: { key } })).body;
  }

  it('makes keys of hashes that are verified by the whole text, on every node, warm without SQL', async () => {
    const [short, long, shaped] = [foreignKey(), 'x'.repeat(500), newKey(newKeyId())];
    expect((await verify(short, other)).code).toBe('NOT_FOUND');
    const about = { scopes: ['a:read'], metadata: { old: true }, hint: 'cdef', limits: [], remaining: 5 };
    const results = await importAll([item(short, about), item(long), item(shaped)]);
    expect(results.map(({ code }) => code)).toEqual(['IMPORTED', 'IMPORTED', 'IMPORTED']);
    const keyId = String(results[0]?.id);
    await expect.poll(async () => (await verify(short, other)).code).toBe('VALID');
    expect(await verify(short)).toMatchObject({ code: 'VALID', keyId, externalId: 'acme', scopes: ['a:read'] });
    expect((await call(`GET /api/v1/keys/${keyId}`)).body).toMatchObject({ hint: 'cdef', metadata: { old: true } });
    for (const key of [long, shaped]) {
      const statementsOf = async () => {
        const before = app.app.kernel.database.statements.sent;
        expect((await verify(key)).code).toBe('VALID');
        return app.app.kernel.database.statements.sent - before;
      };
      await expect.poll(statementsOf).toBe(0);
    }
    expect((await verify(`${short} `)).code).toBe('NOT_FOUND');
    expect((await call('POST /api/v1/keys/verify', { key: 'x'.repeat(501) })).status).toBe(400);
  });

  it('answers for each key, and imports the others', async () => {
    const [known, fresh] = [foreignKey(), foreignKey()];
    await importAll([item(known)]);
    const nobody = { customerId: 'eco_cus_0000000000000000000000' };
    const nowhere = { environmentId: 'eco_env_0000000000000000000000' };
    const results = await importAll([
      item(known),
      item(foreignKey(), nobody),
      item(foreignKey(), nowhere),
      item(foreignKey(), { expiresAt: '2020-01-01T00:00:00Z' }),
      item(fresh),
      item(fresh),
    ]);
    expect(results.map(({ code }) => code)).toEqual([
      'NOT_IMPORTABLE',
      'CUSTOMER_NOT_FOUND',
      'ENVIRONMENT_NOT_FOUND',
      'EXPIRED',
      'IMPORTED',
      'NOT_IMPORTABLE',
    ]);
    expect(results.map(({ id }) => id === null)).toEqual([true, true, true, true, false, true]);
    const events = await app.rows('select type from nexus_events where subject = $1', [results[4]?.id]);
    expect(events).toEqual([{ type: 'key.created' }]);
    const entries = await app.rows('select action from eco_audit_inbox where resource_id = $1', [results[4]?.id]);
    expect(entries).toEqual([{ action: 'key.import' }]);
  });

  it('says in a dry run what would become of each, and imports none', async () => {
    const [known, fresh] = [foreignKey(), foreignKey()];
    const stranger = await register(app);
    await importAll([{ name: 'Theirs', customerId: await customerOf(stranger), sha256: sha256(known) }], stranger);
    const keys = [item(known), item(fresh), item(fresh), item(foreignKey(), { expiresAt: '2020-01-01T00:00:00Z' })];
    const dry = await call('POST /api/v1/keys/import', { keys, dryRun: true });
    const codes = (results: unknown) => (results as Json[]).map(({ code }) => code);
    expect(codes(dry.body.results)).toEqual(['NOT_IMPORTABLE', 'IMPORTABLE', 'NOT_IMPORTABLE', 'EXPIRED']);
    expect((await verify(fresh)).code).toBe('NOT_FOUND');
    expect(codes(await importAll(keys))).toEqual(['NOT_IMPORTABLE', 'IMPORTED', 'NOT_IMPORTABLE', 'EXPIRED']);
  });

  it('refuses a hash of another organization in the words of its own, and does not let it verify there', async () => {
    const key = foreignKey();
    await importAll([item(key)]);
    const stranger = await register(app);
    const theirs = { name: 'Mine', customerId: await customerOf(stranger), sha256: sha256(key) };
    const own = { ...theirs, sha256: sha256(foreignKey()) };
    await importAll([own], stranger);
    const [elsewhere, twice] = await importAll([theirs, own], stranger);
    expect(elsewhere).toEqual({ code: 'NOT_IMPORTABLE', id: null });
    expect(twice).toEqual(elsewhere);
    const { body } = await call('POST /api/v1/keys/verify', { key }, stranger);
    expect(body).toMatchObject({ code: 'NOT_FOUND', keyId: null });
    expect((await verify(key)).code).toBe('VALID');
  });

  it('is rotated, revoked and deleted like any key; a rotated hash does not come back', async () => {
    const [rotated, revoked, deleted] = [foreignKey(), foreignKey(), foreignKey()];
    const results = await importAll([item(rotated), item(revoked), item(deleted)]);
    const ids = results.map(({ id }) => String(id));
    const { body } = await call(`POST /api/v1/keys/${ids[0]}/rotate`, { graceSeconds: 30 });
    expect([(await verify(rotated)).code, (await verify(String(body.key))).code]).toEqual(['VALID', 'VALID']);
    app.manual.advance(31_000);
    expect((await verify(rotated)).code).toBe('NOT_FOUND');
    expect((await importAll([item(rotated)]))[0]?.code).toBe('NOT_IMPORTABLE');
    await call(`POST /api/v1/keys/${ids[1]}/revoke`, {});
    expect((await verify(revoked)).code).toBe('REVOKED');
    expect((await verify(deleted)).code).toBe('VALID');
    await call(`DELETE /api/v1/keys/${ids[2]}`);
    expect((await verify(deleted)).code).toBe('NOT_FOUND');
    expect((await importAll([item(deleted)]))[0]?.code).toBe('IMPORTED');
    expect((await verify(deleted)).code).toBe('VALID');
  });

  it('imports into the environment of a caller that is bound to one, and into no other', async () => {
    const environments = `/api/v1/projects/${owner.project}/environments`;
    const make = async (name: string) => String((await call(`POST ${environments}`, { name })).body.id);
    const [own, foreign] = [await make('Own'), await make('Foreign')];
    const bound = await call('POST /api/v1/keys', { name: 'b', scopes: ['keys:*'], environmentId: own });
    const keys = [item(foreignKey()), item(foreignKey(), { environmentId: foreign })];
    const { body } = await app.call('POST /api/v1/keys/import', { as: String(bound.body.key), body: { keys } });
    const results = body.results as unknown as Json[];
    expect(results.map(({ code }) => code)).toEqual(['IMPORTED', 'ENVIRONMENT_NOT_FOUND']);
    expect((await call(`GET /api/v1/keys/${String(results[0]?.id)}`)).body.environmentId).toBe(own);
  });

  it('takes at most 100 keys, of well-formed hashes, and never calls Nexus', async () => {
    const many = Array.from({ length: 101 }, () => item(foreignKey()));
    for (const keys of [many, [], [item('x', { sha256: 'AB' })], [item('x', { kind: 'platform' })]]) {
      expect((await call('POST /api/v1/keys/import', { keys })).status).toBe(400);
    }
    expect(await importAll(many.slice(1))).toHaveLength(100);
    const key = foreignKey().replace(/[^ -~]/g, '');
    await importAll([item(key)]);
    expect((await app.call('GET /api/v1/keys', { headers: { 'x-api-key': key } })).status).toBe(401);
  });
});
