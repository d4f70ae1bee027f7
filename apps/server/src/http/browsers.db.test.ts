import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../test/app.ts';
import { chromiumAvailable, launchChromium } from '../../test/chromium.ts';
import { postgresAvailable } from '../../test/harness.ts';
import { freePort } from '../../test/redis.ts';
import { isUnsafe } from './route.ts';

const friend = 'https://console.example.com';

describe.skipIf(!postgresAvailable)('pages of the origins in CORS_ORIGINS (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;

  beforeAll(async () => {
    app = await testApp({ env: { CORS_ORIGINS: friend, PUBLIC_URL: 'http://nexus.example.com' } });
    person = await register(app);
  });
  afterAll(() => app?.close());

  const preflight = (path: string, origin: string, method: string) =>
    app.call(`OPTIONS ${path}`, { headers: { origin, 'access-control-request-method': method } });

  it('are told of every method that is served', async () => {
    const { modules } = await import('../app.ts');
    const methods = new Set(modules.flatMap(({ routes = [] }) => routes.map(({ method }) => method)));
    const { status, headers } = await preflight('/api/v1/auth/me', friend, 'PATCH');
    const listed = String(headers['access-control-allow-methods']).split(', ');
    expect([status, headers['access-control-allow-origin']]).toEqual([204, friend]);
    expect(listed.sort()).toEqual([...methods, 'HEAD'].sort());
    expect([...methods].filter(isUnsafe).sort()).toEqual(['DELETE', 'PATCH', 'POST', 'PUT']);
  });

  it('are not allowed where the origin is another', async () => {
    const { headers } = await preflight('/api/v1/auth/me', 'https://evil.example', 'PATCH');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    ['GET /api/v1/auth/me%g1', 400],
    ['GET /api/v1/auth/me?%g1', 400],
    [`GET /api/v1/keys/${'x'.repeat(900)}`, 404],
    ['GET /api/v1/nothing', 404],
    ['PUT /api/v1/auth/login', 405],
    ['GET /api/v1/auth/me', 401],
  ])('can read a refusal, whatever refused, and which request it was: %s', async (request, refused) => {
    const { status, body, headers } = await app.call(request, { headers: { origin: friend } });
    expect(status).toBe(refused);
    expect(headers).toMatchObject({
      'access-control-allow-origin': friend,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
      'x-request-id': body.requestId,
    });
    const other = await app.call(request, { headers: { origin: 'https://evil.example' } });
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
    expect(other.headers.vary).toBe('Origin');
  });

  it('get the documentation, which varies with their origin too', async () => {
    const { headers } = await app.call('GET /openapi.json', { headers: { origin: friend } });
    expect([headers['access-control-allow-origin'], headers.vary]).toEqual([friend, 'Origin, accept-encoding']);
  });

  it.each(['same-site', 'cross-site'])('change, refresh and log out by cookie: %s', async (site) => {
    const from = { origin: friend, 'sec-fetch-site': site };
    const { email, password } = person;
    const login = await app.call('POST /api/v1/auth/login', {
      body: { email, password, cookies: true },
      headers: from,
    });
    const csrf = String(login.headers['x-csrf-token']);
    const cookie = [login.headers['set-cookie'] ?? []].flat().map((each) => String(each).split(';')[0]);
    const headers = { ...from, cookie: cookie.join('; '), 'x-csrf-token': csrf };
    // The page was loaded again and knows the token no more.
    const me = await app.call('GET /api/v1/auth/me', { headers: { ...headers, 'x-csrf-token': '' } });
    expect([me.status, me.headers['x-csrf-token']]).toEqual([200, csrf]);
    expect(String(me.headers['access-control-expose-headers'])).toContain('x-csrf-token');
    const body = { displayName: 'By Cookie' };
    expect((await app.call('PATCH /api/v1/auth/me', { body, headers })).status).toBe(200);
    expect((await app.call('POST /api/v1/auth/refresh', { body: {}, headers })).status).toBe(200);
    expect((await app.call('POST /api/v1/auth/logout', { headers })).status).toBe(200);
  });

  it.each([
    [{ origin: 'https://evil.example', 'sec-fetch-site': 'same-site' }],
    [{ origin: 'http://nexus.example.com:8080' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'same-site' }],
    // With PUBLIC_URL set, the address of the request is no proof of an origin.
    [{ origin: 'http://localhost', host: 'localhost' }],
  ])('are refused with cookies where the origin is another: %o', async (headers) => {
    const own = { ...headers, cookie: 'nexus_access=x' };
    const { status, body } = await app.call('POST /api/v1/auth/refresh', { body: {}, headers: own });
    expect([status, body.detail]).toEqual([403, 'Cross-site request refused']);
  });
});

describe.skipIf(!postgresAvailable || !chromiumAvailable)('a browser (needs PostgreSQL and Chromium)', () => {
  let app: TestApp;
  let browser: Browser;
  let other: Server;
  let port: string;
  let context: BrowserContext;
  let page: Page;
  let person: Registered;
  let otherPort: number;

  beforeAll(async () => {
    port = String(await freePort());
    other = createServer((_, reply) => reply.setHeader('content-type', 'text/html').end('<p>A page of another port'));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    otherPort = (other.address() as AddressInfo).port;
    const env = { PORT: port, CORS_ORIGINS: `http://localhost:${otherPort}` };
    app = await testApp({ listen: true, manualClock: false, env });
    browser = await launchChromium();
    person = await register(app);
  });
  afterAll(async () => {
    await browser?.close();
    other?.close();
    await app?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
  });
  afterEach(() => context.close());

  /** Logs in, changes, refreshes and logs out by cookie, as a page of any of our origins does. Answers the statuses. */
  const useCookies = (server: string): Promise<(number | string)[]> =>
    page.evaluate(`(async () => {
      const seen = [];
      let csrf = '';
      const call = async (method, path, body) => {
        const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf };
        const reply = await fetch('${server}/api/v1/auth' + path,
          { method, credentials: 'include', headers, body: JSON.stringify(body) });
        csrf = reply.headers.get('x-csrf-token') ?? csrf;
        seen.push(reply.status);
      };
      await call('POST', '/login', ${JSON.stringify({ email: person.email, password: person.password, cookies: true })});
      await call('PATCH', '/me', { displayName: 'By Cookie' });
      await call('POST', '/refresh', {});
      await call('POST', '/logout', {});
      return seen;
    })()`);

  it.each(['127.0.0.1', 'localhost'])('uses cookies at %s, whichever address it was told', async (host) => {
    await page.goto(`http://${host}:${port}/docs`);
    expect(await useCookies('')).toEqual([200, 200, 200, 200]);
  });

  it('uses cookies on a page of another origin that is allowed', async () => {
    await page.goto(`http://localhost:${otherPort}/`);
    expect(await useCookies(`http://localhost:${port}`)).toEqual([200, 200, 200, 200]);
  });
});
