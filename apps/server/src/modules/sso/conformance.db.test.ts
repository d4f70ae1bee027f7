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

const second = 1000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the specifications require and no other test shows; docs/security/openid.md names the tests of each requirement. */
describe.skipIf(!postgresAvailable)('what OpenID Connect and OAuth require of a provider (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let client: ClientApp;
  let lax: ClientApp;
  let browser: Browser;
  let issuer: string;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: liftedLimits() });
    owner = await register(app);
    client = await newApp(app, owner);
    lax = await newApp(app, owner, { name: 'Lax', pkceRequired: false });
    browser = new Browser(app);
    await browser.logIn(owner);
    await enter(browser, authorizeUrl(client));
    issuer = String((await app.call('GET /oidc/.well-known/openid-configuration')).body.issuer);
  });
  afterAll(() => app?.close());

  const ask = async (changes: Record<string, string | undefined>): Promise<URLSearchParams> =>
    (await browser.visit(authorizeUrl(client, changes).url)).outside?.searchParams ?? new URLSearchParams();
  const typeOf = ({ headers }: Answer): string | undefined => String(headers['content-type']).split(';')[0];

  async function logIn(who: ClientApp, changes: Record<string, string | undefined> = {}) {
    const attempt = authorizeUrl(who, changes);
    const back = await enter(browser, attempt);
    return { attempt, code: back.searchParams.get('code') ?? '' };
  }

  describe('the authorization endpoint', () => {
    it('ignores what it does not know, and takes display, languages and acr_values (Core 15.1; 6749, 3.1)', async () => {
      const more = {
        display: 'touch',
        ui_locales: 'fr-CA fr en',
        claims_locales: 'fr',
        acr_values: 'gold',
        shoe: '42',
      };
      expect((await ask({ ...more, login_hint: 'ada@example.com' })).get('code')).toBeTruthy();
    });

    it('treats a parameter without a value as one that is absent (6749, 3.1)', async () => {
      expect((await ask({ max_age: '', prompt: '' })).get('code')).toBeTruthy();
    });

    it('takes each parameter once (6749, 3.1)', async () => {
      const { url } = authorizeUrl(client);
      const { outside, page } = await browser.visit(`${url}&scope=openid`);
      expect(outside?.searchParams.get('error') ?? String(page.status)).toMatch(/^(invalid_request|400)$/);
      expect(outside?.searchParams.get('code') ?? null).toBeNull();
    });

    it('answers prompt=none beside another value with an error (Core 3.1.2.1)', async () => {
      expect((await ask({ prompt: 'none login' })).get('error')).toBe('invalid_request');
    });

    it('asks for consent again where the app wants it (Core 3.1.2.1)', async () => {
      const { page, outside } = await browser.visit(authorizeUrl(client, { prompt: 'consent' }).url);
      expect([page.status, outside]).toEqual([200, undefined]);
      expect(page.text).toContain('id="consent"');
    });

    it('gives back the state with errors as with codes (6749, 4.1.2.1)', async () => {
      for (const changes of [{}, { prompt: 'none login' }, { response_type: 'token' }]) {
        const attempt = authorizeUrl(client, changes);
        const { outside } = await browser.visit(attempt.url);
        const answered = new URLSearchParams(outside?.search || outside?.hash.slice(1));
        expect(answered.get('state'), JSON.stringify(changes)).toBe(attempt.state);
      }
    });

    it('refuses request objects by name (Core 6.1 and 6.2)', async () => {
      expect((await ask({ request: 'e30.e30.' })).get('error')).toBe('request_not_supported');
      expect((await ask({ request_uri: 'https://app.example.com/r' })).get('error')).toBe('request_uri_not_supported');
    });

    it('asks for a log-in that is not older than max_age, and says when it was (Core 2 and 3.1.2.1)', async () => {
      const own = new Browser(app);
      await own.logIn(owner);
      await wait(2 * second);
      const asked = authorizeUrl(client, { max_age: '1' });
      const { page, at } = await own.visit(asked.url);
      expect(page.text).toContain('id="login"');
      const before = Math.floor(Date.now() / second);
      await own.logIn(owner);
      const back = (await own.visit(at)).outside;
      const tokens = tokensOf(await exchange(app, client, asked, back?.searchParams.get('code') ?? ''));
      expect(Number(claimsOf(tokens.id).auth_time)).toBeGreaterThanOrEqual(before);
    });

    it('redirects by 302 or 303, so that no form is sent on (9700, 4.12)', async () => {
      let at = authorizeUrl(client).url;
      for (let step = 0; step < 10; step += 1) {
        const { status, headers } = await browser.send(`GET ${at}`);
        expect([302, 303]).toContain(status);
        const next = new URL(String(headers.location), 'http://localhost');
        if (next.hostname !== 'localhost') return;
        at = `${next.pathname}${next.search}`;
      }
      throw new Error('no end of redirects');
    });

    it('shows no page in a frame, and tells no other site where it was (6749, 10.13; 9700, 4.16 and 4.2.4)', async () => {
      const stranger = new Browser(app);
      const pages = [
        (await stranger.visit(authorizeUrl(client).url)).page,
        (await stranger.visit(authorizeUrl({ id: 'nobody', secret: undefined }).url)).page,
        await stranger.send('GET /oidc/device'),
        await browser.send('GET /oidc/session/end'),
      ];
      for (const { text, headers } of pages) {
        expect(text).toContain('<h1>');
        expect(String(headers['content-security-policy'])).toContain("frame-ancestors 'none'");
        expect(headers['x-frame-options']).toBe('DENY');
        expect(headers['referrer-policy']).toBe('no-referrer');
      }
    });
  });

  describe('ID tokens', () => {
    it('name issuer, person, app, times and the nonce as it came (Core 2 and 3.1.3.6)', async () => {
      const nonce = 'a nonce with spaces, ümlauts & "signs"';
      const { attempt, code } = await logIn(client, { nonce });
      const claims = claimsOf(tokensOf(await exchange(app, client, attempt, code)).id);
      expect(claims).toMatchObject({ iss: issuer, sub: owner.user, nonce, auth_time: expect.any(Number) });
      expect([claims.aud].flat()).toEqual([client.id]);
      expect(Number(claims.exp)).toBeGreaterThan(Number(claims.iat));
      expect(String(claims.sub)).toMatch(/^[\x20-\x7e]{1,255}$/);
    });

    it('are of the same person, app and log-in after a refresh (Core 12.2)', async () => {
      const { tokens } = await signedIn(app, client, owner);
      await wait(second);
      const [first, next] = [tokens, tokensOf(await refreshWith(app, client, tokens.refresh))].map(({ id }) =>
        claimsOf(id),
      );
      for (const name of ['iss', 'sub', 'aud', 'auth_time']) expect(next?.[name], name).toEqual(first?.[name]);
      expect(Number(next?.iat)).toBeGreaterThan(Number(first?.iat));
      expect([undefined, first?.nonce]).toContain(next?.nonce);
    });

    it('name a key of many, none of which has private parts (Core 10.1)', async () => {
      const { tokens } = await signedIn(app, client, owner);
      const { kid, alg } = JSON.parse(Buffer.from(tokens.id.split('.')[0] ?? '', 'base64url').toString());
      const keys = (await app.call('GET /oidc/jwks')).body.keys as unknown as Record<string, unknown>[];
      expect(keys.find((key) => key.kid === kid)?.alg).toBe(alg);
      expect(new Set(keys.map((key) => key.kid)).size).toBe(keys.length);
      for (const key of keys) for (const part of ['d', 'p', 'q', 'k']) expect(key).not.toHaveProperty(part);
    });
  });

  describe('the token endpoint', () => {
    it('answers JSON that nobody keeps (6749, 5.1)', async () => {
      const { attempt, code } = await logIn(client);
      const answer = await exchange(app, client, attempt, code);
      expect([answer.status, typeOf(answer)]).toEqual([200, 'application/json']);
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
      expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'openid profile email' });
    });

    it.each([
      ['no grant type', {}, 400, 'invalid_request'],
      ['a grant that it does not know', { grant_type: 'telepathy' }, 400, 'unsupported_grant_type'],
      [
        'a code that it does not know',
        { grant_type: 'authorization_code', code: 'x', redirect_uri: callback },
        400,
        'invalid_grant',
      ],
      ['no code', { grant_type: 'authorization_code', redirect_uri: callback }, 400, 'invalid_request'],
      [
        'a refresh token that it does not know',
        { grant_type: 'refresh_token', refresh_token: 'x' },
        400,
        'invalid_grant',
      ],
    ])('refuses %s as RFC 6749, 5.2 says', async (_what, fields, status, error) => {
      const answer = await form(app, client, '/token', fields as Record<string, string>);
      expect([answer.status, typeOf(answer), String(answer.body.error)]).toEqual([status, 'application/json', error]);
      expect(answer.headers['cache-control']).toBe('no-store');
    });

    it('answers a wrong secret with 401 and a challenge (6749, 5.2)', async () => {
      const wrong = { id: client.id, secret: 'wrong' };
      const answer = await form(app, wrong, '/token', { grant_type: 'refresh_token', refresh_token: 'x' });
      expect([answer.status, String(answer.body.error)]).toEqual([401, 'invalid_client']);
      expect(String(answer.headers['www-authenticate'])).toMatch(/^Basic /);
    });

    it('takes one proof of the client, and each parameter once (6749, 2.3 and 3.2)', async () => {
      const fields = { grant_type: 'refresh_token', refresh_token: 'x', client_secret: String(client.secret) };
      expect((await form(app, client, '/token', { ...fields, client_id: client.id })).body.error).toBe(
        'invalid_request',
      );
      const twice = await app.call('POST /oidc/token', {
        body: `client_id=${client.id}&client_secret=${client.secret}&grant_type=refresh_token&grant_type=refresh_token&refresh_token=x`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect([twice.status, String(twice.body.error)]).toEqual([400, 'invalid_request']);
    });

    it('wants the address that the code was sent to (6749, 4.1.3)', async () => {
      const { attempt, code } = await logIn(client);
      const fields = { grant_type: 'authorization_code', code, code_verifier: attempt.verifier };
      expect((await form(app, client, '/token', fields)).status).toBe(400);
      const other = await exchange(app, client, attempt, code, { redirect_uri: loggedOut });
      expect(String(other.body.error)).toBe('invalid_grant');
    });

    it('refuses a verifier where no challenge was sent, and none where one was (9700, 2.1.1 and 4.8.2)', async () => {
      const none = { code_challenge: undefined, code_challenge_method: undefined };
      const without = await logIn(lax, none);
      expect((await exchange(app, lax, without.attempt, without.code)).body.error).toBe('invalid_grant');
      const { code } = await logIn(lax);
      const fields = { grant_type: 'authorization_code', code, redirect_uri: callback };
      expect((await form(app, lax, '/token', fields)).body.error).toBe('invalid_grant');
    });

    it('takes POST alone (6749, 3.2)', async () => {
      expect((await app.call('GET /oidc/token?grant_type=refresh_token')).status).toBe(405);
    });

    it('gives codes and tokens that nobody can guess (6749, 10.10)', async () => {
      const { attempt, code } = await logIn(client);
      const { access, refresh } = tokensOf(await exchange(app, client, attempt, code));
      // 22 characters of base64url hold 128 bits.
      for (const text of [code, access, refresh]) expect(text).toMatch(/^[\w-]{22,}$/);
    });
  });

  describe('userinfo', () => {
    it('answers the person as JSON by GET and POST, to the token in the head (Core 5.3)', async () => {
      const { tokens } = await signedIn(app, client, owner);
      for (const method of ['GET', 'POST']) {
        const answer = await app.call(`${method} /oidc/me`, { as: tokens.access });
        expect([answer.status, typeOf(answer), String(answer.body.sub)]).toEqual([200, 'application/json', owner.user]);
      }
    });

    it('answers anything else with 401 and a challenge (Core 5.3.3; 6750, 3)', async () => {
      const { tokens } = await signedIn(app, client, owner);
      for (const token of ['x', tokens.id, tokens.refresh]) {
        const { status, headers } = await userinfo(app, token);
        expect(status).toBe(401);
        expect(String(headers['www-authenticate'])).toMatch(/^Bearer .*error="invalid_token"/);
      }
    });
  });

  describe('metadata (Discovery 1.0; RFC 8414)', () => {
    it('is JSON at the address of the issuer, with what is required and nothing empty', async () => {
      const answer = await app.call('GET /oidc/.well-known/openid-configuration');
      expect([answer.status, typeOf(answer)]).toEqual([200, 'application/json']);
      const found = answer.body as unknown as Record<string, unknown>;
      expect(found).toMatchObject({
        issuer,
        subject_types_supported: ['public'],
        response_types_supported: ['code', 'id_token'],
        scopes_supported: expect.arrayContaining(['openid']),
        id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
        authorization_response_iss_parameter_supported: true,
        device_authorization_endpoint: `${issuer}/device/auth`,
      });
      for (const [name, value] of Object.entries(found)) expect([value].flat().length, name).toBeGreaterThan(0);
      for (const address of [issuer, found.authorization_endpoint])
        expect(new URL(String(address))).toMatchObject({ search: '', hash: '' });
    });

    it('says that request objects by reference are not taken, since absence would say that they are', async () => {
      const { body } = await app.call('GET /oidc/.well-known/openid-configuration');
      expect(body.request_uri_parameter_supported).toBe(false);
      expect(body.request_parameter_supported ?? false).toBe(false);
      expect(body.claims_parameter_supported ?? false).toBe(false);
    });
  });

  describe('log-out at an app (RP-Initiated Logout 1.0)', () => {
    it('refuses the hint of one app beside the id of another', async () => {
      const { browser: own, tokens } = await signedIn(app, client, owner);
      const query = new URLSearchParams({ id_token_hint: tokens.id, client_id: lax.id });
      expect((await own.send(`GET /oidc/session/end?${query}`)).status).toBe(400);
      expect((await userinfo(app, tokens.access)).status).toBe(200);
    });

    it('gives back the state', async () => {
      const { browser: own, tokens } = await signedIn(app, client, owner);
      const query = new URLSearchParams({
        id_token_hint: tokens.id,
        post_logout_redirect_uri: loggedOut,
        state: 'a b',
      });
      const { text } = await own.send(`GET /oidc/session/end?${query}`);
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
      const { headers } = await own.send('POST /oidc/session/end/confirm', {
        body: new URLSearchParams({ xsrf, logout: 'yes' }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      const back = new URL(String(headers.location));
      expect([`${back.origin}${back.pathname}`, back.searchParams.get('state')]).toEqual([loggedOut, 'a b']);
    });
  });

  describe('revocation (RFC 7009)', () => {
    it('is no error for what it does not know, and does nothing to the tokens of another app', async () => {
      const { tokens } = await signedIn(app, client, owner);
      expect((await form(app, client, '/token/revocation', { token: 'x' })).status).toBe(200);
      await form(app, lax, '/token/revocation', { token: tokens.access });
      expect((await userinfo(app, tokens.access)).status).toBe(200);
      expect(
        (await form(app, { ...client, secret: 'wrong' }, '/token/revocation', { token: tokens.access })).status,
      ).toBe(401);
    });
  });

  describe('device authorization (RFC 8628)', () => {
    it('answers what a device needs, and nobody keeps it (3.2)', async () => {
      const answer = await form(app, { id: 'nexus-cli', secret: undefined }, '/device/auth', { scope: 'openid' });
      expect([answer.status, typeOf(answer)]).toEqual([200, 'application/json']);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.body).toMatchObject({ verification_uri: `${issuer}/device`, expires_in: 600, interval: 5 });
      expect(String(answer.body.device_code)).toMatch(/^[\w-]{22,}$/);
      expect(String(answer.body.user_code)).toMatch(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/);
    });

    it('takes known clients alone, by POST (3.1)', async () => {
      const unknown = await form(app, { id: 'nobody', secret: undefined }, '/device/auth', { scope: 'openid' });
      expect(unknown.body.error).toBe('invalid_client');
      expect((await app.call('GET /oidc/device/auth')).status).toBe(405);
    });
  });
});
