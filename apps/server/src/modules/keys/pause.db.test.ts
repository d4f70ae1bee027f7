import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { heardMs, postgresAvailable } from '../../../test/harness.ts';
import { hour } from '../../kernel/clock.ts';

describe.skipIf(!postgresAvailable)('pausing a key (needs PostgreSQL)', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Registered;
  let caller: { id: string; key: string };
  let verified: { id: string; key: string };

  beforeAll(async () => {
    app = await testApp({ manualClock: false });
    other = await testApp({ manualClock: false, beside: app });
    owner = await register(app);
    const body = { externalId: 'acme', name: 'Acme' };
    const customer = await app.call('POST /api/v1/customers', { as: owner.token, body });
    caller = await make({ name: 'verifier', scopes: ['keys:verify'] });
    verified = await make({ name: 'theirs', kind: 'customer', customerId: String(customer.body.id) });
  });
  afterAll(async () => {
    await other?.close();
    await app?.close();
  });

  async function make(body: object): Promise<{ id: string; key: string }> {
    const made = await app.call('POST /api/v1/keys', { as: owner.token, body });
    return { id: String(made.body.id), key: String(made.body.key) };
  }
  const act = (what: string, id = verified.id) =>
    app.call(`POST /api/v1/keys/${id}/${what}`, { as: owner.token, body: {} });
  const codeAt = async (node: TestApp): Promise<string> => {
    const { body } = await node.call('POST /api/v1/keys/verify', { as: caller.key, body: { key: verified.key } });
    return String(body.code);
  };
  /** Milliseconds until the node that did not do it answers so; its keys are warm. */
  async function untilOther(code: string): Promise<number> {
    const from = performance.now();
    while ((await codeAt(other)) !== code) if (performance.now() - from > 5000) break;
    return performance.now() - from;
  }

  it('answers PAUSED on every node at once, and VALID again once it is resumed', async () => {
    expect([await codeAt(app), await codeAt(other)]).toEqual(['VALID', 'VALID']);
    const paused = await act('pause');
    expect([paused.status, typeof paused.body.pausedAt]).toEqual([200, 'string']);
    expect(await codeAt(app)).toBe('PAUSED');
    expect(await untilOther('PAUSED')).toBeLessThan(heardMs);
    const again = await act('pause');
    expect(again.body.pausedAt).toBe(paused.body.pausedAt);
    const resumed = await act('resume');
    expect([resumed.status, resumed.body.pausedAt]).toEqual([200, null]);
    expect(await codeAt(app)).toBe('VALID');
    expect(await untilOther('VALID')).toBeLessThan(heardMs);
  });

  it('is in the audit log and an event, each time', async () => {
    const key = await make({ name: 'told' });
    await act('pause', key.id);
    await act('resume', key.id);
    const events = await app.rows(
      "select type from nexus_events where subject = $1 and type <> 'key.created' order by id",
      [key.id],
    );
    expect(events).toEqual([{ type: 'key.paused' }, { type: 'key.resumed' }]);
    const entries = await app.rows('select action from eco_audit_inbox where resource_id = $1 order by id', [key.id]);
    expect(entries.map(({ action }) => action)).toEqual(['key.create', 'key.pause', 'key.resume']);
  });

  it('refuses a paused platform key, and lets it be changed and rotated meanwhile', async () => {
    const key = await make({ name: 'p', scopes: ['keys:read'] });
    const list = async () => (await app.call('GET /api/v1/keys', { as: key.key })).status;
    expect(await list()).toBe(200);
    await act('pause', key.id);
    expect(await list()).toBe(401);
    const change = { as: owner.token, body: { name: 'renamed' } };
    expect((await app.call(`PATCH /api/v1/keys/${key.id}`, change)).status).toBe(200);
    const expired = await make({
      name: 'e',
      kind: 'customer',
      customerId: (await app.call(`GET /api/v1/keys/${verified.id}`, { as: owner.token })).body.customerId,
      expiresAt: new Date(app.clock.now() + hour).toISOString(),
    });
    await act('pause', expired.id);
    await act('revoke', expired.id);
    const { body } = await app.call('POST /api/v1/keys/verify', { as: caller.key, body: { key: expired.key } });
    expect(body.code).toBe('REVOKED');
    expect((await act('resume', expired.id)).body.code).toBe('KEY_REVOKED');
  });
});
