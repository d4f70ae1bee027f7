import { createPublicKey } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import {
  authorizeUrl,
  Browser,
  type ClientApp,
  callback,
  decide,
  enter,
  exchange,
  form,
  newApp,
  refreshWith,
  signedIn,
  tokensOf,
  userinfo,
} from './sso.fixture.ts';

const atOnce = 20;

describe.skipIf(!postgresAvailable)('attacks on the log-in of apps (RFC 9700, RFC 8725; needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let stranger: Registered;
  let client: ClientApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: { LIMIT_OVERRIDES: 'sso=100000/60,login=1000/900' } });
    owner = await register(app);
    stranger = await register(app);
    client = await newApp(app, owner);
    browser = new Browser(app);
    await browser.logIn(owner);
    await enter(browser, authorizeUrl(client));
  });
  afterAll(() => app?.close());
  afterEach(() => {
    vi.useRealTimers();
  });

  const errorOf = async (changes: Record<string, string | undefined>) => {
    const { outside, page } = await browser.visit(authorizeUrl(client, changes).url);
    return { sent: outside?.searchParams.get('error'), outside, page };
  };

  async function code(): Promise<{ attempt: ReturnType<typeof authorizeUrl>; code: string }> {
    const attempt = authorizeUrl(client);
    const back = await enter(browser, attempt);
    return { attempt, code: back.searchParams.get('code') ?? '' };
  }

  it('an authorization without PKCE, or with plain, is refused (9700, 2.1.1)', async () => {
    expect((await errorOf({ code_challenge: undefined, code_challenge_method: undefined })).sent).toBe(
      'invalid_request',
    );
    expect((await errorOf({ code_challenge_method: 'plain' })).sent).toBe('invalid_request');
    expect((await errorOf({ code_challenge_method: undefined })).sent).toBe('invalid_request');
  });

  it('a code is worth nothing without its verifier', async () => {
    const got = await code();
    for (const verifier of ['x'.repeat(43), '']) {
      const answer = await exchange(app, client, got.attempt, got.code, { code_verifier: verifier });
      expect(answer.status).toBe(400);
    }
    const { verifier: _, ...none } = got.attempt;
    const bare = await form(app, client, '/token', {
      grant_type: 'authorization_code',
      code: got.code,
      redirect_uri: callback,
    });
    expect(bare.body.error).toBe('invalid_grant');
    expect(none.state).toBeTruthy();
  });

  it('a code that comes twice ends what the first use got (9700, 4.5; 6749, 4.1.2)', async () => {
    const got = await code();
    const tokens = tokensOf(await exchange(app, client, got.attempt, got.code));
    expect((await userinfo(app, tokens.access)).status).toBe(200);
    expect((await exchange(app, client, got.attempt, got.code)).body.error).toBe('invalid_grant');
    expect((await userinfo(app, tokens.access)).status).toBe(401);
    expect((await refreshWith(app, client, tokens.refresh)).body.error).toBe('invalid_grant');
  });

  it('of twenty simultaneous uses of a code at most one succeeds, and its tokens end', async () => {
    const got = await code();
    const answers = await Promise.all(
      Array.from({ length: atOnce }, () => exchange(app, client, got.attempt, got.code)),
    );
    const good = answers.filter(({ status }) => status === 200);
    expect(good.length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ status }) => status !== 200 && status !== 400)).toEqual([]);
    for (const each of good) expect((await userinfo(app, String(each.body.access_token))).status).toBe(401);
  });

  it('of twenty simultaneous uses of a refresh token at most one succeeds, and the family ends', async () => {
    const { tokens } = await signedIn(app, client, owner);
    const answers = await Promise.all(Array.from({ length: atOnce }, () => refreshWith(app, client, tokens.refresh)));
    const good = answers.filter(({ status }) => status === 200);
    expect(good.length).toBeLessThanOrEqual(1);
    for (const each of good) expect((await refreshWith(app, client, String(each.body.refresh_token))).status).toBe(400);
  });

  it('a refresh token that was used before ends the family, and says so in the audit log', async () => {
    const { tokens } = await signedIn(app, client, owner);
    const next = tokensOf(await refreshWith(app, client, tokens.refresh));
    expect((await refreshWith(app, client, tokens.refresh)).body.error).toBe('invalid_grant');
    expect((await refreshWith(app, client, next.refresh)).body.error).toBe('invalid_grant');
    expect((await userinfo(app, next.access)).status).toBe(401);
    await app.settled();
    const found = await app.rows("select 1 from eco_audit_log where action = 'sso.reuse-detected' and risk = 'high'");
    expect(found.length).toBeGreaterThan(0);
  });

  it('nobody is sent to an address that is not registered, character by character (9700, 2.1)', async () => {
    for (const address of [
      'https://evil.example/callback',
      `${callback}/`,
      `${callback}?next=x`,
      `${callback}/../evil`,
      'https://app.example.com.evil.example/callback',
      'http://app.example.com/callback',
      'https://app.example.com:444/callback',
      'HTTPS://APP.EXAMPLE.COM/callback',
    ]) {
      const { outside, page } = await errorOf({ redirect_uri: address });
      expect(outside, address).toBeUndefined();
      expect(page.status, address).toBe(400);
    }
    expect((await errorOf({ redirect_uri: undefined })).page.status).toBe(400);
    const got = await code();
    const elsewhere = await exchange(app, client, got.attempt, got.code, { redirect_uri: 'https://evil.example/' });
    expect(elsewhere.body.error).toBe('invalid_grant');
  });

  it('registers no address without https, with a wildcard, a fragment, a user or a foreign scheme', async () => {
    const register = (changes: Record<string, unknown>) =>
      app.call(`POST /api/v1/organizations/${owner.org}/apps`, {
        as: owner.token,
        body: { name: 'X', type: 'web', project: owner.project, redirectUris: [callback], ...changes },
      });
    for (const uri of [
      'http://app.example.com/callback',
      'http://192.0.2.1/callback',
      'http://localhost.evil.example/callback',
      'https://*.example.com/callback',
      'https://app.example.com/#x',
      'https://app.example.com/#',
      'https://user:secret@app.example.com/',
      'javascript:alert(1)',
      'data:text/html,x',
      'com.example.app:/callback',
      '/callback',
      'https://app.example.com/ x',
    ]) {
      expect((await register({ redirectUris: [uri] })).body.code, uri).toBe('REDIRECT_URI_REFUSED');
      expect((await register({ postLogoutRedirectUris: [uri] })).body.code, uri).toBe('REDIRECT_URI_REFUSED');
    }
    expect((await register({ backchannelLogoutUri: 'http://app.example.com/out' })).body.code).toBe(
      'REDIRECT_URI_REFUSED',
    );
    for (const uri of ['javascript:alert(1)', 'data:x', 'myapp:/callback', 'http://app.example.com/']) {
      expect((await register({ type: 'native', redirectUris: [uri] })).body.code, uri).toBe('REDIRECT_URI_REFUSED');
    }
    expect((await register({ redirectUris: ['http://127.0.0.1:3100/callback'] })).status).toBe(201);
  });

  it('answers codes alone, in the query (9700, 2.1.2)', async () => {
    for (const response_type of ['token', 'id_token', 'code id_token', 'code token', 'none']) {
      expect(
        (await errorOf({ response_type })).sent ?? (await errorOf({ response_type })).outside?.hash,
        response_type,
      ).toMatch(/unsupported_response_type|invalid_request/);
    }
    const implicit = await form(app, client, '/token', { grant_type: 'implicit' });
    expect(implicit.body.error).toBe('unsupported_grant_type');
    const password = await form(app, client, '/token', {
      grant_type: 'password',
      username: owner.email,
      password: owner.password,
    });
    expect(password.body.error).toBe('unsupported_grant_type');
  });

  it('names its issuer in every answer, good or bad (RFC 9207)', async () => {
    const good = await enter(browser, authorizeUrl(client));
    const { outside } = await errorOf({ scope: 'openid nonsense', prompt: 'none login' });
    for (const url of [good, outside]) expect(url?.searchParams.get('iss')).toMatch(/^http:\/\/localhost:\d+\/oidc$/);
  });

  it('a code, refresh or access token of one app is nothing to another', async () => {
    const other = await newApp(app, owner, { name: 'Other' });
    const got = await code();
    expect((await exchange(app, other, got.attempt, got.code)).body.error).toBe('invalid_grant');
    const { tokens } = await signedIn(app, client, owner);
    expect((await refreshWith(app, other, tokens.refresh)).body.error).toBe('invalid_grant');
    expect((await form(app, other, '/token/introspection', { token: tokens.access })).body).toEqual({ active: false });
    await form(app, other, '/token/revocation', { token: tokens.access });
    expect((await userinfo(app, tokens.access)).status).toBe(200);
  });

  it('an app is known by its secret alone', async () => {
    const got = await code();
    const wrong = { ...client, secret: 'x'.repeat(43) };
    expect((await exchange(app, wrong, got.attempt, got.code)).status).toBe(401);
    expect((await exchange(app, { ...client, secret: undefined }, got.attempt, got.code)).status).toBe(401);
    // What is stored is no secret either.
    const [row] = await app.rows<{ secret_hash: string }>('select secret_hash from eco_apps where id = $1', [
      client.id,
    ]);
    expect((await exchange(app, { ...client, secret: row?.secret_hash }, got.attempt, got.code)).status).toBe(401);
    expect((await exchange(app, client, got.attempt, got.code)).status).toBe(200);
  });

  it('refreshes to no more than was granted', async () => {
    const attempt = authorizeUrl(client, { scope: 'openid' });
    const back = await enter(browser, attempt);
    const tokens = tokensOf(await exchange(app, client, attempt, back.searchParams.get('code') ?? ''));
    expect((await refreshWith(app, client, tokens.refresh, { scope: 'openid email' })).body.error).toBe(
      'invalid_scope',
    );
  });

  it('a person of another organization has no access, and an app of a deleted organization does not exist', async () => {
    const foreign = new Browser(app);
    await foreign.logIn(stranger);
    const { outside, page, at } = await foreign.visit(authorizeUrl(client).url);
    expect(outside).toBeUndefined();
    expect(page.text).toContain('You have no access');
    // Nor by asking for more than the page offers.
    const answer = await decide(foreign, at);
    const { pathname, search } = new URL(String(answer.body.returnTo));
    const { outside: back } = await foreign.visit(`${pathname}${search}`);
    expect(back?.searchParams.get('error')).toBe('access_denied');
    expect(back?.searchParams.get('code')).toBeNull();
    expect((await app.rows('select 1 from eco_project_access where person_id = $1', [stranger.user])).length).toBe(0);

    const silent = await foreign.visit(authorizeUrl(client, { prompt: 'none' }).url);
    expect(silent.outside?.searchParams.get('error')).toBe('access_denied');
  });

  it('nobody lets another person finish a log-in that they began', async () => {
    const thief = new Browser(app);
    const { at } = await thief.visit(authorizeUrl(client).url);
    // The victim is led to the thief's page, logged in as they are.
    const seen = await browser.visit(at);
    expect(seen.page.status).toBe(404);
    expect((await decide(browser, at)).status).toBe(404);
    // Nor does a cookie of the victim's own pause help.
    const victim = new Browser(app);
    await victim.logIn(owner);
    await victim.visit(authorizeUrl(client, { prompt: 'consent' }).url);
    expect((await decide(victim, at)).status).toBe(404);
  });

  it('a decision needs the page’s own token and site', async () => {
    const own = new Browser(app);
    await own.logIn(owner);
    const { at } = await own.visit(authorizeUrl(client, { prompt: 'consent' }).url);
    const path = `/api/v1/sso/interactions/${at.split('/').at(-1)}`;
    const body = { decision: 'allow', fields: [] };
    expect((await own.send(`POST ${path}`, { body })).status).toBe(403);
    const csrf = own.cookie('nexus_csrf') ?? '';
    const foreign = { 'x-csrf-token': csrf, origin: 'https://evil.example' };
    expect((await own.send(`POST ${path}`, { body, headers: foreign })).status).toBe(403);
    expect((await own.post(path, body)).status).toBe(200);
  });

  it('tokens of apps are nothing to Nexus itself, nor the other way round (8725, 3.11 and 3.12)', async () => {
    const { tokens } = await signedIn(app, client, owner);
    for (const token of [tokens.id, tokens.access, tokens.refresh]) {
      expect((await app.call('GET /api/v1/auth/me', { as: token })).status).toBe(401);
      expect((await app.call('GET /api/v1/auth/me', { headers: { cookie: `nexus_access=${token}` } })).status).toBe(
        401,
      );
    }
    expect((await userinfo(app, owner.token)).status).toBe(401);
    expect((await userinfo(app, tokens.id)).status).toBe(401);
    const introspected = await form(app, client, '/token/introspection', { token: owner.token });
    expect(introspected.body.active).not.toBe(true);
    expect(introspected.text).not.toContain(owner.user);
  });

  it('an ID token that it did not sign is no hint: none, HS256 with the public key, another’s (8725, 3.1)', async () => {
    const { tokens } = await signedIn(app, client, owner);
    const { body } = await app.call('GET /oidc/jwks');
    const jwk = (body.keys as unknown as Record<string, string>[])[0] ?? {};
    const issuer = (await app.call('GET /oidc/.well-known/openid-configuration')).body.issuer as unknown as string;
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: issuer, aud: client.id, sub: owner.user, exp: 9_999_999_999, iat: 1 };
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const forged = [
      // Signed by the same key, for another purpose.
      owner.token,
      `${part({ alg: 'none' })}.${part(claims)}.`,
      await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: String(jwk.kid) }).sign(Buffer.from(pem)),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: String(jwk.kid) })
        .sign(Buffer.from(JSON.stringify(jwk))),
      `${tokens.id.slice(0, -6)}AAAAAA`,
    ];
    for (const hint of forged) {
      const { outside } = await browser.visit(authorizeUrl(client, { prompt: 'none', id_token_hint: hint }).url);
      expect(outside?.searchParams.get('error')).toBe('invalid_request');
      const out = await browser.send(`GET /oidc/session/end?${new URLSearchParams({ id_token_hint: hint })}`);
      expect(out.status).toBe(400);
    }
    expect((await exportJWK(createPublicKey({ key: jwk, format: 'jwk' }))).kty).toBe('EC');
  });

  it('what is out of date is worth nothing: codes, tokens, pauses', async () => {
    const got = await code();
    const { tokens } = await signedIn(app, client, owner);
    const { at } = await new Browser(app).visit(authorizeUrl(client).url);
    const start = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: start + 61_000 + 15_000 });
    expect((await exchange(app, client, got.attempt, got.code)).body.error).toBe('invalid_grant');
    vi.setSystemTime(start + 16 * 60_000);
    expect((await userinfo(app, tokens.access)).status).toBe(401);
    vi.setSystemTime(start + 62 * 60_000);
    expect((await browser.send(`GET ${at}`)).status).toBe(404);
    vi.setSystemTime(start + 8 * 24 * 3_600_000);
    expect((await refreshWith(app, client, tokens.refresh)).body.error).toBe('invalid_grant');
  });

  it('malformed, oversized and hostile requests are refused and cause no server error', async () => {
    const type = 'application/x-www-form-urlencoded';
    const bodies: [string, string][] = [
      ['a=%00&b=%ff%fe', type],
      [`grant_type=authorization_code&code=${encodeURIComponent('\u0000'.repeat(100))}`, type],
      ['&&&===', type],
      [`${'a=b&'.repeat(5000)}`, type],
      ['{"grant_type":', 'application/json'],
      ['x', 'multipart/form-data'],
      ['x', 'nonsense'],
      ['grant_type=authorization_code&grant_type=refresh_token', type],
      ['client_id[]=1&client_id[__proto__]=x', type],
    ];
    for (const path of [
      '/token',
      '/token/introspection',
      '/token/revocation',
      '/session/end/confirm',
      '/me',
      '/nothing',
    ]) {
      for (const [body, contentType] of bodies) {
        const answer = await app.call(`POST /oidc${path}`, { body, headers: { 'content-type': contentType } });
        expect(answer.status, `${path} ${body.slice(0, 40)}`).toBeGreaterThanOrEqual(400);
        expect(answer.status, `${path} ${body.slice(0, 40)}`).toBeLessThan(500);
      }
      const long = await app.call(`POST /oidc${path}`, {
        body: 'x'.repeat(10_000_000),
        headers: { 'content-type': type },
      });
      expect(long.status, path).toBe(path === '/nothing' ? 404 : 413);
    }
    for (const url of [
      '/oidc/auth',
      '/oidc/auth?client_id=%00',
      '/oidc/auth?client_id=x&client_id=y',
      `/oidc/auth?client_id=${client.id}&redirect_uri=%00`,
      `/oidc/auth?${'x'.repeat(8000)}`,
      '/oidc/auth/nothing',
      '/oidc/auth/%00',
      '/oidc/interaction/%00',
      '/oidc/interaction/..%2f..%2fetc',
      '/oidc/session/end?id_token_hint=x',
      '/oidc/%ff',
      '/oidc/',
      '/oidc//evil.example/',
      `${authorizeUrl(client, { state: '\u0000\ud800' }).url}`,
      `${authorizeUrl(client, { nonce: '\u0000'.repeat(500) }).url}`,
      `${authorizeUrl(client, { claims: '{"id_token":{"sub":{"value":"x"}}}' }).url}`,
    ]) {
      const answer = await app.call(`GET ${url}`);
      expect(answer.status, url).toBeLessThan(500);
      expect(String(answer.headers.location ?? ''), url).not.toMatch(/^(https?:)?\/\/evil/);
    }
    const cookies = ['nexus_sso=\u00ff', 'nexus_interaction=x; nexus_resume=y', 'nexus_access=x.y.z'];
    for (const cookie of cookies) {
      expect((await app.call(`GET ${authorizeUrl(client).url}`, { headers: { cookie } })).status).toBeLessThan(500);
    }
  });

  it('limits requests by address', async () => {
    const narrow = await testApp({ beside: app, manualClock: false, env: { LIMIT_OVERRIDES: 'sso=3/60' } });
    const statuses: number[] = [];
    for (let call = 0; call < 4; call += 1) {
      statuses.push((await narrow.call('GET /oidc/.well-known/openid-configuration')).status);
    }
    await narrow.close();
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});
