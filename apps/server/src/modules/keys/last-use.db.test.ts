import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { minute, second, toIso } from '../../kernel/clock.ts';

const atMinute = (instant: number): string => toIso(Math.floor(instant / minute) * minute);

describe.skipIf(!postgresAvailable)('when a key was last used (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let caller: { id: string; key: string };
  let verified: { id: string; key: string };

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
    const customer = await app.call('POST /api/v1/customers', {
      as: owner.token,
      body: { externalId: 'acme', name: 'Acme' },
    });
    caller = await make({ name: 'verifier', scopes: ['keys:verify'] });
    verified = await make({ name: 'theirs', kind: 'customer', customerId: String(customer.body.id) });
  });
  afterAll(() => app?.close());

  async function make(body: object): Promise<{ id: string; key: string }> {
    const made = await app.call('POST /api/v1/keys', { as: owner.token, body });
    expect(made.body).toMatchObject({ lastUsedAt: null });
    return { id: String(made.body.id), key: String(made.body.key) };
  }
  const verify = () => app.call('POST /api/v1/keys/verify', { as: caller.key, body: { key: verified.key } });
  async function lastUsed(): Promise<Record<string, unknown>> {
    await app.settled();
    const { body } = await app.call('GET /api/v1/keys', { as: owner.token });
    const items = body.items as unknown as { id: string; lastUsedAt: string | null }[];
    for (const { id, lastUsedAt } of items) {
      expect((await app.call(`GET /api/v1/keys/${id}`, { as: owner.token })).body.lastUsedAt).toBe(lastUsedAt);
    }
    return Object.fromEntries(items.map(({ id, lastUsedAt }) => [id, lastUsedAt]));
  }

  it('lastUsedAt is shown to the minute in reads and lists, of keys that call and of keys that are verified', async () => {
    expect(await lastUsed()).toEqual({ [caller.id]: null, [verified.id]: null });
    await verify();
    const first = atMinute(app.manual.now());
    expect(await lastUsed()).toEqual({ [caller.id]: first, [verified.id]: first });
    app.manual.advance(3 * minute + second);
    await app.call(`POST /api/v1/keys/${verified.id}/revoke`, { as: owner.token, body: {} });
    await expect.poll(async () => (await verify()).body.code).toBe('REVOKED');
    const later = atMinute(app.manual.now());
    expect(later).not.toBe(first);
    expect(await lastUsed()).toEqual({ [caller.id]: later, [verified.id]: later });
  });
});
