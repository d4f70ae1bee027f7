import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { liftedLimits } from '../../../test/world/world.ts';
import { day, second } from '../../kernel/clock.ts';
import {
  type Attempt,
  authorizeUrl,
  Browser,
  type ClientApp,
  enter,
  exchange,
  form,
  newApp,
  refreshWith,
  tokensOf,
  userinfo,
} from './sso.fixture.ts';

describe.skipIf(!postgresAvailable)('offline access (Core 1.0, 11; needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let client: ClientApp;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: liftedLimits() });
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    owner = await register(app);
    client = await newApp(app, owner);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const offline = (changes: Record<string, string> = {}): Attempt =>
    authorizeUrl(client, { scope: 'openid email offline_access', ...changes });
  const agreed = { decision: 'allow', fields: ['email'] };

  /** The tokens that the app got with the person's consent, and the browser in which they gave it. */
  async function connected(attempt = offline()) {
    const browser = new Browser(app);
    await browser.logIn(owner);
    const back = await enter(browser, attempt, agreed);
    const answer = await exchange(app, client, attempt, back.searchParams.get('code') ?? '');
    return { browser, tokens: tokensOf(answer), scope: String(answer.body.scope) };
  }

  const refresh = async (token: string) => {
    const answer = await refreshWith(app, client, token);
    return { status: answer.status, next: String(answer.body.refresh_token), access: String(answer.body.access_token) };
  };
  const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: new Date(app.clock.now() + ms) });

  it('is asked for once, told on the page, and outlives the log-in; other access does not', async () => {
    const browser = new Browser(app);
    await browser.logIn(owner);
    expect((await browser.visit(offline().url)).page.text).toContain('while you are logged out');
    expect((await browser.visit(authorizeUrl(client).url)).page.text).not.toContain('while you are logged out');
    const { tokens, scope, browser: own } = await connected();
    expect(scope.split(' ').sort()).toEqual(['email', 'offline_access', 'openid']);
    const other = await newApp(app, owner);
    const plain = authorizeUrl(other);
    const bound = tokensOf(await exchange(app, other, plain, (await enter(own, plain)).searchParams.get('code') ?? ''));
    // Nobody is asked again, with or without a page.
    for (const changes of [{}, { prompt: 'none' }])
      expect((await own.visit(offline(changes).url)).outside?.searchParams.get('code')).toBeTruthy();

    expect((await own.post('/api/v1/auth/logout', {})).status).toBe(200);
    expect((await refreshWith(app, other, bound.refresh)).body.error).toBe('invalid_grant');
    const next = await refresh(tokens.refresh);
    expect(next.status).toBe(200);
    expect((await userinfo(app, next.access)).body).toMatchObject({ sub: owner.user, email: owner.email });
  });

  it('survives a log-out at the app itself', async () => {
    const { tokens, browser } = await connected();
    const { page } = await browser.visit(`/oidc/session/end?id_token_hint=${tokens.id}`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const ended = await browser.send('POST /oidc/session/end/confirm', {
      body: new URLSearchParams({ xsrf, logout: 'yes' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(ended.status).toBe(303);
    expect((await browser.visit(authorizeUrl(client).url)).page.text).toContain('id="login"');
    expect((await refresh(tokens.refresh)).status).toBe(200);
  });

  it('is not had without the person: an earlier consent to less does not cover it', async () => {
    const { browser } = await connected(authorizeUrl(client, { scope: 'openid email' }));
    const silent = await browser.visit(offline({ prompt: 'none' }).url);
    expect(silent.outside?.searchParams.get('error')).toBe('consent_required');
    expect((await browser.visit(offline().url)).page.text).toContain('id="consent"');
    const mine = await app.call('GET /api/v1/auth/apps', { as: owner.token });
    expect(mine.body.items?.[0]).toMatchObject({ id: client.id, offlineAccess: false });
  });

  it('is listed among the person’s apps, and ends when they take it back', async () => {
    const { tokens } = await connected();
    const mine = await app.call('GET /api/v1/auth/apps', { as: owner.token });
    expect(mine.body.items).toMatchObject([{ id: client.id, fields: ['email'], offlineAccess: true }]);
    const [granted] = await app.rows(`select data from nexus_events where type = 'consent.granted' and subject = $1`, [
      client.id,
    ]);
    expect(granted?.data).toMatchObject({ fields: ['email'], offlineAccess: true });
    expect((await app.call(`DELETE /api/v1/auth/apps/${client.id}`, { as: owner.token })).status).toBe(200);
    expect((await refresh(tokens.refresh)).status).toBe(400);
    expect((await userinfo(app, tokens.access)).status).toBe(401);
    expect(await app.rows(`select from eco_oidc_records where app_id = $1`, [client.id])).toEqual([]);
  });

  it('ends with the access of the person, and when the app revokes it', async () => {
    const { tokens } = await connected();
    const path = `/api/v1/organizations/${owner.org}/apps/${client.id}/access`;
    const { body } = await app.call(`GET ${path}`, { as: owner.token });
    expect((await app.call(`DELETE ${path}/${body.items?.[0]?.id}`, { as: owner.token })).status).toBe(200);
    expect((await refresh(tokens.refresh)).status).toBe(400);
    await app.call(`POST ${path}`, { as: owner.token, body: { userId: owner.user } });
    const again = await connected();
    await form(app, client, '/token/revocation', { token: again.tokens.refresh });
    expect((await refresh(again.tokens.refresh)).status).toBe(400);
    expect((await userinfo(app, again.tokens.access)).status).toBe(401);
  });

  it('rotates; a token may be used again for ten seconds, and a later use ends everything', async () => {
    const { tokens } = await connected();
    // Two tabs, or a reply that was lost.
    const both = await Promise.all([refresh(tokens.refresh), refresh(tokens.refresh)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    later(3 * second);
    const third = await refresh(tokens.refresh);
    expect(third.status).toBe(200);
    later(10 * second);
    expect((await refresh(tokens.refresh)).status).toBe(400);
    for (const { next } of [...both, third]) expect((await refresh(next)).status).toBe(400);
    expect((await userinfo(app, third.access)).status).toBe(401);
  });

  it('lives for 30 days from one use to the next, and for a year in all', async () => {
    const { tokens } = await connected();
    later(29 * day);
    let { status, next } = await refresh(tokens.refresh);
    expect(status).toBe(200);
    for (let days = 29; days + 29 < 365; days += 29) {
      later(29 * day);
      ({ status, next } = await refresh(next));
      expect(status, `after ${days + 29} days`).toBe(200);
    }
    later(29 * day);
    expect((await refresh(next)).status).toBe(400);
    vi.useRealTimers();
    const unused = await connected();
    later(31 * day);
    expect((await refresh(unused.tokens.refresh)).status).toBe(400);
  });
});
