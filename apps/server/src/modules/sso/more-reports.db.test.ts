import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { liftedLimits } from '../../../test/world/world.ts';
import {
  authorizeUrl,
  Browser,
  type ClientApp,
  callback,
  claimsOf,
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
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const cli: ClientApp = { id: 'nexus-cli', secret: undefined };

/** What was reported of other providers, tried here; see also reports.db.test.ts. */
describe.skipIf(!postgresAvailable)('more public reports of other providers (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let client: ClientApp;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: liftedLimits() });
    owner = await register(app);
    client = await newApp(app, owner);
  });
  afterAll(() => app?.close());

  async function loggedIn(): Promise<Browser> {
    const browser = new Browser(app);
    await browser.logIn(owner);
    return browser;
  }
  const token = (fields: Record<string, string>, of = client) => form(app, of, '/token', fields);
  const problemOf = ({ status, body }: Answer) => [status, body.error];
  const errorAt = async (browser: Browser, changes: Record<string, string | undefined>) => {
    const attempt = authorizeUrl(client, changes);
    const { outside } = await browser.visit(attempt.url);
    expect(outside?.searchParams.get('state')).toBe(attempt.state);
    return outside?.searchParams.get('error');
  };

  describe('logging in', () => {
    it('keycloak#12406: a tab that still asks for the password goes on when another one has logged in', async () => {
      const browser = new Browser(app);
      const attempts = [authorizeUrl(client), authorizeUrl(client)];
      const tabs: string[] = [];
      for (const { url } of attempts) tabs.push((await browser.visit(url)).at);
      await browser.logIn(owner);
      for (const [index, attempt] of attempts.entries()) {
        const back = await enter(browser, { ...attempt, url: String(tabs[index]) });
        expect(back.searchParams.get('state')).toBe(attempt.state);
        tokensOf(await exchange(app, client, attempt, back.searchParams.get('code') ?? ''));
      }
    });

    it('zitadel#12165: prompt=none tells the app, with a session that has ended and with none', async () => {
      const { browser } = await signedIn(app, client, owner);
      expect(await errorAt(new Browser(app), { prompt: 'none' })).toBe('login_required');
      await browser.post('/api/v1/auth/logout', {});
      expect(await errorAt(browser, { prompt: 'none' })).toBe('login_required');
    });

    /** Times of log-ins are whole seconds. */
    const laterThan = (seconds: number) =>
      expect.poll(() => Math.floor(app.clock.now() / 1000), { timeout: 20_000 }).toBeGreaterThan(seconds);

    it('keycloak#32764: max_age=0 asks for the log-in again', async () => {
      const { browser, tokens } = await signedIn(app, client, owner);
      await laterThan(Number(claimsOf(tokens.id).auth_time));
      const { page } = await browser.visit(authorizeUrl(client, { max_age: '0' }).url);
      expect(page.text).toContain('id="login"');
    });

    it('keycloak#4453: auth_time is that of the new log-in where the app asked for one', async () => {
      const { browser, tokens } = await signedIn(app, client, owner);
      const before = Number(claimsOf(tokens.id).auth_time);
      await laterThan(before);
      const attempt = authorizeUrl(client, { prompt: 'login' });
      const { at } = await browser.visit(attempt.url);
      await browser.logIn(owner);
      const back = await enter(browser, { ...attempt, url: at });
      const again = tokensOf(await exchange(app, client, attempt, back.searchParams.get('code') ?? ''));
      expect(Number(claimsOf(again.id).auth_time)).toBeGreaterThan(before);
    });

    it('zitadel#10673: a hint that is no ID token of ours is told to the app, and not shown to the person', async () => {
      expect(await errorAt(await loggedIn(), { id_token_hint: 'eyJhbGciOiJub25lIn0.e30.' })).toBe('invalid_request');
    });
  });

  describe('the token endpoint', () => {
    it('zitadel#11892, dex#3971: a code or refresh token that is none is an invalid grant, and no error of the server', async () => {
      for (const code of ['nonsense', 'a.b.c', '%00', 'x'.repeat(5000)]) {
        const fields = {
          grant_type: 'authorization_code',
          code,
          redirect_uri: callback,
          code_verifier: 'v'.repeat(43),
        };
        expect(problemOf(await token(fields)), code.slice(0, 20)).toEqual([400, 'invalid_grant']);
        expect(problemOf(await refreshWith(app, client, code))).toEqual([400, 'invalid_grant']);
      }
    });

    it('zitadel#497: an app without its secret is told that it did not prove who it is', async () => {
      const bare = { id: client.id, secret: undefined };
      const fields = {
        grant_type: 'authorization_code',
        code: 'x',
        redirect_uri: callback,
        code_verifier: 'v'.repeat(43),
      };
      expect(problemOf(await token(fields, bare))).toEqual([401, 'invalid_client']);
    });

    it('dex#336: id and secret may be percent-encoded in the header, as RFC 6749, 2.3.1 says', async () => {
      const encode = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
      const { tokens } = await signedIn(app, client, owner);
      const basic = Buffer.from(`${encode(client.id)}:${encode(client.secret ?? '')}`).toString('base64');
      const answer = await app.call('POST /oidc/token', {
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens.refresh }).toString(),
        headers: { ...type, authorization: `Basic ${basic}` },
      });
      expect(answer.status, answer.text).toBe(200);
    });

    it('hydra#3604: refreshes at the same time are answered or refused, and none is an error of the server', async () => {
      const { tokens } = await signedIn(app, client, owner);
      const answers = await Promise.all(Array.from({ length: 8 }, () => refreshWith(app, client, tokens.refresh)));
      for (const answer of answers)
        if (answer.status !== 200) expect(problemOf(answer)).toEqual([400, 'invalid_grant']);
      expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    });

    it('dex#4458: a refreshed ID token names the person as the first one did', async () => {
      const { tokens } = await signedIn(app, client, owner);
      const again = tokensOf(await refreshWith(app, client, tokens.refresh));
      const { name, email } = claimsOf(tokens.id);
      expect(claimsOf(again.id)).toMatchObject({ name, email });
      expect([name, email]).toEqual([expect.any(String), owner.email]);
    });
  });

  describe('userinfo', () => {
    it('keycloak#26782: a page can read that its token has ended', async () => {
      const origin = 'https://spa.example.com';
      const spa = await newApp(app, owner, { type: 'spa', redirectUris: [`${origin}/callback`] });
      const browser = await loggedIn();
      const attempt = authorizeUrl(spa, { redirect_uri: `${origin}/callback` });
      const code = (await enter(browser, attempt)).searchParams.get('code') ?? '';
      const changes = { redirect_uri: `${origin}/callback` };
      const { access } = tokensOf(await exchange(app, spa, attempt, code, changes));
      const read = () => app.call('GET /oidc/me', { as: access, headers: { origin } });
      const seen = ({ status, headers }: Answer) => [status, headers['access-control-allow-origin']];
      expect(seen(await read())).toEqual([200, origin]);
      await form(app, spa, '/token/revocation', { token: access });
      expect(seen(await read())).toEqual([401, origin]);
    });

    it('keycloak#14184: errors are those of RFC 6750', async () => {
      const { tokens } = await signedIn(app, client, owner);
      const none = await app.call('GET /oidc/me');
      expect(none.headers['www-authenticate']).toMatch(/^Bearer/);
      expect([400, 401]).toContain(none.status);
      const twice = await app.call('POST /oidc/me', {
        as: tokens.access,
        body: new URLSearchParams({ access_token: tokens.access }).toString(),
        headers: type,
      });
      expect(problemOf(twice)).toEqual([400, 'invalid_request']);
      const wrong = await userinfo(app, 'nonsense');
      expect([wrong.status, wrong.headers['www-authenticate']]).toEqual([
        401,
        expect.stringContaining('error="invalid_token"'),
      ]);
    });
  });

  describe('logging out', () => {
    async function end(browser: Browser, query: Record<string, string>): Promise<Answer> {
      const { page } = await browser.visit(`/oidc/session/end?${new URLSearchParams(query)}`);
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1];
      if (xsrf === undefined) return page;
      const body = new URLSearchParams({ xsrf, logout: 'yes' }).toString();
      return browser.send('POST /oidc/session/end/confirm', { body, headers: type });
    }

    it('hydra#3820: the ID token of the first app ends the log-in though another app came after it', async () => {
      const { browser, tokens } = await signedIn(app, client, owner);
      await enter(browser, authorizeUrl(await newApp(app, owner)));
      const ended = await end(browser, { id_token_hint: tokens.id, post_logout_redirect_uri: loggedOut });
      expect([ended.status, ended.headers.location]).toEqual([303, loggedOut]);
      expect(await errorAt(browser, { prompt: 'none' })).toBe('login_required');
    });

    it('hydra#3426, logto#7511: client_id is enough to be sent back to the app', async () => {
      const { browser } = await signedIn(app, client, owner);
      const ended = await end(browser, { client_id: client.id, post_logout_redirect_uri: loggedOut });
      expect([ended.status, ended.headers.location]).toEqual([303, loggedOut]);
    });

    it('hydra#2050: state is a parameter of the request, and not of the registered address', async () => {
      const { browser, tokens } = await signedIn(app, client, owner);
      const asked = { id_token_hint: tokens.id, post_logout_redirect_uri: `${loggedOut}?state=x` };
      expect((await end(browser, asked)).status).toBe(400);
      const ended = await end(browser, { ...asked, post_logout_redirect_uri: loggedOut, state: 'x' });
      expect(ended.headers.location).toBe(`${loggedOut}?state=x`);
    });
  });

  describe('devices', () => {
    const begin = async () => (await form(app, cli, '/device/auth', { scope: 'openid' })).body;

    it('authentik#5566: a device that asks before anybody typed its code is told to wait', async () => {
      const { device_code } = await begin();
      const answer = await token({ grant_type: deviceGrant, device_code: String(device_code) }, cli);
      expect(problemOf(answer)).toEqual([400, 'authorization_pending']);
    });

    it('authentik#13484: device codes need no encoding', async () => {
      for (let round = 0; round < 20; round += 1) expect(String((await begin()).device_code)).toMatch(/^[\w-]{20,}$/);
    });

    it('authentik#12014: the code may be typed by hand, in lower case and without the hyphen', async () => {
      const { user_code } = await begin();
      const browser = await loggedIn();
      const { text } = await browser.send('GET /oidc/device');
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
      const typed = ` ${String(user_code).toLowerCase().replace('-', '')} `;
      const body = new URLSearchParams({ xsrf, user_code: typed }).toString();
      const page = await browser.send('POST /oidc/device', { body, headers: type });
      expect([page.status, page.text.includes('Connect this device?')]).toEqual([200, true]);
    });

    it('authentik#8861: who is not logged in yet keeps the code of the link', async () => {
      const { verification_uri_complete: link, device_code } = await begin();
      const { pathname, search } = new URL(String(link));
      const browser = new Browser(app);
      let { page, at } = await browser.visit(`${pathname}${search}`);
      // For browsers without JavaScript.
      expect(page.text).toContain('<button>Continue</button>');
      expect(String(page.headers['content-security-policy'])).toContain("script-src 'self'");
      const fields = (text: string) =>
        Object.fromEntries(
          [...text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map((hit) => [hit[1], hit[2]]),
        );
      const body = new URLSearchParams({ ...fields(page.text), confirm: 'yes' } as Record<string, string>).toString();
      page = await browser.send('POST /oidc/device', { body, headers: type });
      const next = new URL(String(page.headers.location), 'http://localhost');
      ({ at } = await browser.visit(`${next.pathname}${next.search}`));
      await browser.logIn(owner);
      await browser.visit(at);
      const answer = await token({ grant_type: deviceGrant, device_code: String(device_code) }, cli);
      expect(answer.body.access_token, answer.text).toBeTruthy();
    });
  });
});
