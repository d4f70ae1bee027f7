import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import {
  authorizeUrl,
  Browser,
  type ClientApp,
  callback,
  claimsOf,
  enter,
  exchange,
  form,
  newApp,
  signedIn,
  tokensOf,
} from './sso.fixture.ts';

describe.skipIf(!postgresAvailable)('what client libraries send by default (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let client: ClientApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: { LIMIT_OVERRIDES: 'login=1000/900' } });
    owner = await register(app);
    client = await newApp(app, owner);
    browser = new Browser(app);
    await browser.logIn(owner);
  });
  afterAll(() => app?.close());

  const posted = (path: string, fields: string, type = 'application/x-www-form-urlencoded') =>
    app.call(`POST /oidc${path}`, { body: fields, headers: { 'content-type': type } });
  const settings = (id: string, changes: object) =>
    app.call(`PATCH /api/v1/organizations/${owner.org}/apps/${id}`, { as: owner.token, body: changes });
  const query = (url: string) => url.split('?')[1] ?? '';

  describe('ID tokens by RS256 (Core 1.0, 15.1)', () => {
    it('for an app that wants them, by a key that signs nothing else', async () => {
      const rs256 = await newApp(app, owner, { idTokenAlgorithm: 'RS256' });
      const { tokens } = await signedIn(app, rs256, owner);
      const { body: jwks } = await app.call('GET /oidc/jwks');
      const { protectedHeader } = await jwtVerify(tokens.id, createLocalJWKSet(jwks as never), {
        audience: rs256.id,
        algorithms: ['RS256'],
      });
      const { signing } = app.app.kernel;
      expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: signing.current('id-token') });
      // The keys of Nexus's own tokens stay what they were (RFC 8725, 3.1).
      const own = await app.call('GET /.well-known/jwks.json');
      expect(own.text).not.toContain(signing.current('id-token'));
      expect(own.text).not.toContain('"RSA"');
      await expect(signing.verifyAccessToken(await signing.sign('id-token', claimsOf(owner.token)))).rejects.toThrow();
    });

    it('are signed by the next key after a rotation, and the old ones still verify', async () => {
      const rs256 = await newApp(app, owner, { idTokenAlgorithm: 'RS256' });
      const { tokens: before } = await signedIn(app, rs256, owner);
      await app.app.kernel.signing.rotate('id-token');
      const { tokens: after } = await signedIn(app, rs256, owner);
      const jwks = createLocalJWKSet((await app.call('GET /oidc/jwks')).body as never);
      const [first, second] = [await jwtVerify(before.id, jwks), await jwtVerify(after.id, jwks)];
      expect(first.protectedHeader.kid).not.toBe(second.protectedHeader.kid);
    });

    it('a setting of the app: ES256 unless told otherwise', async () => {
      const { tokens } = await signedIn(app, client, owner);
      const algorithmOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()).alg;
      expect(algorithmOf(tokens.id)).toBe('ES256');
      const changed = await settings(client.id, { idTokenAlgorithm: 'RS256' });
      expect(changed.body.idTokenAlgorithm).toBe('RS256');
      expect(algorithmOf((await signedIn(app, client, owner)).tokens.id)).toBe('RS256');
      await settings(client.id, { idTokenAlgorithm: 'ES256' });
    });
  });

  describe('PKCE (RFC 9700, 2.1.1)', () => {
    const withoutPkce = { code_challenge: undefined, code_challenge_method: undefined };

    it('is a setting of apps that have a secret; without it, a nonce is required', async () => {
      const lax = await newApp(app, owner, { pkceRequired: false });
      await enter(browser, authorizeUrl(lax));
      const attempt = authorizeUrl(lax, withoutPkce);
      const code = (await enter(browser, attempt)).searchParams.get('code') ?? '';
      // As such a client sends it: without a verifier.
      const fields = { grant_type: 'authorization_code', code, redirect_uri: callback };
      const tokens = tokensOf(await form(app, lax, '/token', fields));
      expect(claimsOf(tokens.id).nonce).toBe(attempt.nonce);
      const bare = await browser.visit(authorizeUrl(lax, { ...withoutPkce, nonce: undefined }).url);
      expect(bare.outside?.searchParams.get('error')).toBe('invalid_request');
      expect(bare.outside?.searchParams.get('error_description')).toContain('nonce');
      // OAuth 2.0 without OpenID Connect has no ID token to hold one.
      const plain = { ...withoutPkce, nonce: undefined };
      for (const scope of ['profile', undefined])
        expect((await enter(browser, authorizeUrl(lax, { ...plain, scope }))).searchParams.get('code')).toBeTruthy();
      // Where PKCE is used all the same, the verifier is checked.
      const careful = authorizeUrl(lax);
      const other = (await enter(browser, careful)).searchParams.get('code') ?? '';
      expect((await form(app, lax, '/token', { ...fields, code: other })).body.error).toBe('invalid_grant');
    });

    it('and so is the nonce, for libraries that send neither', async () => {
      const bare = { ...withoutPkce, nonce: undefined };
      const lax = await newApp(app, owner, { pkceRequired: false, nonceRequired: false });
      const code = (await enter(browser, authorizeUrl(lax, bare))).searchParams.get('code') ?? '';
      const fields = { grant_type: 'authorization_code', code, redirect_uri: callback };
      expect(claimsOf(tokensOf(await form(app, lax, '/token', fields)).id)).not.toHaveProperty('nonce');
      // Alone it changes nothing.
      const careful = await newApp(app, owner, { nonceRequired: false });
      const { outside } = await browser.visit(authorizeUrl(careful, bare).url);
      expect(outside?.searchParams.get('error')).toBe('invalid_request');
    });

    it.each([
      ['/pkceRequired', { pkceRequired: false }, { pkceRequired: true }],
      ['/nonceRequired', { nonceRequired: false }, { nonceRequired: true }],
      ['/responseTypes', { responseTypes: ['code', 'id_token'] }, { responseTypes: ['code'] }],
    ])('%s of native and browser apps stays what it is, whatever anybody sets', async (path, weak, strict) => {
      for (const type of ['native', 'spa']) {
        const body = { name: 'X', type, projectId: owner.project, redirectUris: [callback], ...weak };
        const refused = await app.call(`POST /api/v1/organizations/${owner.org}/apps`, { as: owner.token, body });
        expect([refused.status, refused.body.errors?.[0]?.path], type).toEqual([400, path]);
        const made = await newApp(app, owner, { type });
        expect((await settings(made.id, weak)).status, type).toBe(400);
        expect((await settings(made.id, strict)).status, type).toBe(200);
      }
    });
  });

  describe('ID tokens that the browser sends (Form Post Response Mode)', () => {
    const asForm = { response_type: 'id_token', response_mode: 'form_post' };
    const withoutPkce = { code_challenge: undefined, code_challenge_method: undefined };

    it('for a web app that allows them: with the nonce, and with no other token', async () => {
      const posted = await newApp(app, owner, { responseTypes: ['code', 'id_token'] });
      await enter(browser, authorizeUrl(posted));
      const attempt = authorizeUrl(posted, { ...withoutPkce, ...asForm, scope: 'openid email offline_access' });
      const { page } = await browser.visit(attempt.url);
      expect(page.status).toBe(200);
      expect(page.text).toContain(`action="${callback}"`);
      const fields = Object.fromEntries(
        [...page.text.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      );
      expect(Object.keys(fields).sort()).toEqual(['id_token', 'state']);
      expect(claimsOf(String(fields.id_token))).toMatchObject({
        nonce: attempt.nonce,
        aud: posted.id,
        sub: owner.user,
      });
      expect(claimsOf(String(fields.id_token))).toMatchObject({ email: owner.email });
    });

    it('not without a nonce, not in an address, and not for other apps', async () => {
      const posted = await newApp(app, owner, { responseTypes: ['id_token'] });
      const errorOf = async (of: ClientApp, changes: Record<string, string | undefined>) => {
        const { outside, page } = await browser.visit(authorizeUrl(of, { ...withoutPkce, ...changes }).url);
        const sent = new URLSearchParams(outside?.hash.slice(1) || outside?.search || '');
        return sent.get('error') ?? /name="error" value="(\w+)"/.exec(page.text)?.[1];
      };
      expect(await errorOf(posted, { ...asForm, nonce: undefined })).toBe('invalid_request');
      for (const response_mode of [undefined, 'fragment', 'query'])
        expect(await errorOf(posted, { ...asForm, response_mode }), response_mode).toBe('invalid_request');
      for (const response_type of ['id_token token', 'code id_token', 'token'])
        expect(await errorOf(posted, { ...asForm, response_type }), response_type).toBe('unsupported_response_type');
      expect(await errorOf(posted, { response_type: 'code' })).toBe('unauthorized_client');
      expect(await errorOf(client, asForm)).toBe('unauthorized_client');
    });
  });

  describe('scopes (RFC 6749, 3.3)', () => {
    it('are those of the app where a request names none', async () => {
      const narrow = await newApp(app, owner, { defaultScopes: ['openid', 'email'] });
      for (const scope of [undefined, '']) {
        const attempt = authorizeUrl(narrow, { scope });
        const back = await enter(browser, attempt, { decision: 'allow', fields: ['email'] });
        const answer = await exchange(app, narrow, attempt, back.searchParams.get('code') ?? '');
        expect(answer.body.scope).toBe('openid email');
        expect(claimsOf(tokensOf(answer).id)).toMatchObject({ email: owner.email });
      }
    });

    it('that nobody knows are ignored, and refused at once where none is left', async () => {
      const stranger = new Browser(app);
      const { outside, page } = await stranger.visit(authorizeUrl(client, { scope: 'nonsense', nonce: undefined }).url);
      expect(outside?.searchParams.get('error'), page.text).toBe('invalid_scope');
      const { page: login } = await stranger.visit(authorizeUrl(client, { scope: 'openid nonsense' }).url);
      expect(login.text).toContain('id="login"');
    });
  });

  describe('requests as forms', () => {
    it('POST /oidc/auth is the same request as GET (Core 1.0, 3.1.2.1)', async () => {
      const attempt = authorizeUrl(client);
      const answer = await posted('/auth', query(attempt.url));
      expect(answer.status).toBe(303);
      const back = await enter(browser, { ...attempt, url: String(answer.headers.location) });
      expect(back.searchParams.get('state')).toBe(attempt.state);
      tokensOf(await exchange(app, client, attempt, back.searchParams.get('code') ?? ''));
    });

    it('POST /oidc/session/end asks or logs out as GET does (RP-Initiated Logout 1.0, 2)', async () => {
      const { browser: own, tokens } = await signedIn(app, client, owner);
      const answer = await posted('/session/end', new URLSearchParams({ id_token_hint: tokens.id }).toString());
      expect(answer.status).toBe(303);
      const { page } = await own.visit(String(answer.headers.location));
      expect(page.text).toContain('data-sure="true"');
    });

    it('a body that is no form, or too long, is refused', async () => {
      expect((await posted('/auth', '{}', 'application/json')).body.error).toBe('invalid_request');
      expect((await posted('/auth', `state=${'x'.repeat(20_000)}`)).status).toBe(400);
      expect((await posted('/auth', 'state=%ff')).status).toBe(400);
      expect((await posted('/session/end', `state=${'x'.repeat(100_000)}`)).status).toBe(413);
      // Nothing of it reaches the header unencoded.
      const location = String((await posted('/auth', 'client_id=x&state=a%0d%0aset-cookie:%20b%23')).headers.location);
      expect(location).toMatch(/^\/oidc\/auth\?client_id=x&state=[!-"$-~]+$/);
    });
  });

  it('an empty answer says that it is JSON (RFC 7009, 2.2)', async () => {
    const { tokens } = await signedIn(app, client, owner);
    for (const token of [tokens.refresh, 'unknown']) {
      const answer = await form(app, client, '/token/revocation', { token });
      expect([answer.status, answer.text]).toEqual([200, '']);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
    }
  });

  it('serves its metadata also where RFC 8414 and MCP clients look for them', async () => {
    const { body: wanted } = await app.call('GET /oidc/.well-known/openid-configuration');
    for (const name of ['oauth-authorization-server', 'openid-configuration']) {
      const origin = 'https://elsewhere.example';
      const { status, body, headers } = await app.call(`GET /.well-known/${name}/oidc`, { headers: { origin } });
      expect([status, body]).toEqual([200, wanted]);
      expect(headers['access-control-allow-origin']).toBe(origin);
    }
  });
});
