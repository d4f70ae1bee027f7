import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import {
  authorizeUrl,
  Browser,
  type ClientApp,
  claimsOf,
  decide,
  enter,
  exchange,
  form,
  newApp,
  refreshWith,
  tokensOf,
  userinfo,
} from './sso.fixture.ts';

const issuer = 'http://localhost:3000/oidc';
const orders = 'https://api.example.com/orders';
const scopes = [
  { name: 'orders:read', description: 'Read your orders' },
  { name: 'orders:write', description: 'Place orders for you' },
];

describe.skipIf(!postgresAvailable)('access tokens that an API can check (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let stranger: Registered;
  let client: ClientApp;
  /** The API's own client, which introspects. */
  let backend: ClientApp;
  let api: string;

  beforeAll(async () => {
    app = await testApp({ env: { PUBLIC_URL: 'http://localhost:3000', LIMIT_OVERRIDES: 'login=1000/900' } });
    [owner, stranger] = [await register(app), await register(app)];
    client = await newApp(app, owner);
    backend = await newApp(app, owner, { name: 'Orders', grantTypes: ['client_credentials'], redirectUris: [] });
    api = String((await newApi(owner, { identifier: orders })).body.id);
  });
  afterAll(() => app?.close());

  const newApi = ({ org, token }: Registered, changes: Record<string, unknown>) =>
    app.call(`POST /api/v1/organizations/${org}/apis`, { as: token, body: { name: 'Orders', scopes, ...changes } });

  const asked = { resource: orders, scope: 'openid orders:read' };

  /** A person of the organization, logged in, and what the app got for them. */
  async function signedIn(changes: Record<string, string> = asked, exchanged: Record<string, string> = {}) {
    const browser = new Browser(app);
    await browser.logIn(owner);
    const attempt = authorizeUrl(client, changes);
    const back = await enter(browser, attempt);
    const answer = await exchange(app, client, attempt, back.searchParams.get('code') ?? '', exchanged);
    return { browser, answer, tokens: tokensOf(answer) };
  }

  async function verified(token: string, audience = orders, at = Date.now()) {
    const { body } = await app.call('GET /oidc/jwks');
    const keys = createLocalJWKSet(body as unknown as JSONWebKeySet);
    return jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt', currentDate: new Date(at) });
  }

  const introspect = async (as: ClientApp, token: string) => form(app, as, '/token/introspection', { token });

  it('are JWTs of RFC 9068 with the API as audience, and what was agreed to', async () => {
    const { tokens, answer } = await signedIn();
    const { payload, protectedHeader } = await verified(tokens.access);
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(payload).toMatchObject({
      iss: issuer,
      aud: orders,
      sub: owner.user,
      client_id: client.id,
      scope: 'orders:read',
      org: owner.org,
    });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(900);
    expect(payload.jti).toBeTruthy();
    expect(JSON.stringify(payload)).not.toContain(owner.email);
    expect(answer.body).toMatchObject({ scope: 'orders:read', expires_in: 900, token_type: 'Bearer' });
    // The person is told by the ID token.
    expect(claimsOf(tokens.id)).toMatchObject({ sub: owner.user, aud: client.id });
  });

  it('are no tokens for Nexus, nor for the log-in', async () => {
    const { tokens } = await signedIn();
    expect((await userinfo(app, tokens.access)).status).toBe(401);
    expect((await userinfo(app, String(claimsOf(tokens.access).jti))).status).toBe(403);
    expect((await app.call('GET /api/v1/auth/me', { as: tokens.access })).status).toBe(401);
  });

  it('are no tokens for Nexus either where an API has its address: none can', async () => {
    for (const identifier of ['http://localhost:3000', 'http://LOCALHOST:3000/api/v1']) {
      const refused = await newApi(owner, { identifier });
      expect([refused.status, refused.text.includes('/identifier')]).toEqual([400, true]);
    }
  });

  it('show what they are for, in words, before anybody agrees; and are asked for once', async () => {
    const browser = new Browser(app);
    const other = await newApp(app, owner, { name: 'Shop' });
    await browser.logIn(owner);
    const attempt = authorizeUrl(other, { ...asked, scope: 'openid orders:read orders:write' });
    const { page, at } = await browser.visit(attempt.url);
    expect(page.text).toContain('Place orders for you');
    expect(page.text).toContain('Read your orders');
    expect(page.text).not.toContain('unverified');
    expect((await decide(browser, at)).status).toBe(200);
    const again = await browser.visit(authorizeUrl(other, asked).url);
    expect(again.outside?.searchParams.get('code')).toBeTruthy();
  });

  it('are remembered as a consent, which ends them when it is taken back', async () => {
    const { tokens } = await signedIn();
    const mine = { as: owner.token };
    const { body } = await app.call('GET /api/v1/auth/apis', mine);
    const consent = (body.items as unknown as { id: string; clientId: string }[]).find(
      ({ clientId }) => clientId === client.id,
    );
    expect(consent).toMatchObject({ api: { id: api, name: 'Orders' }, scopes: ['orders:read'], clientName: 'Wiki' });
    expect((await introspect(backend, tokens.access)).body.active).toBe(true);
    const withdrawn = `DELETE /api/v1/auth/apis/${consent?.id}`;
    expect((await app.call(withdrawn, { as: stranger.token })).status).toBe(404);
    expect((await app.call(withdrawn, mine)).status).toBe(200);
    expect((await introspect(backend, tokens.access)).body).toEqual({ active: false });
    expect((await refreshWith(app, client, tokens.refresh)).body.error).toBe('invalid_grant');
  });

  it('are refreshed for the same API, with less than before but not with more', async () => {
    const { tokens } = await signedIn({ ...asked, scope: 'openid orders:read orders:write' });
    const less = await refreshWith(app, client, tokens.refresh, { scope: 'orders:read' });
    expect(claimsOf(String(less.body.access_token))).toMatchObject({ aud: orders, scope: 'orders:read' });
    const more = await refreshWith(app, client, String(less.body.refresh_token), { scope: 'orders:delete' });
    expect(more.body.error).toBe('invalid_scope');
  });

  it('may be asked for with the API named at the token endpoint only once it was agreed to', async () => {
    await newApi(owner, { identifier: 'https://api.example.com/bills' });
    const browser = new Browser(app);
    await browser.logIn(owner);
    const attempt = authorizeUrl(client, asked);
    const back = await enter(browser, attempt);
    const code = back.searchParams.get('code') ?? '';
    const other = await exchange(app, client, attempt, code, { resource: 'https://api.example.com/bills' });
    expect([other.status, other.body.error]).toEqual([400, 'invalid_target']);
  });

  it.each([
    ['no API has', 'https://api.example.com/nothing'],
    ['is relative', 'orders'],
    ['has a fragment', `${orders}#top`],
    ['is that of Nexus', 'http://localhost:3000'],
  ])('are refused with invalid_target for an identifier that %s', async (_, resource) => {
    const browser = new Browser(app);
    await browser.logIn(owner);
    const { outside } = await browser.visit(authorizeUrl(client, { resource, scope: 'openid' }).url);
    expect(outside?.searchParams.get('error')).toBe('invalid_target');
  });

  it('are refused with invalid_target for the API of another organization, like for none', async () => {
    const foreign = 'https://api.example.com/foreign';
    expect((await newApi(stranger, { identifier: foreign })).status).toBe(201);
    const browser = new Browser(app);
    await browser.logIn(owner);
    const { outside } = await browser.visit(authorizeUrl(client, { resource: foreign, scope: 'openid' }).url);
    const none = await browser.visit(authorizeUrl(client, { resource: `${foreign}2`, scope: 'openid' }).url);
    expect(outside?.searchParams.get('error')).toBe('invalid_target');
    expect(outside?.searchParams.get('error_description')).toBe(none.outside?.searchParams.get('error_description'));
    // Nobody else can register it either, in whatever spelling.
    for (const identifier of [foreign, `${foreign}/`, foreign.replace('https://api', 'HTTPS://API')]) {
      expect((await newApi(owner, { identifier })).body.code).toBe('API_IDENTIFIER_TAKEN');
    }
  });

  it('are refused with invalid_scope where the API has none of the scopes, before anybody is asked', async () => {
    const browser = new Browser(app);
    await browser.logIn(owner);
    const { outside } = await browser.visit(
      authorizeUrl(client, { resource: orders, scope: 'orders:fly', nonce: undefined }).url,
    );
    expect(outside?.searchParams.get('error')).toBe('invalid_scope');
  });

  it('have the audience as it was registered, whether it was asked for with a slash or without', async () => {
    const root = await newApi(owner, { identifier: 'https://root.example.com' });
    expect(root.status).toBe(201);
    const { tokens } = await signedIn({ resource: 'https://root.example.com/', scope: 'openid orders:read' });
    expect(claimsOf(tokens.access).aud).toBe('https://root.example.com');
    const refreshed = await refreshWith(app, client, tokens.refresh, { resource: 'https://root.example.com/' });
    expect(claimsOf(String(refreshed.body.access_token)).aud).toBe('https://root.example.com');
  });

  it('live as long as the API says', async () => {
    const resource = 'https://api.example.com/short';
    await newApi(owner, { identifier: resource, tokenSeconds: 60 });
    const { answer, tokens } = await signedIn({ resource, scope: 'openid orders:read' });
    expect(answer.body.expires_in).toBe(60);
    const end = Number(claimsOf(tokens.access).exp) * 1000;
    await expect(verified(tokens.access, resource, end - 1000)).resolves.toBeDefined();
    await expect(verified(tokens.access, resource, end + 1000)).rejects.toThrow('exp');
  });

  describe('introspection', () => {
    it('tells the other clients of the organization, and nobody else', async () => {
      const { tokens } = await signedIn();
      const { body } = await introspect(backend, tokens.access);
      expect(body).toMatchObject({
        active: true,
        iss: issuer,
        aud: orders,
        sub: owner.user,
        client_id: client.id,
        scope: 'orders:read',
        token_type: 'Bearer',
        org: owner.org,
      });
      expect((await introspect(client, tokens.access)).body.active).toBe(true);
      const foreign = await newApp(app, stranger);
      expect((await introspect(foreign, tokens.access)).body).toEqual({ active: false });
      const spa = await newApp(app, owner, { type: 'spa' });
      expect((await introspect(spa, tokens.access)).body).toEqual({ active: false });
      expect(
        (await form(app, { id: backend.id, secret: 'wrong' }, '/token/introspection', { token: tokens.access })).status,
      ).toBe(401);
      // Refresh tokens are the client's alone.
      expect((await introspect(backend, tokens.refresh)).body).toEqual({ active: false });
    });

    it('knows a token by its signature, not by its id', async () => {
      const { tokens } = await signedIn();
      const [header, payload, signature = ''] = tokens.access.split('.');
      const claims = { ...claimsOf(tokens.access), scope: 'orders:read orders:write', sub: stranger.user };
      const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
      expect((await introspect(backend, forged)).body).toEqual({ active: false });
      const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.AA`;
      expect((await introspect(backend, unsigned)).body).toEqual({ active: false });
      expect((await introspect(backend, tokens.id)).body).toEqual({ active: false });
      expect((await introspect(backend, owner.token)).body).toEqual({ active: false });
    });

    it('ends with the session, with a revocation and with the API', async () => {
      const first = await signedIn();
      expect((await form(app, client, '/token/revocation', { token: first.tokens.access })).status).toBe(200);
      expect((await introspect(backend, first.tokens.access)).body).toEqual({ active: false });
      const second = await signedIn();
      await second.browser.post('/api/v1/auth/logout', {});
      expect((await introspect(backend, second.tokens.access)).body).toEqual({ active: false });
      const resource = 'https://api.example.com/passing';
      const made = await newApi(owner, { identifier: resource });
      const third = await signedIn({ resource, scope: 'openid orders:read' });
      await app.call(`DELETE /api/v1/organizations/${owner.org}/apis/${made.body.id}`, { as: owner.token });
      expect((await introspect(backend, third.tokens.access)).body).toEqual({ active: false });
      expect((await refreshWith(app, client, third.tokens.refresh)).body.error).toBe('invalid_target');
    });
  });

  describe('of an app for itself', () => {
    const credentials = (as: ClientApp, fields: Record<string, string>) =>
      form(app, as, '/token', { grant_type: 'client_credentials', ...fields });

    it('name the app as subject and client', async () => {
      const { body } = await credentials(backend, { resource: orders, scope: 'orders:write' });
      const { payload } = await verified(String(body.access_token));
      expect(payload).toMatchObject({ sub: backend.id, client_id: backend.id, scope: 'orders:write', org: owner.org });
      expect(body).not.toHaveProperty('refresh_token');
      expect((await introspect(client, String(body.access_token))).body.active).toBe(true);
    });

    it('have every scope of the API where none is named', async () => {
      const { body } = await credentials(backend, { resource: orders });
      expect(body.scope).toBe('orders:read orders:write');
    });

    it.each([
      ['without an API', {}, 'invalid_target'],
      ['for an unknown API', { resource: 'https://api.example.com/nothing' }, 'invalid_target'],
      ['for Nexus', { resource: 'http://localhost:3000' }, 'invalid_target'],
      ['with unknown scopes alone', { resource: orders, scope: 'fly' }, 'invalid_scope'],
    ])('are refused %s', async (_, fields, error) => {
      const answer = await credentials(backend, fields as Record<string, string>);
      expect([answer.status, answer.body.error]).toEqual([400, error]);
    });

    it('are refused to an app that may not ask for them', async () => {
      const answer = await credentials(client, { resource: orders });
      expect(answer.status).toBe(400);
      expect(answer.body).not.toHaveProperty('access_token');
    });

    it('are a setting of web apps', async () => {
      const body = { name: 'Board', type: 'spa', project: owner.project, grantTypes: ['client_credentials'] };
      const refused = await app.call(`POST /api/v1/organizations/${owner.org}/apps`, { as: owner.token, body });
      expect([refused.status, refused.text.includes('/grantTypes')]).toEqual([400, true]);
      const nowhere = { ...body, type: 'web', grantTypes: ['authorization_code'] };
      const without = await app.call(`POST /api/v1/organizations/${owner.org}/apps`, {
        as: owner.token,
        body: nowhere,
      });
      expect([without.status, without.text.includes('/redirectUris')]).toEqual([400, true]);
    });

    it('may be a service account’s too, beside its tokens for Nexus', async () => {
      const accounts = `/api/v1/organizations/${owner.org}/service-accounts`;
      const made = await app.call(`POST ${accounts}`, { as: owner.token, body: { name: 'Robot' } });
      const id = String(made.body.id);
      const secret = await app.call(`POST ${accounts}/${id}/secrets`, { as: owner.token, body: {} });
      const robot = { id, secret: String(secret.body.clientSecret) };
      const own = await credentials(robot, {});
      expect(claimsOf(String(own.body.access_token)).aud).toBe('http://localhost:3000');
      const named = await credentials(robot, { resource: 'http://localhost:3000' });
      expect(claimsOf(String(named.body.access_token)).aud).toBe('http://localhost:3000');
      const foreign = await credentials(robot, { resource: orders });
      expect(claimsOf(String(foreign.body.access_token))).toMatchObject({ iss: issuer, aud: orders, sub: id });
    });
  });

  it('are got by a program without a browser of the organization’s own', async () => {
    const tv = await newApp(app, owner, { name: 'TV', type: 'native', grantTypes: ['device_code'], redirectUris: [] });
    const started = await form(app, tv, '/device/auth', { scope: 'orders:read', resource: orders });
    expect(started.status).toBe(200);
    const poll = () =>
      form(app, tv, '/token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: String(started.body.device_code),
      });
    expect((await poll()).body.error).toBe('authorization_pending');
    const browser = new Browser(app);
    await browser.logIn(owner);
    const typed = await browser.visit(`/oidc/device?user_code=${started.body.user_code}`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(typed.page.text)?.[1] ?? '';
    const sendCode = (more: Record<string, string>) =>
      browser.send('POST /oidc/device', {
        body: new URLSearchParams({ xsrf, user_code: String(started.body.user_code), ...more }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    const confirmed = await sendCode({ confirm: 'yes' });
    const path = (location: unknown) => {
      const { pathname, search } = new URL(String(location), 'http://localhost');
      return `${pathname}${search}`;
    };
    let step = await browser.visit(path(confirmed.headers.location));
    expect(step.page.text).toContain('Read your orders');
    const agreed = await decide(browser, step.at);
    step = await browser.visit(path(agreed.body.returnTo));
    expect(step.page.text).toContain(owner.email);
    // It has no session of its own.
    expect(step.page.text).not.toContain('among your sessions');
    app.manual.advance(6_000);
    const { body, status, text } = await poll();
    expect(status, text).toBe(200);
    expect(claimsOf(String(body.access_token))).toMatchObject({ aud: orders, client_id: tv.id, scope: 'orders:read' });
    const refreshed = await refreshWith(app, tv, String(body.refresh_token));
    expect(claimsOf(String(refreshed.body.access_token))).toMatchObject({ aud: orders, sub: owner.user });
  });

  it('a device that polls every five seconds is never told to slow down, and one that does not wait is', async () => {
    const tv = await newApp(app, owner, { name: 'TV', type: 'native', grantTypes: ['device_code'], redirectUris: [] });
    const started = await form(app, tv, '/device/auth', { scope: 'orders:read', resource: orders });
    const poll = async () => {
      const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
      const { body } = await form(app, tv, '/token', { grant_type, device_code: String(started.body.device_code) });
      return body.error;
    };
    expect(started.body.interval).toBe(5);
    for (let at = 0; at < 60; at += 5) {
      expect(await poll(), `after ${at} seconds`).toBe('authorization_pending');
      app.manual.advance(5_000);
    }
    expect(await poll()).toBe('authorization_pending');
    app.manual.advance(1_000);
    expect(await poll()).toBe('slow_down');
  });
});
