import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import {
  authorizeUrl,
  type Browser,
  type ClientApp,
  claimsOf,
  enter,
  form,
  loggedOut,
  newApp,
  refreshWith,
  signedIn,
  userinfo,
} from './sso.fixture.ts';

/** An app that listens for log-outs, as its back-channel address. */
async function listener(): Promise<{ url: string; tokens: string[]; answer: { status: number }; server: Server }> {
  const tokens: string[] = [];
  const answer = { status: 200 };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      tokens.push(new URLSearchParams(body).get('logout_token') ?? '');
      response.writeHead(answer.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/out`, tokens, answer, server };
}

/** Of the log-out form; addresses in it are escaped. */
const fieldsOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/name="(xsrf|query)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('&amp;', '&'),
    ]),
  );

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 200 && !(await condition()); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.skipIf(!postgresAvailable)('one log-out everywhere (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let one: ClientApp;
  let two: ClientApp;
  let ears: Awaited<ReturnType<typeof listener>>;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, listen: true, env: { LIMIT_OVERRIDES: 'login=1000/900' } });
    owner = await register(app);
    ears = await listener();
    one = await newApp(app, owner, { name: 'One', backchannelLogoutUri: ears.url });
    two = await newApp(app, owner, { name: 'Two', backchannelLogoutUri: ears.url });
  });
  afterAll(async () => {
    ears?.server.close();
    await app?.close();
  });

  /** The person in both apps. */
  async function inBoth(): Promise<{
    browser: Browser;
    tokens: { access: string; refresh: string; id: string };
    second: string;
  }> {
    ears.tokens.length = 0;
    const { browser, tokens } = await signedIn(app, one, owner);
    const attempt = authorizeUrl(two);
    const back = await enter(browser, attempt);
    expect(back.searchParams.get('code')).toBeTruthy();
    return { browser, tokens, second: back.searchParams.get('code') ?? '' };
  }

  async function heard(): Promise<Record<string, unknown>[]> {
    await until(() => ears.tokens.length >= 2);
    const { body: jwks } = await app.call('GET /.well-known/jwks.json');
    const verified = ears.tokens.map((token) =>
      jwtVerify(token, createLocalJWKSet(jwks as never), { typ: 'logout+jwt' }),
    );
    return (await Promise.all(verified)).map(({ payload }) => payload);
  }

  it('a log-out at Nexus ends tokens at once and tells every app', async () => {
    const { browser, tokens } = await inBoth();
    expect((await browser.post('/api/v1/auth/logout', {})).status).toBe(200);
    expect((await userinfo(app, tokens.access)).status).toBe(401);
    expect((await refreshWith(app, one, tokens.refresh)).body.error).toBe('invalid_grant');
    expect((await form(app, one, '/token/introspection', { token: tokens.access })).body).toEqual({ active: false });
    expect((await browser.visit(authorizeUrl(one).url)).page.text).toContain('id="login"');
    const told = await heard();
    expect(told.map(({ aud }) => aud).sort()).toEqual([one.id, two.id].sort());
    for (const claims of told) {
      expect(claims).toMatchObject({
        iss: expect.stringMatching(/\/oidc$/),
        sub: owner.user,
        iat: expect.any(Number),
        exp: expect.any(Number),
        jti: expect.any(String),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      });
      expect(claims).not.toHaveProperty('nonce');
    }
    expect(told.find(({ aud }) => aud === one.id)?.sid).toBe(claimsOf(tokens.id).sid);
  });

  it('a log-out at an app ends the log-in at Nexus and tells every app, after one look at the person’s own ID token', async () => {
    const { browser, tokens } = await inBoth();
    const query = new URLSearchParams({ id_token_hint: tokens.id, post_logout_redirect_uri: loggedOut, state: 'xyz' });
    const page = await browser.send(`GET /oidc/session/end?${query}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('data-sure="true"');
    expect(String(page.headers['content-security-policy'])).toContain("form-action 'self' https://app.example.com");
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    // A page of somebody else cannot log people out.
    const forged = await browser.send('POST /oidc/session/end/confirm', {
      body: 'logout=yes&xsrf=wrong',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(forged.status).toBe(400);
    const done = await browser.send('POST /oidc/session/end/confirm', {
      body: new URLSearchParams({ logout: 'yes', xsrf }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(done.status).toBe(303);
    expect(String(done.headers.location)).toBe(`${loggedOut}?state=xyz`);
    expect((await browser.send('GET /api/v1/auth/me')).status).toBe(401);
    expect((await userinfo(app, tokens.access)).status).toBe(401);
    expect((await heard()).map(({ aud }) => aud).sort()).toEqual([one.id, two.id].sort());
  });

  it('is asked for again where another tab asked meanwhile, with its own address', async () => {
    const { browser, tokens } = await inBoth();
    const ask = (state: string) =>
      browser.send(
        `GET /oidc/session/end?${new URLSearchParams({ client_id: one.id, post_logout_redirect_uri: loggedOut, state })}`,
      );
    const submit = ({ text }: { text: string }) =>
      browser.send('POST /oidc/session/end/confirm', {
        body: new URLSearchParams({ logout: 'yes', ...fieldsOf(text) }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
      });
    const first = await ask('first');
    await ask('second');
    const again = await submit(first);
    expect(again.status).toBe(303);
    // Nobody is logged out by a form that cannot be told from one of another site.
    expect((await userinfo(app, tokens.access)).status).toBe(200);
    const { pathname, search } = new URL(String(again.headers.location), 'http://localhost');
    const done = await submit(await browser.send(`GET ${pathname}${search}`));
    expect(done.headers.location).toBe(`${loggedOut}?state=first`);
    expect((await userinfo(app, tokens.access)).status).toBe(401);
  });

  it('sends nobody to an address that the app did not register', async () => {
    const { browser, tokens } = await inBoth();
    const query = new URLSearchParams({ id_token_hint: tokens.id, post_logout_redirect_uri: 'https://evil.example/' });
    const page = await browser.send(`GET /oidc/session/end?${query}`);
    expect(page.status).toBe(400);
    expect((await userinfo(app, tokens.access)).status).toBe(200);
  });

  it('asks whoever comes without the person’s own ID token', async () => {
    const { browser } = await inBoth();
    const page = await browser.send(`GET /oidc/session/end?client_id=${one.id}`);
    expect(page.text).toContain('data-sure="false"');
  });

  it('ends when a session is ended elsewhere, the password changes, or all log out', async () => {
    const { tokens } = await inBoth();
    const changed = await app.call('PUT /api/v1/auth/change-password', {
      as: owner.token,
      body: { currentPassword: owner.password, newPassword: `${owner.password}-2` },
    });
    expect(changed.status).toBe(200);
    owner.password = `${owner.password}-2`;
    expect((await refreshWith(app, one, tokens.refresh)).body.error).toBe('invalid_grant');
    // Of every log-in of the person, this one among them.
    const sid = claimsOf(tokens.id).sid;
    await until(() => ears.tokens.some((token) => claimsOf(token).sid === sid));
    expect((await heard()).map((claims) => claims.sid)).toContain(sid);
  });

  it('ends for whoever is shut out, takes back their consent, or is no member any more', async () => {
    const member = await register(app);
    await app.rows(
      `insert into eco_members (id, org_id, user_id, role, joined_at)
       values ('eco_mem_' || right($2, 22), $1, $2, 'viewer', '2026-01-01T00:00:00Z')`,
      [owner.org, member.user],
    );
    const shut = await signedIn(app, one, member);
    const granted = await app.call(`POST /api/v1/organizations/${owner.org}/apps/${one.id}/access`, {
      as: owner.token,
      body: { user: member.user },
    });
    const path = `/api/v1/organizations/${owner.org}/apps/${one.id}/access`;
    expect((await app.call(`DELETE ${path}/${granted.body.id}`, { as: owner.token })).status).toBe(200);
    expect((await userinfo(app, shut.tokens.access)).status).toBe(401);
    expect((await refreshWith(app, one, shut.tokens.refresh)).body.error).toBe('invalid_grant');
    expect((await shut.browser.visit(authorizeUrl(one).url)).page.text).toContain('You have no access');

    await app.call(`POST ${path}`, { as: owner.token, body: { user: member.user } });
    const withdrawn = await signedIn(app, one, member);
    expect((await app.call(`DELETE /api/v1/auth/apps/${one.id}`, { as: member.token })).status).toBe(200);
    expect((await userinfo(app, withdrawn.tokens.access)).status).toBe(401);
    expect((await withdrawn.browser.visit(authorizeUrl(one).url)).page.text).toContain('id="consent"');

    const removed = await signedIn(app, one, member);
    const gone = await app.call(`DELETE /api/v1/organizations/${owner.org}/members/${member.user}`, {
      as: owner.token,
    });
    expect(gone.status).toBe(200);
    expect((await userinfo(app, removed.tokens.access)).status).toBe(401);
    expect((await refreshWith(app, one, removed.tokens.refresh)).body.error).toBe('invalid_grant');
    await until(
      async () => (await app.rows('select 1 from eco_project_access where person_id = $1', [member.user])).length === 0,
    );
    expect(await app.rows('select 1 from eco_project_access where person_id = $1', [member.user])).toEqual([]);
  });

  it('ends with the person, and the apps are told', async () => {
    const person = await register(app);
    await app.rows(
      `insert into eco_members (id, org_id, user_id, role, joined_at)
       values ('eco_mem_' || right($2, 22), $1, $2, 'viewer', '2026-01-01T00:00:00Z')`,
      [owner.org, person.user],
    );
    const { tokens } = await signedIn(app, one, person);
    const { sid } = claimsOf(tokens.id);
    const erased = await app.call('DELETE /api/v1/auth/me', { as: person.token });
    expect(erased.status, erased.text).toBe(200);
    expect((await userinfo(app, tokens.access)).status).toBe(401);
    expect(await app.rows('select 1 from eco_oidc_records where person_id = $1', [person.user])).toEqual([]);
    expect(await app.rows('select 1 from eco_project_access where person_id = $1', [person.user])).toEqual([]);
    const told = () => ears.tokens.some((token) => claimsOf(token).sid === sid);
    await until(told);
    expect(told()).toBe(true);
  });

  it('ends when temporary access expires', async () => {
    const closed = await newApp(app, owner, { name: 'Closed', entry: 'granted' });
    const { browser } = await signedIn(app, one, owner);
    expect((await browser.visit(authorizeUrl(closed).url)).page.text).toContain('You have no access');
    const made = await app.call(`POST /api/v1/organizations/${owner.org}/apps/${closed.id}/access`, {
      as: owner.token,
      body: { user: owner.user, expiresAt: '2099-01-01T00:00:00Z' },
    });
    expect(made.status).toBe(201);
    const { tokens } = await signedIn(app, closed, owner);
    await app.rows("update eco_project_access set expires_at = '2026-01-02T00:00:00Z' where id = $1", [made.body.id]);
    expect((await userinfo(app, tokens.access)).status).toBe(401);
    expect((await refreshWith(app, closed, tokens.refresh)).body.error).toBe('invalid_grant');
  });

  it('ends when the app is deleted', async () => {
    const doomed = await newApp(app, owner, { name: 'Doomed' });
    const { tokens, browser } = await signedIn(app, doomed, owner);
    await app.call(`DELETE /api/v1/organizations/${owner.org}/apps/${doomed.id}`, { as: owner.token });
    expect((await userinfo(app, tokens.access)).status).toBe(401);
    expect((await refreshWith(app, doomed, tokens.refresh)).status).toBe(401);
    expect((await browser.visit(authorizeUrl(doomed).url)).page.status).toBe(400);
  });

  it('a rotated secret works beside the old one until the grace ends', async () => {
    const { tokens } = await signedIn(app, two, owner);
    const path = `POST /api/v1/organizations/${owner.org}/apps/${two.id}/rotate-secret`;
    // A proof of identity of now: the one of the registration may be minutes old.
    const login = await app.call('POST /api/v1/auth/login', { body: { email: owner.email, password: owner.password } });
    const as = String(login.body.token);
    const graceful = await app.call(path, { as, body: { graceSeconds: 600 } });
    expect(graceful.status).toBe(200);
    const fresh = { ...two, secret: String(graceful.body.clientSecret) };
    const introspect = (client: ClientApp) => form(app, client, '/token/introspection', { token: tokens.access });
    expect((await introspect(two)).status).toBe(200);
    expect((await introspect(fresh)).status).toBe(200);
    const last = await app.call(path, { as, body: {} });
    expect((await introspect(fresh)).status).toBe(401);
    expect((await introspect({ ...two, secret: String(last.body.clientSecret) })).status).toBe(200);
  });

  it('survives a rotation of the keys: old ID tokens stay hints, new ones are signed by the new key', async () => {
    const fresh = { ...one };
    const { browser, tokens } = await signedIn(app, fresh, owner);
    const before = app.app.kernel.signing.current('access-token');
    await app.app.kernel.signing.rotate('access-token');
    const after = app.app.kernel.signing.current('access-token');
    expect(after).not.toBe(before);
    const kidOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()).kid;
    expect(kidOf(tokens.id)).toBe(before);
    const next = await refreshWith(app, fresh, tokens.refresh);
    expect(kidOf(String(next.body.id_token))).toBe(after);
    const page = await browser.send(`GET /oidc/session/end?${new URLSearchParams({ id_token_hint: tokens.id })}`);
    expect(page.status).toBe(200);
  });
});
