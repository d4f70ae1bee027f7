import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { register, type TestApp, testApp } from '../../../apps/server/test/app.ts';
import { postgresAvailable } from '../../../apps/server/test/harness.ts';
import { ForbiddenError, InvalidRequestError, Nexus, NotFoundError, UnauthenticatedError } from './index.ts';

describe.skipIf(!postgresAvailable)('the client with Nexus (needs PostgreSQL)', () => {
  let app: TestApp;
  let url = '';
  let token = '';
  let nexus: Nexus;
  let customerId = '';

  beforeAll(async () => {
    app = await testApp({ listen: true, manualClock: false });
    url = `http://127.0.0.1:${(app.app.server.server.address() as AddressInfo).port}`;
    ({ token } = await register(app));
    nexus = new Nexus({ url, apiKey: token, timeoutMs: 60_000 });
    ({ id: customerId } = await nexus.customers.create({ externalId: 'acme', name: 'Acme' }));
  });
  afterAll(() => app?.close());

  const create = (client: Nexus, name: string) =>
    client.keys.create({ name, kind: 'customer', customerId, scopes: ['orders:read'] });

  it('makes, verifies, rotates and revokes a key', async () => {
    const { id, key } = await create(nexus, 'one');
    expect(await nexus.keys.verify({ key, permission: 'orders:read' })).toMatchObject({ valid: true, customerId });
    const { key: next } = await nexus.keys.rotate({ id });
    await app.heard();
    expect(await nexus.keys.verify({ key })).toMatchObject({ valid: false });
    await nexus.keys.revoke({ id });
    await app.heard();
    expect(await nexus.keys.verify({ key: next })).toMatchObject({ code: 'REVOKED' });
  });

  it('iterates over all pages', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create(nexus, `page ${name}`);
    const names: string[] = [];
    for await (const { name } of nexus.keys.list({ limit: 2 })) if (name.startsWith('page')) names.push(name);
    expect(names.sort()).toEqual(['page a', 'page b', 'page c', 'page d', 'page e']);
  });

  it('makes one key where the first reply is lost', async () => {
    let calls = 0;
    const losing: typeof fetch = async (...call) => {
      const response = await fetch(...call);
      await response.clone().text();
      calls += 1;
      if (calls === 1) throw new TypeError('the connection broke');
      return response;
    };
    const { id } = await create(new Nexus({ url, apiKey: token, timeoutMs: 60_000, fetch: losing }), 'lost');
    expect(calls).toBe(2);
    const found: string[] = [];
    for await (const each of nexus.keys.list()) if (each.name === 'lost') found.push(each.id);
    expect(found).toEqual([id]);
  });

  it('throws what the server refused, by class and code', async () => {
    const unknown = 'eco_api_02tqOFmM81NVbjuYEWaPvm';
    const lost = await nexus.keys.read({ id: unknown }).catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(NotFoundError);
    expect((lost as NotFoundError).requestId).toMatch(/^eco_req_/);
    await expect(create(nexus, 'x'.repeat(1000))).rejects.toMatchObject({
      name: InvalidRequestError.name,
      fields: [{ path: '/name' }],
    });
    const stranger = new Nexus({ url, apiKey: 'eco_api_wrong', timeoutMs: 60_000 });
    await expect(stranger.keys.list()).rejects.toBeInstanceOf(UnauthenticatedError);
    const { key } = await nexus.keys.create({ name: 'narrow', kind: 'platform', scopes: ['keys:verify'] });
    const narrow = new Nexus({ url, apiKey: key, timeoutMs: 60_000 });
    await expect(narrow.customers.list()).rejects.toBeInstanceOf(ForbiddenError);
  });

  it('reads secrets, and hears of their changes', async () => {
    const { items } = await nexus.projects.list();
    const project = items[0]?.id ?? '';
    const environments = await nexus.environments.list({ project });
    const place = { project, environment: environments.items[0]?.id ?? '' };
    const write = (name: string, value: string) => nexus.secrets.write({ ...place, name, value });
    await write('URL', 'https://example.com');
    await write('KEY', 'first');
    expect(await nexus.secrets.get({ ...place, name: 'KEY' })).toBe('first');
    expect(await nexus.secrets.all(place)).toEqual({ KEY: 'first', URL: 'https://example.com' });
    await expect(nexus.secrets.get({ ...place, name: 'NONE' })).rejects.toBeInstanceOf(NotFoundError);
    const statuses: number[] = [];
    const watching = new Nexus({
      url,
      apiKey: token,
      timeoutMs: 60_000,
      fetch: async (...call) => {
        if (statuses.length === 1) {
          statuses.push(0);
          throw new TypeError('the connection broke');
        }
        const response = await fetch(...call);
        statuses.push(response.status);
        return response;
      },
      retries: 0,
    });
    const end = new AbortController();
    const seen = watching.secrets.watch(place, { intervalMs: 20, signal: end.signal });
    expect((await seen.next()).value).toMatchObject({ KEY: 'first' });
    const next = seen.next();
    await expect.poll(() => statuses.includes(304), { timeout: 60_000 }).toBe(true);
    await write('KEY', 'second');
    expect((await next).value).toMatchObject({ KEY: 'second' });
    expect(statuses.slice(0, 2)).toEqual([200, 0]);
    end.abort(new Error('enough'));
    await expect(seen.next()).rejects.toThrow('enough');
  });

  it('tracks usage that a meter counts once', async () => {
    const meter = await nexus.meters.create({ slug: 'calls', eventType: 'api.call', aggregation: 'count' });
    nexus.usage.track({ type: 'api.call', subject: 'acme', id: 'a' });
    nexus.usage.track({ type: 'api.call', subject: 'acme', id: 'b' });
    await nexus.usage.flush();
    nexus.usage.track({ type: 'api.call', subject: 'acme', id: 'a' });
    await nexus.usage.flush();
    await app.settled();
    expect(meter.id).toMatch(/^eco_/);
    const [row] = await app.rows<{ count: string }>("select count(*) from eco_events where type = 'api.call'");
    expect(row?.count).toBe('2');
  });
});
