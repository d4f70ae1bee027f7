import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { second, toIso } from '../../kernel/clock.ts';

/** A key that was proven on a connection is not hashed again there, so its end must show on that very connection. */
describe.skipIf(!postgresAvailable)('a platform key on one connection (needs PostgreSQL)', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let app: TestApp;
  let owner: Registered;
  let url: string;

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
    url = await app.app.listen();
  });
  afterAll(async () => {
    agent.destroy();
    await app.close();
  });

  const make = async (body: object = {}): Promise<{ id: string; key: string }> => {
    const scopes = ['keys:verify'];
    const made = await app.call('POST /api/v1/keys', { as: owner.token, body: { name: 'k', scopes, ...body } });
    expect(made.status, made.text).toBe(201);
    return { id: String(made.body.id), key: String(made.body.key) };
  };

  const verifyWith = (key: string): Promise<{ status: number; port: number }> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const sent = request(`${url}/api/v1/keys/verify`, { agent, method: 'POST', headers }, async (reply) => {
        const port = reply.socket.localPort ?? 0;
        await json(reply);
        resolve({ status: reply.statusCode ?? 0, port });
      });
      sent.on('error', reject);
      sent.end(JSON.stringify({ key: 'x' }));
    });
  const status = async (key: string): Promise<number> => (await verifyWith(key)).status;
  /** Until memory has it: right after a key is made, a notification may drop it once more. */
  const warm = async (key: string): Promise<void> => {
    for (let each = 0; each < 3; each++) expect(await status(key)).toBe(200);
  };

  it('is the same connection throughout', async () => {
    const { key } = await make();
    const ports = new Set([(await verifyWith(key)).port, (await verifyWith(key)).port, (await verifyWith('no')).port]);
    expect(ports.size).toBe(1);
  });

  it('ends with its revocation', async () => {
    const { id, key } = await make();
    await warm(key);
    await app.call(`POST /api/v1/keys/${id}/revoke`, { as: owner.token, body: {} });
    expect(await status(key)).toBe(401);
  });

  it('ends with its time', async () => {
    const { key } = await make({ expiresAt: toIso(app.manual.now() + 60 * second) });
    await warm(key);
    app.manual.advance(61 * second);
    expect(await status(key)).toBe(401);
  });

  it('ends with the grace of its rotation, also where it was used during it', async () => {
    const { id, key } = await make();
    await warm(key);
    const body = { graceSeconds: 30 };
    const rotated = await app.call(`POST /api/v1/keys/${id}/rotate`, { as: owner.token, body });
    await warm(key);
    await warm(String(rotated.body.key));
    app.manual.advance(31 * second);
    expect(await status(key)).toBe(401);
    expect(await status(String(rotated.body.key))).toBe(200);
  });

  it('does not open it to another key, nor to the same one with another ending', async () => {
    const { key } = await make();
    await warm(key);
    expect(await status(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).toBe(401);
    expect(await status((await make({ scopes: ['usage:read'] })).key)).toBe(403);
  });

  it('carries more keys than it remembers', async () => {
    const keys = [];
    for (let each = 0; each < 20; each++) keys.push(await make());
    for (let round = 0; round < 2; round++) for (const { key } of keys) expect(await status(key)).toBe(200);
  });
});
