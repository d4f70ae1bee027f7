import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Nexus } from '@nexus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { register, type TestApp, testApp } from '../../../apps/server/test/app.ts';
import { postgresAvailable } from '../../../apps/server/test/harness.ts';
import { servers } from './servers.ts';

const listening: Server[] = [];

async function serve(name: string, nexus: Nexus): Promise<string> {
  const server = await servers[name]?.(nexus);
  if (server === undefined) throw new Error(`no server ${name}`);
  listening.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders/7`;
}

describe.skipIf(!postgresAvailable).each(Object.keys(servers))('%s (needs PostgreSQL)', (name) => {
  let app: TestApp;
  let admin: Nexus;
  let customerId = '';
  let url = '';

  beforeAll(async () => {
    app = await testApp({ listen: true, manualClock: false });
    const nexusUrl = `http://127.0.0.1:${(app.app.server.server.address() as AddressInfo).port}`;
    const { token } = await register(app);
    admin = new Nexus({ url: nexusUrl, apiKey: token, timeoutMs: 60_000 });
    ({ id: customerId } = await admin.customers.create({ externalId: 'acme', name: 'Acme' }));
    const { key } = await admin.keys.create({ name: 'API', kind: 'platform', scopes: ['keys:verify'] });
    url = await serve(name, new Nexus({ url: nexusUrl, apiKey: key, timeoutMs: 60_000 }));
  });

  afterAll(async () => {
    for (const server of listening.splice(0)) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
    await app?.close();
  });

  type Terms = Partial<Parameters<Nexus['keys']['create']>[0]>;

  async function keyWith(terms: Terms): Promise<{ id: string; key: string }> {
    return admin.keys.create({
      name: 'test',
      kind: 'customer',
      customerId,
      scopes: ['orders:*'],
      ...terms,
    } as Parameters<Nexus['keys']['create']>[0]);
  }
  const get = (key: string): Promise<Response> => fetch(url, { headers: { authorization: `Bearer ${key}` } });

  it('lets a good key through, tells whose it is, and its limits', async () => {
    const limits = [{ name: 'minute', limit: 50, windowSeconds: 60 }];
    const { id, key } = await keyWith({ limits, allowedIps: name === 'next' ? [] : ['127.0.0.1'] });
    const response = await get(key);
    expect([response.status, await response.json()]).toEqual([200, { order: '7', customer: 'acme' }]);
    expect(response.headers.get('ratelimit-remaining')).toBe('49');
    await app.settled();
    expect((await admin.keys.readUsage({ id })).byCode).toEqual({ VALID: 1 });
    const { items } = await admin.usage.groups({ groupBy: 'tag' });
    expect(items).toContainEqual(expect.objectContaining({ name: 'GET /orders/:id' }));
  });

  it('answers 401 without a key, and for one that is not known', async () => {
    const without = await fetch(url);
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="api"']);
    expect(await without.json()).toMatchObject({ code: 'KEY_MISSING' });
    const unknown = await get('eco_api_unknown');
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('content-type')).toContain('application/problem+json');
    expect(await unknown.json()).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('answers 403 where the key may not do this', async () => {
    const { key } = await keyWith({ scopes: ['invoices:read'] });
    const response = await get(key);
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('scope="orders:read"');
  });

  it('answers 429 above a limit, and when to come back', async () => {
    const { key } = await keyWith({ limits: [{ name: 'hour', limit: 1, windowSeconds: 3600 }] });
    expect((await get(key)).status).toBe(200);
    const response = await get(key);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('answers 503 without a verdict, and never lets anybody through', async () => {
    const { key } = await keyWith({});
    for (const away of [
      new Nexus({ url: 'http://127.0.0.1:1', apiKey: 'k' }),
      new Nexus({ url: 'http://nexus.example.com', apiKey: 'k', fetch: async () => Response.json({ valid: true }) }),
    ]) {
      const response = await fetch(await serve(name, away), { headers: { 'x-api-key': key } });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('2');
    }
  });
});
