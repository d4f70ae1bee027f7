import * as client from 'openid-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, type Json, type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { liftedLimits } from '../../../test/world/world.ts';
import { minute } from '../../kernel/clock.ts';
import { tenancyState } from '../tenancy/state.ts';
import { Browser, claimsOf, form, newApp, signedIn } from './sso.fixture.ts';

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const cli = { id: 'nexus-cli', secret: undefined };

describe.skipIf(!postgresAvailable)('tokens for Nexus’s own API (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: liftedLimits() });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    owner = await register(app);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** The official client, whose requests go through the whole server without a socket. */
  async function configured(id: string, auth: client.ClientAuth): Promise<client.Configuration> {
    const { body } = await app.call('GET /oidc/.well-known/openid-configuration');
    const config = new client.Configuration(body as unknown as client.ServerMetadata, id, undefined, auth);
    client.allowInsecureRequests(config);
    config[client.customFetch] = async (url, { method, headers, body: sent }) => {
      const { pathname, search } = new URL(url);
      const answer = await app.call(`${method} ${pathname}${search}`, {
        headers: { ...headers },
        ...(sent === undefined || sent === null ? {} : { body: String(sent) }),
      });
      const type = String(answer.headers['content-type']);
      return new Response(answer.text, { status: answer.status, headers: { 'content-type': type } });
    };
    return config;
  }

  describe('client credentials of a service account (RFC 6749, 4.4)', () => {
    const accounts = () => `/api/v1/organizations/${owner.org}/service-accounts`;
    const call = (what: string, body?: unknown): Promise<Answer> =>
      app.call(what, { as: owner.token, ...(body === undefined ? {} : { body }) });
    async function account(role = 'developer') {
      const id = String((await call(`POST ${accounts()}`, { name: 'Robot' })).body.id);
      await call('POST /api/v1/access/bindings', { principal: id, role });
      const made = await call(`POST ${accounts()}/${id}/secrets`, {});
      expect(made.status, made.text).toBe(201);
      return { id, secret: String(made.body.clientSecret), secretId: String(made.body.id) };
    }
    const ask = (who: { id: string; secret: string | undefined }, more: Record<string, string> = {}) =>
      form(app, who, '/token', { grant_type: 'client_credentials', ...more });
    const projects = async (token: string, headers = {}) =>
      (await app.call('GET /api/v1/projects', { as: token, headers })).status;

    it.each([
      ['client_secret_basic', client.ClientSecretBasic],
      ['client_secret_post', client.ClientSecretPost],
    ])('gives openid-client a token by %s, which the API takes', async (_, method) => {
      const { id, secret } = await account();
      const config = await configured(id, method(secret));
      const tokens = await client.clientCredentialsGrant(config);
      expect(tokens.token_type.toLowerCase()).toBe('bearer');
      expect(tokens.expires_in).toBe(900);
      expect(claimsOf(tokens.access_token)).toMatchObject({ sub: id, sid: secret.slice(0, 30), org: owner.org });
      // RFC 9068, 2.2: the issuer is that of the metadata.
      const { issuer } = config.serverMetadata();
      expect(claimsOf(tokens.access_token)).toMatchObject({ iss: issuer, client_id: id });
      expect(await projects(tokens.access_token)).toBe(200);
      // As itself, and no person: what it may is its roles'.
      const made = await app.call('POST /api/v1/projects', { as: tokens.access_token, body: { name: 'By a robot' } });
      expect(made.status, made.text).toBe(201);
      const [entry] = await app.rows(
        `select caller_kind, caller_id, person_id from eco_audit_log where action = 'project.create' and resource_id = $1`,
        [made.body.id],
      );
      expect(entry).toEqual({ caller_kind: 'service', caller_id: id, person_id: null });
      expect((await app.call('GET /api/v1/auth/me', { as: tokens.access_token })).status).toBe(403);
      await app.settled();
      const issued = await app.rows(
        `select from eco_audit_log where action = 'service-account.token' and caller_id = $1`,
        [id],
      );
      expect(issued.length).toBe(1);
      expect(await app.rows(`select from eco_oidc_records where model = 'ClientCredentials'`)).toEqual([]);
    });

    it('narrows it to the scopes asked for, and refuses what is no permission', async () => {
      const robot = await account();
      const { body } = await ask(robot, { scope: 'projects:read keys:*' });
      expect(body.scope, JSON.stringify(body)).toBe('projects:read keys:*');
      const token = String(body.access_token);
      expect(await projects(token)).toBe(200);
      expect((await app.call('POST /api/v1/projects', { as: token, body: { name: 'X' } })).status).toBe(403);
      // A scope never widens: the role of the account says the rest.
      const wide = String((await ask(robot, { scope: '*:*' })).body.access_token);
      expect((await app.call('GET /api/v1/audit', { as: wide })).status).toBe(403);
      for (const scope of ['openid', 'projects', 'a:b:c', 'projects:read openid', ' ', `a:${'b'.repeat(2000)}`]) {
        const refused = await ask(robot, { scope });
        expect([refused.status, String(refused.body.error)], scope).toEqual([400, 'invalid_scope']);
        expect(refused.body.access_token).toBeUndefined();
      }
    });

    it('ends with the secret it was given for, at once and on another node a moment later; others go on', async () => {
      const node = await testApp({ beside: app, manualClock: false, env: liftedLimits() });
      try {
        const robot = await account();
        const second = await call(`POST ${accounts()}/${robot.id}/secrets`, {});
        const other = { id: robot.id, secret: String(second.body.clientSecret) };
        const [token, kept] = [await ask(robot), await ask(other)].map(({ body }) => String(body.access_token));
        const there = async (as = '') => (await node.call('GET /api/v1/projects', { as })).status;
        expect([await projects(token ?? ''), await there(token), await there(kept)]).toEqual([200, 200, 200]);
        await call(`DELETE ${accounts()}/${robot.id}/secrets/${robot.secretId}`);
        expect([await projects(token ?? ''), await projects(kept ?? '')]).toEqual([401, 200]);
        for (let n = 0; n < 400 && (await there(token)) !== 401; n += 1)
          await new Promise((done) => setTimeout(done, 5));
        expect([await there(token), await there(kept)]).toEqual([401, 200]);
        // A token for a secret that the other node had not heard of when it last looked.
        const third = await call(`POST ${accounts()}/${robot.id}/secrets`, {});
        const late = await ask({ id: robot.id, secret: String(third.body.clientSecret) });
        const lateStatus = () => there(String(late.body.access_token));
        for (let n = 0; n < 400 && (await lateStatus()) !== 200; n += 1)
          await new Promise((done) => setTimeout(done, 5));
        expect(await lateStatus()).toBe(200);
      } finally {
        await node.close();
      }
    });

    it('ends when its secret expires', async () => {
      const robot = await account();
      const token = String((await ask(robot)).body.access_token);
      expect(await projects(token)).toBe(200);
      await app.rows(`update eco_service_account_secrets set expires_at = '2001-01-01T00:00:00Z' where id = $1`, [
        robot.secretId,
      ]);
      // Written past the product, which would have told every node.
      app.app.kernel.services.use(tenancyState).serviceAccounts.clear();
      expect(await projects(token)).toBe(401);
      expect((await ask(robot)).status).toBe(401);
    });

    it('a token that names no secret of the account is refused, even if Nexus signed it', async () => {
      const [robot, other] = [await account(), await account()];
      const sign = async (sid: string) => {
        const authTime = Math.floor(app.clock.now() / 1000);
        const { signing } = app.app.kernel;
        return (await signing.signAccessToken({ sub: robot.id, sid, org: owner.org, pv: 0, amr: [], authTime })).token;
      };
      expect(await projects(await sign(robot.secretId))).toBe(200);
      for (const sid of [robot.id, other.secretId, '']) expect(await projects(await sign(sid)), sid).toBe(401);
    });

    it('ends at once with the account, and a deleted or expired secret gives no more', async () => {
      const robot = await account();
      const token = String((await ask(robot)).body.access_token);
      expect(await projects(token)).toBe(200);
      await call(`PATCH ${accounts()}/${robot.id}`, { status: 'disabled' });
      expect(await projects(token)).toBe(401);
      expect((await ask(robot)).status).toBe(401);
      await call(`PATCH ${accounts()}/${robot.id}`, { status: 'active' });
      expect(await projects(token)).toBe(200);
      await call(`DELETE ${accounts()}/${robot.id}/secrets/${robot.secretId}`);
      expect((await ask(robot)).status).toBe(401);
      await call(`DELETE ${accounts()}/${robot.id}`);
      expect(await projects(token)).toBe(401);
    });

    it('knows two secrets at a time, and none of another account', async () => {
      const [robot, other] = [await account(), await account()];
      const second = await call(`POST ${accounts()}/${robot.id}/secrets`, {});
      expect((await ask({ ...robot, secret: String(second.body.clientSecret) })).status).toBe(200);
      for (const secret of [other.secret, '', `${robot.secret}x`, robot.secret.slice(0, -1)])
        expect((await ask({ ...robot, secret })).status, secret).toBeGreaterThanOrEqual(400);
      expect((await ask({ id: robot.id, secret: undefined })).status).toBe(401);
    });

    it('acts in its own organization alone, and by its own grant alone', async () => {
      const robot = await account();
      const token = String((await ask(robot)).body.access_token);
      const stranger = await register(app);
      expect(await projects(token, { 'x-nexus-organization': stranger.org })).toBe(403);
      expect(await projects(token, { 'x-nexus-organization': owner.org })).toBe(200);
      for (const grant of ['authorization_code', 'refresh_token', deviceGrant, 'password', 'implicit']) {
        const answer = await form(app, robot, '/token', {
          grant_type: grant,
          code: 'x',
          refresh_token: 'x',
          device_code: 'x',
        });
        expect(answer.status, grant).toBe(400);
      }
      const asked = new URLSearchParams({
        client_id: robot.id,
        response_type: 'code',
        redirect_uri: 'https://x.example',
      });
      expect((await app.call(`GET /oidc/auth?${asked}`)).status).toBe(400);
    });

    it('an app gets none for itself', async () => {
      const answer = await form(app, await newApp(app, owner), '/token', { grant_type: 'client_credentials' });
      expect([answer.status, String(answer.body.error)]).toEqual([400, 'unauthorized_client']);
    });
  });

  it('the API takes neither ID tokens nor what an app was given', async () => {
    const { tokens } = await signedIn(app, await newApp(app, owner), owner);
    for (const token of [tokens.id, tokens.access, tokens.refresh])
      expect((await app.call('GET /api/v1/auth/me', { as: token })).status).toBe(401);
  });

  describe('the command line (RFC 8628)', () => {
    const begin = async (): Promise<{ device: string; user: string; body: Json }> => {
      const { body, status, text } = await form(app, cli, '/device/auth', { scope: 'openid' });
      expect(status, text).toBe(200);
      return { device: String(body.device_code), user: String(body.user_code), body };
    };
    const poll = (device: string, who: { id: string; secret: string | undefined } = cli) =>
      form(app, who, '/token', { grant_type: deviceGrant, device_code: device });
    const errorOf = async (device: string) => String((await poll(device)).body.error);
    const xsrfOf = ({ text }: Answer) => /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const type = (browser: Browser, fields: Record<string, string>) =>
      browser.send('POST /oidc/device', {
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    /** What the person does with the code: types it, looks at what asks, and decides. */
    async function decideOn(browser: Browser, user: string, decision: 'confirm' | 'abort') {
      const page = await browser.send('GET /oidc/device');
      expect(page.text).toMatch(/<label for="user_code">Code<\/label>\s*<input id="user_code"/);
      // The content security policy forbids handlers.
      expect(page.text).not.toMatch(/\son\w+="/);
      const shown = await type(browser, { xsrf: xsrfOf(page), user_code: user });
      const fields = { xsrf: xsrfOf(shown), user_code: user, [decision]: 'yes' };
      const done = await type(browser, fields);
      const { location } = done.headers;
      if (location === undefined) return { shown, done };
      const next = new URL(String(location), 'http://localhost');
      return { shown, done: (await browser.visit(`${next.pathname}${next.search}`)).page };
    }
    async function loggedIn(): Promise<Browser> {
      const browser = new Browser(app);
      await browser.logIn(owner);
      return browser;
    }

    it('openid-client polls until the person lets it in, and gets a session that they see and end', async () => {
      const config = await configured(cli.id, client.None());
      const response = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
      expect(response.verification_uri).toMatch(/\/oidc\/device$/);
      expect(response.user_code).toMatch(/^[B-Z]{4}-[B-Z]{4}$/);
      expect(response.expires_in).toBe(600);
      expect(response.interval).toBe(5);
      const { shown, done } = await decideOn(await loggedIn(), response.user_code, 'confirm');
      expect(shown.text).toContain('Nexus command line');
      expect(shown.text).toContain(response.user_code);
      expect(done.text, done.text).toContain('Connected');
      expect(done.text).toContain(`logged in as <strong>${owner.email}</strong>`);
      const tokens = await client.pollDeviceAuthorizationGrant(config, response);
      const me = await app.call('GET /api/v1/auth/me', { as: tokens.access_token });
      expect(me.body.user?.id).toBe(owner.user);
      const session = String(claimsOf(tokens.access_token).sid);
      const sessions = await app.call('GET /api/v1/auth/sessions', { as: owner.token });
      expect(sessions.text).toContain(session);
      const [entry] = await app.rows(
        `select org_id, person_id from eco_audit_log where action = 'session.device-login' and resource_id = $1`,
        [session],
      );
      expect(entry).toEqual({ org_id: owner.org, person_id: owner.user });
      const refreshed = await app.call('POST /api/v1/auth/refresh', { body: { refreshToken: tokens.refresh_token } });
      expect(refreshed.status).toBe(200);
      expect((await app.call(`DELETE /api/v1/auth/sessions/${session}`, { as: owner.token })).status).toBe(200);
      expect((await app.call('GET /api/v1/auth/me', { as: tokens.access_token })).status).toBe(401);
      // The device proves nothing anew: it is as old a proof as the browser's.
      const [kept] = await app.rows<{ same: boolean }>(
        `select d.auth_time <= d.created_at and d.auth_time = date_trunc('second', d.auth_time) as same from eco_sessions d where id = $1`,
        [session],
      );
      expect(kept?.same).toBe(true);
    });

    it('openid-client refreshes at the token endpoint, and the API takes what it gets', async () => {
      const config = await configured(cli.id, client.None());
      const response = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
      await decideOn(await loggedIn(), response.user_code, 'confirm');
      const first = await client.pollDeviceAuthorizationGrant(config, response);
      const { issuer } = config.serverMetadata();
      const claims = { iss: issuer, client_id: 'nexus-cli', sub: owner.user };
      expect(claimsOf(first.access_token)).toMatchObject(claims);
      const second = await client.refreshTokenGrant(config, first.refresh_token ?? '');
      expect(claimsOf(second.access_token)).toMatchObject(claims);
      expect(second.refresh_token).not.toBe(first.refresh_token);
      const me = await app.call('GET /api/v1/auth/me', { as: second.access_token });
      expect(me.body.user?.id).toBe(owner.user);
      const session = String(claimsOf(second.access_token).sid);
      const refreshes = await app.rows(
        `select caller_id from eco_audit_log where action = 'session.refresh' and resource_id = $1`,
        [session],
      );
      expect(refreshes).toEqual([{ caller_id: owner.user }]);
      // Both endpoints refresh the same session, and both say whose token it is.
      const other = await app.call('POST /api/v1/auth/refresh', { body: { refreshToken: second.refresh_token } });
      expect(claimsOf(String(other.body.tokens?.accessToken))).toMatchObject(claims);
      // Used again after the ten seconds in which a lost reply may be asked for again.
      vi.useFakeTimers({ toFake: ['Date'], now: new Date(app.clock.now() + 11_000) });
      const stolen = await form(app, cli, '/token', {
        grant_type: 'refresh_token',
        refresh_token: first.refresh_token ?? '',
      });
      expect([stolen.status, String(stolen.body.error)]).toEqual([400, 'invalid_grant']);
      vi.useRealTimers();
      expect((await app.call('GET /api/v1/auth/me', { as: second.access_token })).status).toBe(401);
    });

    it('refreshes no session of another kind', async () => {
      const wiki = await signedIn(app, await newApp(app, owner), owner);
      for (const token of [owner.refreshToken, wiki.tokens.refresh, 'x', '']) {
        const answer = await form(app, cli, '/token', { grant_type: 'refresh_token', refresh_token: token });
        expect(answer.status, token).toBe(400);
        expect(answer.body.access_token).toBeUndefined();
      }
      // Nothing happened to the session whose token was shown.
      const kept = await app.call('POST /api/v1/auth/refresh', { body: { refreshToken: owner.refreshToken } });
      expect(kept.status).toBe(200);
    });

    it('waits, is slowed down, is approved once, and then the code is used up', async () => {
      const { device, user } = await begin();
      expect(await errorOf(device)).toBe('authorization_pending');
      expect(await errorOf(device)).toBe('slow_down');
      expect(await errorOf(device)).toBe('slow_down');
      await decideOn(await loggedIn(), user, 'confirm');
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => poll(device)));
      expect(answers.filter(({ status }) => status === 200).length).toBe(1);
      expect(await errorOf(device)).toBe('invalid_grant');
      expect(
        await app.rows(`select from eco_oidc_records where model = 'AccessToken' and app_id = 'nexus-cli'`),
      ).toEqual([]);
    });

    it('is told when the person refuses', async () => {
      const { device, user } = await begin();
      await decideOn(await loggedIn(), user, 'abort');
      expect(await errorOf(device)).toBe('access_denied');
    });

    it('is told when its code has expired, and so is the person who types it', async () => {
      const { device, user } = await begin();
      const browser = await loggedIn();
      const page = await browser.send('GET /oidc/device');
      vi.useFakeTimers({ toFake: ['Date'], now: new Date(app.clock.now() + 11 * minute) });
      expect(['expired_token', 'invalid_grant']).toContain(await errorOf(device));
      const shown = await type(browser, { xsrf: xsrfOf(page), user_code: user });
      expect(shown.text).not.toContain('wants to act as you');
    });

    it('is of no use to another client, nor are made-up codes', async () => {
      const { device, user } = await begin();
      await decideOn(await loggedIn(), user, 'confirm');
      const wiki = await newApp(app, owner);
      expect(String((await poll(device, wiki)).body.error)).toBe('unauthorized_client');
      for (const made of ['', 'x', 'eco_ses_0000000000000000000000', '\0'])
        expect((await poll(made)).status, JSON.stringify(made)).toBe(400);
      const refused = await form(app, wiki, '/device/auth', { scope: 'openid' });
      expect([refused.status, String(refused.body.error)]).toEqual([400, 'unauthorized_client']);
      expect((await poll(device)).status).toBe(200);
    });

    it('is shown only after a log-in', async () => {
      const { device, user } = await begin();
      const browser = new Browser(app);
      const { done } = await decideOn(browser, user, 'confirm');
      expect(done.text).toContain('id="login"');
      expect(await errorOf(device)).toBe('authorization_pending');
    });

    it('is told when the person does not log in, and so is the person', async () => {
      const { device, user } = await begin();
      const browser = new Browser(app);
      const page = await browser.send('GET /oidc/device');
      const fields = { xsrf: xsrfOf(page), user_code: user };
      const shown = await type(browser, fields);
      const { headers } = await type(browser, { ...fields, xsrf: xsrfOf(shown), confirm: 'yes' });
      const pathOf = (location: unknown) => new URL(String(location), 'http://localhost').pathname;
      const { page: login, at } = await browser.visit(pathOf(headers.location));
      expect(login.text).toContain('id="login"');
      const { body } = await browser.send(`POST ${at}/cancel`, { body: {} });
      const refused = await browser.visit(pathOf(body.returnTo));
      expect(refused.page.text).toContain('The device was not connected');
      expect(await errorOf(device)).toBe('access_denied');
    });

    it('an old page, or one of a browser without cookies, leads back to the form', async () => {
      const { user } = await begin();
      const stale = [
        await type(new Browser(app), { xsrf: 'x', user_code: user }),
        await new Browser(app).send('GET /oidc/device/NoSuchLogIn'),
      ];
      for (const { status, text } of stale)
        expect([status, text]).toEqual([400, expect.stringContaining('href="/oidc/device"')]);
      // Another tab opened the form meanwhile.
      const browser = await loggedIn();
      const first = await browser.send('GET /oidc/device');
      await browser.send('GET /oidc/device');
      const again = await type(browser, { xsrf: xsrfOf(first), user_code: user });
      expect(again.text).toContain('out of date');
      expect(again.text).toContain(`value="${user}"`);
      const shown = await type(browser, { xsrf: xsrfOf(again), user_code: user });
      expect(shown.text).toContain('Connect this device?');
    });

    it('cannot be approved by guessing codes, nor by another site', async () => {
      const { user } = await begin();
      const browser = await loggedIn();
      const page = await browser.send('GET /oidc/device');
      const forged = await type(browser, { xsrf: 'x', user_code: user, confirm: 'yes' });
      expect(forged.text).not.toContain('Connected');
      let limited = 0;
      for (let n = 0; n < 30; n += 1) {
        const answer = await type(browser, { xsrf: xsrfOf(page), user_code: 'BCDF-GHJK' });
        if (answer.status === 429) limited += 1;
        else expect(answer.text).not.toContain('wants to act as you');
      }
      expect(limited).toBeGreaterThanOrEqual(10);
    });
  });
});
