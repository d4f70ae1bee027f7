import express from 'express';
import openid from 'express-openid-connect';
import session from 'express-session';
import passport from 'passport';
import OpenIDConnectStrategy from 'passport-openidconnect';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../harness.ts';
import { type Installation, installation } from './installation.ts';
import { openSite, type Site } from './site.ts';

/** Each as its documentation sets it up; what is not there is the library's default. */
describe.skipIf(!postgresAvailable)('libraries of websites (needs PostgreSQL)', () => {
  let nexus: Installation;
  let site: Site;

  beforeAll(async () => {
    nexus = await installation();
  });
  afterAll(() => nexus?.nexus.close());
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const web = (callback: string, settings: Record<string, unknown> = {}) =>
    nexus.app({
      redirectUris: [`${site.url}${callback}`],
      postLogoutRedirectUris: [site.url],
      ...settings,
    });

  it('passport-openidconnect: without PKCE and nonce', async () => {
    const { issuer } = nexus;
    const { id, secret } = await web('/cb', { pkceRequired: false, nonceRequired: false });
    const passports = new passport.Passport();
    passports.use(
      new OpenIDConnectStrategy(
        {
          issuer,
          authorizationURL: `${issuer}/auth`,
          tokenURL: `${issuer}/token`,
          userInfoURL: `${issuer}/me`,
          clientID: id,
          clientSecret: secret,
          callbackURL: `${site.url}/cb`,
        },
        (iss: string, profile: object, done: (error: unknown, user: object) => void) => done(null, { iss, ...profile }),
      ),
    );
    passports.serializeUser((user: object, done: (error: unknown, user: object) => void) => done(null, user));
    passports.deserializeUser((user: object, done: (error: unknown, user: object) => void) => done(null, user));
    const app = express();
    app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: false }));
    app.use(passports.authenticate('session'));
    app.get('/login', passports.authenticate('openidconnect'));
    app.get(
      '/cb',
      passports.authenticate('openidconnect', { failureRedirect: '/login', failureMessage: true }),
      (_request, response) => response.redirect('/'),
    );
    app.get('/', (request, response) => void response.json((request as { user?: object }).user ?? {}));
    site.serve(app);

    const back = await nexus.logIn(await site.redirectOf('/login'));
    expect(await site.redirectOf(back)).toBe(`${site.url}/`);
    expect(await (await site.get('/')).json()).toMatchObject({ iss: issuer, id: nexus.owner.user });
  });

  it('express-openid-connect with codes: access tokens, refresh and log-out at Nexus', async () => {
    const { issuer } = nexus;
    const { id, secret = '' } = await web('/callback', { idTokenAlgorithm: 'RS256' });
    const codes = { clientSecret: secret, authorizationParams: { response_type: 'code' } };
    const app = express();
    app.use(
      openid.auth({
        issuerBaseURL: issuer,
        baseURL: site.url,
        clientID: id,
        secret: 'a long, randomly-generated string stored in env',
        idpLogout: true,
        ...codes,
      }),
    );
    app.get('/', async (request, response) => {
      const refreshed = await request.oidc.accessToken?.refresh();
      response.json({ user: request.oidc.user, type: refreshed?.token_type, info: await request.oidc.fetchUserInfo() });
    });
    site.serve(app);

    const back = await nexus.logIn(await site.redirectOf('/'));
    expect(await site.redirectOf(back)).toBe(`${site.url}/`);
    const { user, email } = nexus.owner;
    const shown = await (await site.get('/')).json();
    expect(shown).toMatchObject({ user: { sub: user, email }, type: 'Bearer', info: { sub: user } });
    const out = new URL(await site.redirectOf('/logout'));
    expect(`${out.origin}${out.pathname}`).toBe(`${issuer}/session/end`);
    expect(out.searchParams.get('post_logout_redirect_uri')).toBe(site.url);
    const asked = await fetch(out);
    expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining('/oidc/session/end/confirm')]);
  });
});
