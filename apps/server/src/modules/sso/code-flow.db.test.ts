import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import {
  authorizeUrl,
  Browser,
  type ClientApp,
  callback,
  claimsOf,
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

describe.skipIf(!postgresAvailable)('logging in to an app (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let client: ClientApp;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: { LIMIT_OVERRIDES: 'login=1000/900' } });
    owner = await register(app);
    client = await newApp(app, owner);
  });
  afterAll(() => app?.close());

  it('serves its discovery document at the issuer', async () => {
    const { body, status } = await app.call('GET /oidc/.well-known/openid-configuration');
    expect(status).toBe(200);
    const issuer = String(body.issuer);
    expect(issuer).toMatch(/^http:\/\/localhost:\d+\/oidc$/);
    expect(body).toMatchObject({
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/me`,
      jwks_uri: `${issuer}/jwks`,
      introspection_endpoint: `${issuer}/token/introspection`,
      revocation_endpoint: `${issuer}/token/revocation`,
      end_session_endpoint: `${issuer}/session/end`,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      authorization_response_iss_parameter_supported: true,
      response_types_supported: ['code', 'id_token'],
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['ES256', 'RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      subject_types_supported: ['public'],
    });
    expect([...(body.scopes_supported as unknown as string[])].sort()).toEqual(
      ['email', 'offline_access', 'openid', 'profile', 'roles'].sort(),
    );
    // What nobody needs is not there.
    for (const name of ['pushed_authorization_request_endpoint', 'request_uri_parameter_supported']) {
      expect(body[name] ?? false, name).toBe(false);
    }
    const keys = await app.call('GET /oidc/jwks');
    const own = await app.call('GET /.well-known/jwks.json');
    const kids = (answer: typeof keys) =>
      (answer.body.keys as unknown as { kid: string }[]).map(({ kid }) => kid).sort();
    // Nexus's own keys, and those of ID tokens by RS256, which verify nothing else.
    const rs256 = app.app.kernel.signing.jwks('id-token').keys.map(({ kid }) => String(kid));
    expect(kids(keys)).toEqual([...kids(own), ...rs256].sort());
    expect(keys.text).not.toContain('"d"');
  });

  it('asks for the password once, for consent once, and answers tokens', async () => {
    const browser = new Browser(app);
    const attempt = authorizeUrl(client);
    const login = await browser.visit(attempt.url);
    expect(login.page.status).toBe(200);
    expect(login.page.text).toContain('id="login"');
    expect(login.page.text).toContain('Wiki');
    expect(String(login.page.headers['content-security-policy'])).toContain("default-src 'none'");
    await browser.logIn(owner);
    // The same page again, as its script does.
    const consent = await browser.visit(login.at);
    expect(consent.page.text).toContain('id="consent"');
    expect(consent.page.text).toContain(owner.email);
    expect(consent.page.text).toContain('until you take it back');
    const decision = await decide(browser, consent.at);
    expect(decision.status).toBe(200);
    const { pathname, search } = new URL(String(decision.body.returnTo));
    const { outside } = await browser.visit(`${pathname}${search}`);
    expect(`${outside?.origin}${outside?.pathname}`).toBe(callback);
    expect(outside?.searchParams.get('state')).toBe(attempt.state);
    expect(outside?.searchParams.get('iss')).toMatch(/\/oidc$/);

    const tokens = tokensOf(await exchange(app, client, attempt, outside?.searchParams.get('code') ?? ''));
    const { body: jwks } = await app.call('GET /.well-known/jwks.json');
    const { payload, protectedHeader } = await jwtVerify(tokens.id, createLocalJWKSet(jwks as never), {
      issuer: outside?.searchParams.get('iss') ?? '',
      audience: client.id,
      algorithms: ['ES256'],
    });
    expect(protectedHeader.kid).toBe(app.app.kernel.signing.current('access-token'));
    expect(payload).toMatchObject({
      sub: owner.user,
      nonce: attempt.nonce,
      name: expect.stringMatching(/^Person /),
      email: owner.email,
      amr: ['pwd'],
    });
    const me = await userinfo(app, tokens.access);
    expect(me.body).toMatchObject({ sub: owner.user, email: owner.email, email_verified: false });

    // A second app: nobody is asked for a password.
    const other = await newApp(app, owner, { name: 'Calendar' });
    const second = await browser.visit(authorizeUrl(other).url);
    expect(second.page.text).toContain('id="consent"');
    // The first one again: nobody is asked for anything.
    const again = await browser.visit(authorizeUrl(client).url);
    expect(again.outside?.searchParams.get('code')).toBeTruthy();
    // Nor in another browser, for what was agreed to before.
    const elsewhere = new Browser(app);
    await elsewhere.logIn(owner);
    expect((await elsewhere.visit(authorizeUrl(client).url)).outside?.searchParams.get('code')).toBeTruthy();
  });

  it('shows the app what was agreed to and nothing else', async () => {
    const shy = await newApp(app, owner, { name: 'Shy' });
    const browser = new Browser(app);
    await browser.logIn(owner);
    const attempt = authorizeUrl(shy);
    const back = await enter(browser, attempt, { decision: 'allow', fields: ['name'] });
    const tokens = tokensOf(await exchange(app, shy, attempt, back.searchParams.get('code') ?? ''));
    expect(claimsOf(tokens.id)).toHaveProperty('name');
    expect(claimsOf(tokens.id)).not.toHaveProperty('email');
    const me = await userinfo(app, tokens.access);
    expect(me.body).not.toHaveProperty('email');
    // Not to be asked again for what was refused.
    expect((await browser.visit(authorizeUrl(shy).url)).outside?.searchParams.get('code')).toBeTruthy();
    const mine = await app.call('GET /api/v1/auth/apps', { as: owner.token });
    expect(mine.body.items).toContainEqual(expect.objectContaining({ id: shy.id, fields: ['name'] }));
  });

  it('tells the app when the person did not go on', async () => {
    const unwanted = await newApp(app, owner, { name: 'Unwanted' });
    const browser = new Browser(app);
    await browser.logIn(owner);
    const back = await enter(browser, authorizeUrl(unwanted), { decision: 'deny' });
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('code')).toBeNull();
  });

  it('goes on with a refresh token, and introspects and revokes', async () => {
    const { tokens } = await signedIn(app, client, owner);
    const rotated = tokensOf(await refreshWith(app, client, tokens.refresh));
    expect(rotated.refresh).not.toBe(tokens.refresh);
    expect((await userinfo(app, rotated.access)).status).toBe(200);
    const active = await form(app, client, '/token/introspection', { token: rotated.access });
    expect(active.body).toMatchObject({ active: true, sub: owner.user, client_id: client.id });
    expect((await form(app, client, '/token/revocation', { token: rotated.refresh })).status).toBe(200);
    expect((await form(app, client, '/token/introspection', { token: rotated.access })).body).toEqual({
      active: false,
    });
    expect((await refreshWith(app, client, rotated.refresh)).body.error).toBe('invalid_grant');
  });

  it('takes a public app without a secret, and its own origin alone', async () => {
    const spa = await newApp(app, owner, { name: 'Board', type: 'spa' });
    expect(spa.secret).toBeUndefined();
    const browser = new Browser(app);
    await browser.logIn(owner);
    const attempt = authorizeUrl(spa);
    const back = await enter(browser, attempt);
    tokensOf(await exchange(app, spa, attempt, back.searchParams.get('code') ?? ''));
    const from = (origin: string) =>
      app.call('POST /oidc/token', {
        body: new URLSearchParams({ client_id: spa.id, grant_type: 'refresh_token', refresh_token: 'x' }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
      });
    expect((await from('https://app.example.com')).headers['access-control-allow-origin']).toBe(
      'https://app.example.com',
    );
    expect((await from('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
  });

  it('sends a native app back to any port of the loopback interface', async () => {
    const native = await newApp(app, owner, {
      name: 'Terminal',
      type: 'native',
      redirectUris: ['http://127.0.0.1/back', 'com.example.terminal:/back'],
    });
    const browser = new Browser(app);
    await browser.logIn(owner);
    const back = await enter(browser, authorizeUrl(native, { redirect_uri: 'http://127.0.0.1:49152/back' }));
    expect(back.port).toBe('49152');
    expect(back.searchParams.get('code')).toBeTruthy();
  });

  it('tells the app the role that the organization gave the person in it', async () => {
    const desk = await newApp(app, owner, { name: 'Desk' });
    await app.call(`POST /api/v1/organizations/${owner.org}/apps/${desk.id}/access`, {
      as: owner.token,
      body: { user: owner.user, role: 'editor' },
    });
    const browser = new Browser(app);
    await browser.logIn(owner);
    const attempt = authorizeUrl(desk, { scope: 'openid roles' });
    const back = await enter(browser, attempt);
    const tokens = tokensOf(await exchange(app, desk, attempt, back.searchParams.get('code') ?? ''));
    expect(claimsOf(tokens.id)).toMatchObject({ role: 'editor', organization: owner.org });
    expect(claimsOf(tokens.id)).not.toHaveProperty('email');
  });

  it('answers prompt=none without a page, and prompt=login with one', async () => {
    const browser = new Browser(app);
    const silent = await browser.visit(authorizeUrl(client, { prompt: 'none' }).url);
    expect(silent.outside?.searchParams.get('error')).toBe('login_required');
    await browser.logIn(owner);
    await enter(browser, authorizeUrl(client));
    expect(
      (await browser.visit(authorizeUrl(client, { prompt: 'none' }).url)).outside?.searchParams.get('code'),
    ).toBeTruthy();
    // The proof at hand is older than the question, by the second's fraction at least.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const again = await browser.visit(authorizeUrl(client, { prompt: 'login' }).url);
    expect(again.page.text).toContain('id="login"');
    await browser.logIn(owner);
    expect((await browser.visit(again.at)).outside?.searchParams.get('code')).toBeTruthy();
  });

  it('asks an idle browser for its refresh cookie, and not for the password', async () => {
    const browser = new Browser(app);
    await browser.logIn(owner);
    await enter(browser, authorizeUrl(client));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 62 * 60_000 });
    const idle = await browser.visit(authorizeUrl(client).url);
    expect(idle.page.text).toContain('data-refresh="true"');
    const silent = await browser.visit(authorizeUrl(client, { prompt: 'none' }).url);
    expect(silent.outside?.searchParams.get('error')).toBe('login_required');
    expect((await browser.post('/api/v1/auth/refresh', { cookies: true })).status).toBe(200);
    const again = await browser.visit(authorizeUrl(client).url);
    vi.useRealTimers();
    expect(again.outside?.searchParams.get('code')).toBeTruthy();
  });

  it('after another person logs in to the browser, the app gets that person', async () => {
    const member = await register(app);
    await app.rows(
      `insert into eco_members (id, org_id, user_id, role, joined_at)
       values ('eco_mem_' || right($2, 22), $1, $2, 'viewer', '2026-01-01T00:00:00Z')`,
      [owner.org, member.user],
    );
    const { browser, tokens } = await signedIn(app, client, owner);
    await browser.logIn(member);
    const attempt = authorizeUrl(client);
    let { page, at } = await browser.visit(attempt.url);
    // The provider ends the former session first, by a form that sends itself.
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1];
    expect(xsrf, page.text.slice(0, 500)).toBeTruthy();
    const ended = await browser.send('POST /oidc/session/end/confirm', {
      body: new URLSearchParams({ xsrf: xsrf ?? '', logout: 'yes' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(ended.status).toBe(303);
    const { pathname, search } = new URL(String(ended.headers.location));
    ({ page, at } = await browser.visit(`${pathname}${search}`));
    const decided = await decide(browser, at);
    expect(decided.status, decided.text).toBe(200);
    const returnTo = new URL(String(decided.body.returnTo));
    const { outside } = await browser.visit(`${returnTo.pathname}${returnTo.search}`);
    const theirs = tokensOf(await exchange(app, client, attempt, outside?.searchParams.get('code') ?? ''));
    expect(claimsOf(theirs.id).sub).toBe(member.user);
    expect((await userinfo(app, tokens.access)).status).toBe(401);
  });

  it('is recorded in the audit log of the app’s organization, and never billed', async () => {
    await app.settled();
    const entries = await app.rows<{ action: string }>(
      'select distinct action from eco_audit_log where org_id = $1 and resource_type = $2',
      [owner.org, 'app'],
    );
    const actions = entries.map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['app.create', 'consent.granted', 'consent.decide', 'sso.login', 'sso.revoke']),
    );
    const usage = await app.rows<{ requests: number; billed: number }>(
      `select count(*)::int as requests, count(meter)::int as billed from eco_api_usage where org_id = $1 and route like '/oidc/%'`,
      [owner.org],
    );
    expect(usage[0]?.requests).toBeGreaterThan(10);
    expect(usage[0]?.billed).toBe(0);
  });
});
