import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../apps/server/test/app.ts';
import { postgresAvailable } from '../../../apps/server/test/harness.ts';
import { createApi } from './api.ts';
import { Nexus } from './nexus.ts';

const servers: http.Server[] = [];
const clients: Nexus[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function serve(server: http.Server): Promise<string> {
  servers.push(server);
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The weather API in front of whatever answers at `url`. */
async function api(url: string, key = 'none', timeoutMs = 300): Promise<string> {
  const nexus = new Nexus({ url, key, timeoutMs });
  clients.push(nexus);
  return serve(http.createServer(createApi(nexus)));
}

const weather = (base: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${base}/v1/weather?city=oslo`, { headers });
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe.skipIf(!postgresAvailable)('the weather API with Nexus (needs PostgreSQL)', () => {
  let nexus: TestApp;
  let owner: Registered;
  let customer: unknown;
  let url = '';
  let apiKey = '';

  beforeAll(async () => {
    nexus = await testApp({ listen: true, manualClock: false });
    const address = nexus.app.server.server.address() as AddressInfo;
    url = `http://127.0.0.1:${address.port}`;
    owner = await register(nexus);
    const made = await nexus.call('POST /api/v1/customers', {
      as: owner.token,
      body: { externalId: 'acme', name: 'Acme' },
    });
    customer = made.body.id;
    apiKey = (await key({ kind: 'platform', scopes: ['keys:verify'] })).key;
  });
  afterAll(() => nexus?.close());

  async function key(terms: Record<string, unknown>): Promise<{ id: string; key: string }> {
    const body = { name: 'test', kind: 'customer', ...terms };
    const whole = body.kind === 'customer' ? { ...body, customerId: customer } : body;
    const made = await nexus.call('POST /api/v1/keys', { as: owner.token, body: whole });
    expect(made.status, made.text).toBe(201);
    return { id: String(made.body.id), key: String(made.body.key) };
  }

  const started = () => api(url, apiKey, 5000);

  it.each([
    ['Authorization: Bearer', (text: string) => bearer(text)],
    ['Authorization: ApiKey', (text: string) => ({ authorization: `ApiKey ${text}` })],
    ['X-API-Key', (text: string) => ({ 'x-api-key': text })],
  ])('lets a good key through in %s, and knows whose it is', async (_, header) => {
    const { key: text } = await key({ scopes: ['weather:read', 'reports:*'] });
    const base = await started();
    expect((await weather(base, header(text))).status).toBe(200);
    const headers = { ...header(text), 'content-type': 'application/json' };
    const made = await fetch(`${base}/v1/reports`, { method: 'POST', headers, body: '{"city":"oslo","days":7}' });
    expect([made.status, await made.json()]).toEqual([201, { city: 'oslo', days: 7, rain: 16, customer }]);
  });

  const refusals: [string, Record<string, unknown>, number, string | null][] = [
    ['INSUFFICIENT_PERMISSION', { scopes: ['reports:*'] }, 403, 'insufficient_scope'],
    ['FORBIDDEN_IP', { scopes: ['*:*'], allowedIps: ['192.0.2.0/24'] }, 403, null],
    ['REVOKED', { scopes: ['*:*'] }, 401, 'invalid_token'],
    ['COST_ABOVE_LIMIT', { scopes: ['*:*'], limits: [{ name: 'none', limit: 0, windowSeconds: 60 }] }, 403, null],
  ];
  it.each(refusals)('answers %s', async (code, terms, status, challenge) => {
    const { id, key: text } = await key(terms);
    if (code === 'REVOKED') await nexus.call(`POST /api/v1/keys/${id}/revoke`, { as: owner.token, body: {} });
    const answer = await weather(await started(), bearer(text));
    expect([answer.status, await answer.json()]).toMatchObject([status, { status, code }]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('retry-after')).toBeNull();
    if (challenge === null) expect(answer.headers.get('www-authenticate')).toBeNull();
    else expect(answer.headers.get('www-authenticate')).toContain(`error="${challenge}"`);
  });

  it.each([
    ['a key that nobody issued', bearer('eco_api_0000000000000000000000.nothing'), 'NOT_FOUND'],
    ['no key', {}, 'KEY_MISSING'],
    ['another scheme', { authorization: 'Basic YTpi' }, 'KEY_MISSING'],
    ['an absurdly long key', bearer('x'.repeat(501)), 'KEY_MISSING'],
  ])('answers 401 to %s', async (_, headers, code) => {
    const answer = await weather(await started(), headers);
    expect([answer.status, await answer.json()]).toMatchObject([401, { code }]);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="weather"/);
  });

  it('forwards the tightest limit, and refuses beyond it without taking anything', async () => {
    const limits = [
      { name: 'hourly', limit: 1000, windowSeconds: 3600 },
      { name: 'minute', limit: 6, windowSeconds: 60 },
    ];
    const { key: text } = await key({ scopes: ['*:*'], limits });
    const base = await started();
    const headers = { ...bearer(text), 'content-type': 'application/json' };
    const report = () => fetch(`${base}/v1/reports`, { method: 'POST', headers, body: '{"city":"lima","days":1}' });
    const told = (answer: Response) => ['limit', 'remaining'].map((name) => answer.headers.get(`ratelimit-${name}`));
    const first = await report();
    expect([first.status, ...told(first)]).toEqual([201, '6', '1']);
    const second = await report();
    expect([second.status, ...told(second)]).toEqual([429, '6', '1']);
    const wait = Number(second.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(64);
    expect((await weather(base, bearer(text))).status).toBe(200);
    expect((await weather(base, bearer(text))).status).toBe(429);
  });

  it('answers 503 where its own key is no good, and says nothing of why', async () => {
    const { key: text } = await key({ scopes: ['*:*'] });
    const { key: weak } = await key({ kind: 'platform', scopes: ['usage:read'] });
    for (const own of ['eco_api_wrong', weak]) {
      const answer = await weather(await api(url, own, 5000), bearer(text));
      expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'UNAVAILABLE' }]);
      expect(answer.headers.get('retry-after')).toBe('2');
    }
  });
});

describe('the weather API without Nexus', () => {
  it('answers 503 at once where nobody listens', async () => {
    const gone = http.createServer();
    const url = await serve(gone);
    gone.close();
    const answer = await weather(await api(url), bearer('a.key'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });

  it('answers 503 within its time-out where Nexus accepts and says nothing, or stops in the middle', async () => {
    const silent = await serve(http.createServer(() => {}));
    const half = await serve(
      http.createServer((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
        response.write('{"valid":true');
      }),
    );
    for (const url of [silent, half]) {
      const begun = performance.now();
      const answer = await weather(await api(url), bearer('a.key'));
      expect(answer.status).toBe(503);
      expect(performance.now() - begun).toBeLessThan(3000);
    }
  });

  it.each([
    ['not JSON', '<html>'],
    ['no verdict', '{}'],
    ['a verdict that contradicts itself', '{"valid":false,"code":"VALID","limits":[]}'],
    ['a code that it does not know', '{"valid":false,"code":"NEW","limits":[]}'],
  ])('never opens where Nexus answers %s', async (_, body) => {
    const url = await serve(http.createServer((_request, response) => response.end(body)));
    const answer = await weather(await api(url), bearer('a.key'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });

  it('passes on when to come back', async () => {
    const url = await serve(
      http.createServer((_, response) => response.writeHead(503, { 'retry-after': '7' }).end('{}')),
    );
    const answer = await weather(await api(url), bearer('a.key'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
  });

  it('keeps its connection, and asks again over a new one where Nexus had closed it', async () => {
    const sockets = new Set<Socket>();
    let asked = 0;
    const verdict = JSON.stringify({ valid: true, code: 'VALID', limits: [], metadata: {} });
    const url = await serve(
      http.createServer((request, response) => {
        sockets.add(request.socket);
        asked += 1;
        // The third request arrives on a connection that is just being closed.
        if (asked === 3) request.socket.resetAndDestroy();
        else response.end(verdict);
      }),
    );
    const base = await api(url);
    for (let call = 0; call < 3; call += 1) expect((await weather(base, bearer('a.key'))).status).toBe(200);
    expect([asked, sockets.size]).toEqual([4, 2]);
  });
});
