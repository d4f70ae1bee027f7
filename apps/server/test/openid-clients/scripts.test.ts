import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { AuthorizationCode } from 'simple-oauth2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, callback, claimsOf } from '../../src/modules/sso/sso.fixture.ts';
import { postgresAvailable } from '../harness.ts';
import { type Installation, installation } from './installation.ts';

/** Each as its documentation sets it up; what is not there is the library's default. */
describe.skipIf(!postgresAvailable)('libraries of scripts and backends (needs PostgreSQL)', () => {
  let nexus: Installation;

  beforeAll(async () => {
    nexus = await installation();
  });
  afterAll(() => nexus?.nexus.close());

  const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams);

  it('simple-oauth2: OAuth 2.0 without PKCE, refreshed and revoked', async () => {
    const { id, secret } = await nexus.app({ pkceRequired: false });
    const library = new AuthorizationCode({
      client: { id, secret },
      auth: {
        tokenHost: new URL(nexus.issuer).origin,
        tokenPath: '/oidc/token',
        authorizePath: '/oidc/auth',
        revokePath: '/oidc/token/revocation',
      },
    });
    const url = library.authorizeURL({ redirect_uri: callback, scope: 'profile email', state: 'abc' });
    const { code, state } = parametersOf(await nexus.logIn(url));
    expect(state).toBe('abc');
    let token = await library.getToken({ code, redirect_uri: callback, scope: 'profile email' });
    expect(token.token).toMatchObject({ token_type: 'Bearer', scope: 'profile email' });
    expect(token.expired()).toBe(false);
    const { refresh_token: before } = token.token;
    token = await token.refresh();
    expect(token.token.refresh_token).not.toBe(before);
    await token.revokeAll();
    await expect(token.refresh()).rejects.toThrow(/400/);
  });

  it('oauth4webapi: discovery, PKCE, nonce, userinfo, refresh, revocation and introspection', async () => {
    const { id, secret = '' } = await nexus.app({});
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(nexus.issuer);
    const found = await oauth.discoveryRequest(issuer, insecure);
    const server = await oauth.processDiscoveryResponse(issuer, found);
    // RFC 8414, as clients of plain OAuth 2.0 ask.
    const algorithm = 'oauth2';
    const asked = await oauth.discoveryRequest(issuer, { ...insecure, algorithm });
    expect(await oauth.processDiscoveryResponse(issuer, asked)).toEqual(server);

    const app: oauth.Client = { client_id: id };
    const auth = oauth.ClientSecretPost(secret);
    const verifier = oauth.generateRandomCodeVerifier();
    const nonce = oauth.generateRandomNonce();
    const url = new URL(server.authorization_endpoint ?? '');
    url.search = new URLSearchParams({
      client_id: id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid email',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      nonce,
    }).toString();
    const back = new URL(await nexus.logIn(url.href));
    const parameters = oauth.validateAuthResponse(server, app, back);
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      app,
      auth,
      parameters,
      callback,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, app, answer, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(server, answer, insecure);
    const sub = oauth.getValidatedIdTokenClaims(tokens)?.sub ?? '';
    expect(sub).toBe(nexus.owner.user);
    const userinfo = await oauth.userInfoRequest(server, app, tokens.access_token, insecure);
    expect(await oauth.processUserInfoResponse(server, app, sub, userinfo)).toMatchObject({ email: nexus.owner.email });

    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      app,
      await oauth.refreshTokenGrantRequest(server, app, auth, tokens.refresh_token ?? '', insecure),
    );
    const introspect = async () =>
      oauth.processIntrospectionResponse(
        server,
        app,
        await oauth.introspectionRequest(server, app, auth, refreshed.access_token, insecure),
      );
    expect(await introspect()).toMatchObject({ active: true, client_id: id, sub });
    const revoked = await oauth.revocationRequest(server, app, auth, refreshed.refresh_token ?? '', insecure);
    await oauth.processRevocationResponse(revoked);
    expect(await introspect()).toEqual({ active: false });
  });

  it('openid-client: the device grant, with refresh', async () => {
    const config = await client.discovery(new URL(nexus.issuer), 'nexus-cli', undefined, client.None(), {
      execute: [client.allowInsecureRequests],
    });
    const response = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
    expect(response.interval).toBe(5);
    const approving = approve(response.user_code);
    const tokens = await client.pollDeviceAuthorizationGrant(config, response);
    await approving;
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(claimsOf(refreshed.access_token)).toMatchObject({ iss: nexus.issuer, sub: nexus.owner.user });
    const me = await nexus.nexus.call('GET /api/v1/auth/me', { as: refreshed.access_token });
    expect(me.body.user?.email).toBe(nexus.owner.email);
  });

  /** What the person does with the code in their browser. */
  async function approve(code: string): Promise<void> {
    const browser = new Browser(nexus.nexus);
    await browser.logIn(nexus.owner);
    let page = await browser.send('GET /oidc/device');
    for (const decision of [{}, { confirm: 'yes' }]) {
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
      page = await browser.send('POST /oidc/device', {
        body: new URLSearchParams({ xsrf, user_code: code, ...decision }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    }
    const { location } = page.headers;
    if (location === undefined) return;
    const { pathname, search } = new URL(String(location), nexus.issuer);
    await browser.visit(`${pathname}${search}`);
  }
});
