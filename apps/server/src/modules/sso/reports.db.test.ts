import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { liftedLimits } from '../../../test/world/world.ts';
import {
  authorizeUrl,
  Browser,
  type ClientApp,
  enter,
  exchange,
  form,
  loggedOut,
  newApp,
  refreshWith,
  signedIn,
  tokensOf,
  userinfo,
} from './sso.fixture.ts';

const type = { 'content-type': 'application/x-www-form-urlencoded' };

/** What was reported of other providers, tried here. */
describe.skipIf(!postgresAvailable)('public reports of other providers (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let client: ClientApp;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: liftedLimits() });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    owner = await register(app);
    client = await newApp(app, owner);
  });

  async function loggedIn(): Promise<Browser> {
    const browser = new Browser(app);
    await browser.logIn(owner);
    return browser;
  }

  it('zitadel#9331: calls that are under way while an app refreshes keep their access token', async () => {
    const { tokens } = await signedIn(app, client, owner);
    expect((await refreshWith(app, client, tokens.refresh)).status).toBe(200);
    expect((await userinfo(app, tokens.access)).status).toBe(200);
  });

  it('zitadel, CVE-2023-22492: nobody who was suspended refreshes, with offline access or without', async () => {
    const browser = await loggedIn();
    const attempt = authorizeUrl(client, { scope: 'openid offline_access' });
    const back = await enter(browser, attempt);
    const offline = tokensOf(await exchange(app, client, attempt, back.searchParams.get('code') ?? ''));
    await app.rows(`update eco_identities set status = 'suspended' where id = $1`, [owner.user]);
    expect((await refreshWith(app, client, offline.refresh)).body.error).toBe('invalid_grant');
    expect((await userinfo(app, offline.access)).status).toBe(401);
    await app.rows(`update eco_identities set status = 'active' where id = $1`, [owner.user]);
  });

  describe('zitadel/oidc#875, dex#4836: a native app listens on whatever port is free (RFC 8252, 7.3)', () => {
    const fixed = 'https://app.example.com/callback';
    const settings = {
      type: 'native',
      redirectUris: ['http://127.0.0.1/callback', 'http://[::1]/callback', fixed],
      postLogoutRedirectUris: ['http://127.0.0.1/bye', fixed],
    };

    it('when it logs people in, beside a fixed address', async () => {
      const native = await newApp(app, owner, settings);
      const browser = await loggedIn();
      for (const redirect_uri of ['http://127.0.0.1:54321/callback', 'http://[::1]:54321/callback', fixed]) {
        const attempt = authorizeUrl(native, { redirect_uri });
        const back = await enter(browser, attempt);
        expect(back.href.startsWith(redirect_uri), back.href).toBe(true);
        const code = back.searchParams.get('code') ?? '';
        tokensOf(await exchange(app, native, attempt, code, { redirect_uri }));
      }
      for (const redirect_uri of ['http://127.0.0.1:54321/other', 'http://127.0.0.2:1/callback', `${fixed}:1`])
        expect((await browser.visit(authorizeUrl(native, { redirect_uri }).url)).page.status, redirect_uri).toBe(400);
    });

    it('and when it logs them out', async () => {
      const native = await newApp(app, owner, settings);
      const browser = await loggedIn();
      await enter(browser, authorizeUrl(native, { redirect_uri: 'http://127.0.0.1:54321/callback' }));
      const asked = async (post_logout_redirect_uri: string) => {
        const query = new URLSearchParams({ client_id: native.id, post_logout_redirect_uri });
        return (await browser.visit(`/oidc/session/end?${query}`)).page.status;
      };
      expect(await asked('http://127.0.0.1:54321/bye')).toBe(200);
      expect(await asked(fixed)).toBe(200);
      for (const wrong of ['http://127.0.0.1:54321/other', 'http://localhost:54321/bye', `${fixed}/x`])
        expect(await asked(wrong), wrong).toBe(400);
    });

    it('but a website does not', async () => {
      const web = await newApp(app, owner, { redirectUris: ['http://127.0.0.1/callback'] });
      const { page } = await (await loggedIn()).visit(
        authorizeUrl(web, { redirect_uri: 'http://127.0.0.1:54321/callback' }).url,
      );
      expect(page.status).toBe(400);
    });
  });

  it('dex#1953, authentik#11399: the device grant is at the token endpoint and refreshes with offline_access too', async () => {
    const cli = { id: 'nexus-cli', secret: undefined };
    const { body: metadata } = await app.call('GET /oidc/.well-known/openid-configuration');
    expect(metadata.grant_types_supported).toContain('urn:ietf:params:oauth:grant-type:device_code');
    const begun = await form(app, cli, '/device/auth', { scope: 'openid offline_access' });
    const browser = await loggedIn();
    let page: Answer = await browser.send('GET /oidc/device');
    for (const decision of [{}, { confirm: 'yes' }]) {
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
      const fields = { xsrf, user_code: String(begun.body.user_code), ...decision };
      page = await browser.send('POST /oidc/device', { body: new URLSearchParams(fields).toString(), headers: type });
    }
    const next = new URL(String(page.headers.location), 'http://localhost');
    await browser.visit(`${next.pathname}${next.search}`);
    const { body } = await form(app, cli, '/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: String(begun.body.device_code),
    });
    expect(body.refresh_token, JSON.stringify(body)).toBeTruthy();
    expect((await refreshWith(app, cli, String(body.refresh_token))).status).toBe(200);
  });

  describe('the end of a log-in', () => {
    async function end(browser: Browser, query: string): Promise<Answer> {
      const { page } = await browser.visit(`/oidc/session/end?${query}`);
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1];
      if (xsrf === undefined) return page;
      const body = new URLSearchParams({ xsrf, logout: 'yes' }).toString();
      return browser.send('POST /oidc/session/end/confirm', { body, headers: type });
    }

    it('logto#8547: ends the log-in at Nexus’s own API too', async () => {
      const { browser, tokens } = await signedIn(app, client, owner);
      const own = browser.cookie('nexus_access') ?? '';
      expect((await app.call('GET /api/v1/auth/me', { as: own })).status).toBe(200);
      await end(browser, new URLSearchParams({ id_token_hint: tokens.id }).toString());
      expect((await app.call('GET /api/v1/auth/me', { as: own })).status).toBe(401);
    });

    it.each(['undefined', 'null', ''])('keycloak-js#287: asks the person where the hint is %j', async (hint) => {
      const { browser } = await signedIn(app, client, owner);
      const fields = { client_id: client.id, id_token_hint: hint, post_logout_redirect_uri: loggedOut };
      const posted = await app.call('POST /oidc/session/end', {
        body: new URLSearchParams(fields).toString(),
        headers: type,
      });
      const { search } = new URL(String(posted.headers.location), 'http://localhost');
      const { page } = await browser.visit(`/oidc/session/end${search}`);
      expect(page.text).toContain('data-sure="false"');
      const ended = await end(browser, search.slice(1));
      expect([ended.status, ended.headers.location]).toEqual([303, loggedOut]);
    });

    it('keycloak#24213: shows a way out where the app asked for something wrong', async () => {
      const { browser } = await signedIn(app, client, owner);
      const asked = await end(browser, new URLSearchParams({ post_logout_redirect_uri: loggedOut }).toString());
      // Without an app nobody is sent to an address; the person is logged out all the same.
      expect(String(asked.headers.location)).toContain('/session/end/success');
      const wrong = new URLSearchParams({ client_id: client.id, post_logout_redirect_uri: 'https://other.example' });
      const page = await browser.send(`GET /oidc/session/end?${wrong}`, { headers: { accept: 'text/html' } });
      expect(page.status).toBe(400);
      expect(page.text).toContain('href="https://app.example.com"');
    });
  });

  describe('pages of apps', () => {
    const origin = 'https://spa.example.com';
    const redirect_uri = `${origin}/callback`;
    const spa = () => newApp(app, owner, { type: 'spa', redirectUris: [redirect_uri] });

    it('hydra#3456: send an empty client_secret', async () => {
      const page = await spa();
      const attempt = authorizeUrl(page, { redirect_uri });
      const back = await enter(await loggedIn(), attempt);
      const fields = {
        grant_type: 'authorization_code',
        client_id: page.id,
        client_secret: '',
        code: back.searchParams.get('code') ?? '',
        code_verifier: attempt.verifier,
        redirect_uri,
      };
      const answer = await app.call('POST /oidc/token', {
        body: new URLSearchParams(fields).toString(),
        headers: { ...type, origin },
      });
      expect([answer.status, answer.headers['access-control-allow-origin']], answer.text).toEqual([200, origin]);
    });

    it('hydra#1116, hydra#1387: read metadata, keys and userinfo from another origin', async () => {
      for (const path of ['/.well-known/openid-configuration', '/jwks']) {
        const { status, headers } = await app.call(`GET /oidc${path}`, { headers: { origin } });
        expect([status, headers['access-control-allow-origin']], path).toEqual([200, origin]);
      }
      const preflight = {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      };
      const { status, headers } = await app.call('OPTIONS /oidc/me', { headers: preflight });
      expect(status).toBeLessThan(300);
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(String(headers['access-control-allow-headers'])).toMatch(/authorization/i);
    });
  });

  it('keycloak#33355: a refreshed ID token has the nonce of the first one, or none (Core 1.0, 12.2)', async () => {
    const browser = await loggedIn();
    const attempt = authorizeUrl(client);
    const back = await enter(browser, attempt);
    const tokens = tokensOf(await exchange(app, client, attempt, back.searchParams.get('code') ?? ''));
    const { id } = tokensOf(await refreshWith(app, client, tokens.refresh));
    const { nonce } = JSON.parse(Buffer.from(id.split('.')[1] ?? '', 'base64url').toString()) as { nonce?: string };
    expect([undefined, attempt.nonce]).toContain(nonce);
  });
});
