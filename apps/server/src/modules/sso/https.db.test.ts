import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import {
  authorizeUrl,
  Browser,
  type ClientApp,
  enter,
  exchange,
  form,
  newApp,
  tokensOf,
  userinfo,
} from './sso.fixture.ts';

const host = 'nexus.example.com';
const friend = 'https://console.example.com';

describe.skipIf(!postgresAvailable)('the log-in of apps where Nexus is on https (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let client: ClientApp;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: { PUBLIC_URL: `https://${host}`, CORS_ORIGINS: friend } });
    owner = await register(app);
    client = await newApp(app, owner);
  });
  afterAll(() => app?.close());

  it('binds its cookies to https and to this host, and completes a log-in', async () => {
    const browser = new Browser(app, host);
    const attempt = authorizeUrl(client);
    const started = await browser.send(`GET ${attempt.url}`);
    const lines = [started.headers['set-cookie'] ?? []].flat().map(String);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      expect(line).toMatch(/^__(Host|Secure)-nexus_\w+(\.sig)?=/);
      expect(line.toLowerCase()).toContain('; secure');
      expect(line.toLowerCase()).toContain('; httponly');
      expect(line.toLowerCase()).toContain('; samesite=lax');
      if (line.startsWith('__Host-')) expect(line).toMatch(/; path=\/(;|$)/);
    }
    await browser.logIn(owner);
    const back = await enter(browser, attempt);
    expect(back.searchParams.get('iss')).toBe(`https://${host}/oidc`);
    const tokens = tokensOf(await exchange(app, client, attempt, back.searchParams.get('code') ?? ''));
    expect((await userinfo(app, tokens.access)).status).toBe(200);
    expect(browser.cookie('__Host-nexus_sso')).toBeTruthy();
  });

  it('uses its configured address, whatever the headers of a request say', async () => {
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '192.0.2.66',
      forwarded: 'host=evil.example;proto=http',
    };
    const discovery = await app.call('GET /oidc/.well-known/openid-configuration', { headers });
    expect(discovery.text).not.toContain('evil.example');
    expect(discovery.body.token_endpoint).toBe(`https://${host}/oidc/token`);
    const browser = new Browser(app, host);
    await browser.logIn(owner);
    const { at } = await browser.visit(authorizeUrl(client, { prompt: 'consent' }).url);
    const decided = await browser.send(`POST /api/v1/sso/interactions/${at.split('/').at(-1)}`, {
      body: { decision: 'allow', fields: [] },
      headers: { ...headers, 'x-csrf-token': browser.cookie('__Host-nexus_csrf') ?? '' },
    });
    expect(String(decided.body.returnTo)).toMatch(`https://${host}/oidc/auth/`);
  });

  it('accepts calls of a browser app from its own pages, whatever CORS_ORIGINS says', async () => {
    const spa = await newApp(app, owner, { name: 'Board', type: 'spa' });
    const browser = new Browser(app, host);
    await browser.logIn(owner);
    const attempt = authorizeUrl(spa);
    const back = await enter(browser, attempt);
    const { access } = tokensOf(await exchange(app, spa, attempt, back.searchParams.get('code') ?? ''));
    const preflight = await app.call('OPTIONS /oidc/me', {
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.headers['access-control-allow-origin']).toBe('https://app.example.com');
    expect(preflight.headers['access-control-allow-credentials']).toBeUndefined();
    const from = async (origin: string) =>
      (await app.call('GET /oidc/me', { as: access, headers: { origin } })).headers['access-control-allow-origin'];
    expect(await from('https://app.example.com')).toBe('https://app.example.com');
    expect(await from('https://evil.example')).toBeUndefined();
    // Whom Nexus's own API trusts with cookies is no page of this app.
    expect(await from(friend)).toBeUndefined();
    const own = await app.call('GET /api/v1/auth/me', { as: owner.token, headers: { origin: friend } });
    expect(own.headers['access-control-allow-origin']).toBe(friend);
  });

  it('does not reveal which apps exist', async () => {
    const unknown = { id: 'eco_app_0000000000000000000000', secret: 'x'.repeat(43) };
    const wrong = { id: client.id, secret: 'x'.repeat(43) };
    const answers = await Promise.all(
      [unknown, wrong].map((each) => form(app, each, '/token', { grant_type: 'refresh_token', refresh_token: 'x' })),
    );
    expect(answers.map(({ status, body }) => [status, body.error])).toEqual([
      [401, 'invalid_client'],
      [401, 'invalid_client'],
    ]);
    expect(answers[0]?.body.error_description).toEqual(answers[1]?.body.error_description);
  });
});
