import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { liftedLimits } from '../../../test/world/world.ts';
import { hour, minute } from '../../kernel/clock.ts';
import {
  type Attempt,
  authorizeUrl,
  Browser,
  type ClientApp,
  callback,
  claimsOf,
  decide,
  enter,
  exchange,
  newApp,
  signedIn,
  tokensOf,
} from './sso.fixture.ts';

describe.skipIf(!postgresAvailable)('the way through a log-in (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let colleague: Registered;
  let client: ClientApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: liftedLimits() });
    owner = await register(app);
    colleague = await register(app);
    await app.rows(
      `insert into eco_members (id, org_id, user_id, role, joined_at)
       values ('eco_mem_' || right($2, 22), $1, $2, 'developer', '2026-01-01T00:00:00Z')`,
      [owner.org, colleague.user],
    );
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    client = await newApp(app, owner);
    browser = new Browser(app);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const goOn = async (address: unknown) => {
    const { pathname, search } = new URL(String(address), 'http://localhost');
    return follow(`${pathname}${search}`);
  };

  /** As `visit`, and through the page that ends another person's log-in, which submits itself. */
  async function follow(url: string): ReturnType<Browser['visit']> {
    const seen = await browser.visit(url);
    const action = /<form method="post" action="([^"]+)"/.exec(seen.page.text)?.[1];
    if (action === undefined) return seen;
    const fields = Array.from(
      seen.page.text.matchAll(/name="([^"]+)" value="([^"]*)"/g),
      ([, name = '', value = '']) => [name, value] as [string, string],
    );
    const answer = await browser.send(`POST ${new URL(action).pathname}`, {
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    return goOn(answer.headers.location);
  }

  const answer = async (at: string, what: 'cancel' | 'continue', as = browser) =>
    as.send(`POST ${at.split('?')[0]}/${what}`, { body: {} });
  const personOf = async (attempt: Attempt, back: URL | undefined, of = client) =>
    claimsOf(tokensOf(await exchange(app, of, attempt, back?.searchParams.get('code') ?? '')).id).sub;
  const parameters = (url: URL | undefined) => Object.fromEntries(url?.searchParams ?? []);

  describe('two tabs', () => {
    it('may log in at once, in one app or two', async () => {
      const other = await newApp(app, owner);
      const attempts = [authorizeUrl(client), authorizeUrl(client), authorizeUrl(other)];
      const pages: string[] = [];
      for (const { url } of attempts) {
        const { page, at } = await browser.visit(url);
        expect(page.text).toContain('id="login"');
        pages.push(at);
      }
      await browser.logIn(owner);
      // The first tab, then the others, which still show the log-in.
      for (const [index, at] of pages.entries()) {
        const of = index === 2 ? other : client;
        let { outside, page, at: place } = await follow(at);
        if (outside === undefined) {
          expect(page.text, page.text).toContain('id="consent"');
          ({ outside } = await goOn((await decide(browser, place)).body.returnTo));
          place = '';
        }
        expect(parameters(outside).state).toBe(attempts[index]?.state);
        expect(await personOf(attempts[index] as Attempt, outside, of)).toBe(owner.user);
      }
    });

    it('may both wait for consent, and both get it', async () => {
      await browser.logIn(owner);
      const attempts = [authorizeUrl(client), authorizeUrl(client)];
      const [first, second] = [
        await browser.visit(attempts[0]?.url ?? ''),
        await browser.visit(attempts[1]?.url ?? ''),
      ];
      for (const [index, { at }] of [first, second].entries()) {
        const { outside } = await goOn((await decide(browser, at)).body.returnTo);
        expect(await personOf(attempts[index] as Attempt, outside)).toBe(owner.user);
      }
    });

    it('go on where the other one logged out and in again meanwhile', async () => {
      await browser.logIn(owner);
      const attempt = authorizeUrl(client);
      const { at } = await browser.visit(attempt.url);
      const other = await newApp(app, owner);
      await browser.post('/api/v1/auth/logout', {});
      await browser.logIn(owner);
      await enter(browser, authorizeUrl(other));
      const decided = await decide(browser, at);
      expect(decided.status, decided.text).toBe(200);
      const { outside } = await goOn(decided.body.returnTo);
      expect(parameters(outside)).toMatchObject({ state: attempt.state });
      expect(await personOf(attempt, outside)).toBe(owner.user);
    });
  });

  describe('an old page', () => {
    it('of a log-in that is over leads back to the app', async () => {
      await browser.logIn(owner);
      const { at } = await browser.visit(authorizeUrl(client, { prompt: 'consent' }).url);
      const { returnTo } = (await decide(browser, at)).body;
      expect((await goOn(returnTo)).outside?.searchParams.get('code')).toBeTruthy();
      for (const { page } of [await browser.visit(at), await goOn(returnTo)]) {
        expect([400, 404]).toContain(page.status);
        expect(page.text).toContain(`href="${new URL(callback).origin}"`);
        expect(page.text).toContain('Back to Wiki');
      }
      // Nothing is decided or logged in by it any more.
      expect((await decide(browser, at)).status).toBe(404);
      expect((await answer(at, 'cancel')).status).toBe(404);
    });

    it('of a log-in that has expired does too', async () => {
      const { at } = await browser.visit(authorizeUrl(client).url);
      vi.useFakeTimers({ toFake: ['Date'], now: new Date(app.clock.now() + hour + minute) });
      const { page } = await browser.visit(at);
      expect([page.status, page.text]).toEqual([404, expect.stringContaining('Back to Wiki')]);
      vi.useRealTimers();
      expect((await browser.visit('/oidc/interaction/unknown')).page.text).toContain('Go back to the app');
    });
  });

  describe('an ID token as hint (Core 1.0, 3.1.2.2)', () => {
    it('of somebody else yields no code for the person at hand, however often they log in', async () => {
      const { tokens } = await signedIn(app, client, colleague);
      await browser.logIn(owner);
      const attempt = authorizeUrl(client, { id_token_hint: tokens.id });
      const silent = await browser.visit(authorizeUrl(client, { id_token_hint: tokens.id, prompt: 'none' }).url);
      expect(parameters(silent.outside).error).toBe('login_required');
      const { page, at } = await browser.visit(attempt.url);
      expect(page.text).toContain('expects another account');
      for (let again = 0; again < 2; again += 1) {
        await browser.logIn(owner);
        const seen = await follow(at);
        expect(seen.outside?.href).toBeUndefined();
        expect(seen.page.text).toContain('id="login"');
      }
      // The same request, when the provider's session is the wrong person's already.
      await enter(browser, authorizeUrl(client));
      const { at: later } = await browser.visit(attempt.url);
      expect((await follow(later)).page.text).toContain('expects another account');
      const { returnTo } = (await answer(later, 'cancel')).body;
      expect(parameters((await goOn(returnTo)).outside)).toMatchObject({
        error: 'access_denied',
        state: attempt.state,
      });
    });

    it('lets the right one in, who then is logged in in their place', async () => {
      const { tokens } = await signedIn(app, client, colleague);
      await browser.logIn(owner);
      await enter(browser, authorizeUrl(client));
      const attempt = authorizeUrl(client, { id_token_hint: tokens.id });
      const { at } = await browser.visit(attempt.url);
      await browser.logIn(colleague);
      const { outside } = await follow(at);
      expect(await personOf(attempt, outside)).toBe(colleague.user);
    });
  });

  describe('another account', () => {
    it('prompt=select_account asks which one, and goes on with the one at hand', async () => {
      await browser.logIn(owner);
      await enter(browser, authorizeUrl(client));
      const attempt = authorizeUrl(client, { prompt: 'select_account' });
      const { page, at } = await browser.visit(attempt.url);
      expect(page.text).toContain(owner.email);
      expect(page.text).toContain('?account=other');
      const { returnTo } = (await answer(at, 'continue')).body;
      expect(await personOf(attempt, (await goOn(returnTo)).outside)).toBe(owner.user);
    });

    it('is not skipped where the app wants a new proof as well', async () => {
      await browser.logIn(owner);
      vi.useFakeTimers({ toFake: ['Date'], now: new Date(app.clock.now() + minute) });
      const { at } = await browser.visit(authorizeUrl(client, { prompt: 'select_account login' }).url);
      const { returnTo } = (await answer(at, 'continue')).body;
      expect((await goOn(returnTo)).page.text).toContain('id="login"');
    });

    it('is offered beside the one at hand, also where the app sees nothing of it or the person has no access', async () => {
      const closed = await newApp(app, owner, { entry: 'granted' });
      await browser.logIn(colleague);
      for (const asking of [client, closed]) {
        const { page } = await browser.visit(authorizeUrl(asking, { scope: 'openid' }).url);
        expect(page.text).toContain(`Logged in as ${colleague.email}`);
        expect(page.text).toContain('?account=other');
      }
    });

    it('can be used from the consent page: the first one is logged out everywhere', async () => {
      await browser.logIn(owner);
      await enter(browser, authorizeUrl(client));
      const before = String(claimsOf(browser.cookie('nexus_access') ?? '').sid);
      const attempt = authorizeUrl(client, { prompt: 'consent' });
      const { page, at } = await browser.visit(attempt.url);
      expect(page.text).toContain('?account=other');
      expect((await browser.visit(`${at}?account=other`)).page.text).toContain('id="login"');
      await browser.logIn(colleague);
      const seen = await follow(at);
      expect(seen.page.text).toContain(colleague.email);
      expect(seen.page.text).not.toContain(owner.email);
      const { outside } = await goOn((await decide(browser, seen.at)).body.returnTo);
      expect(await personOf(attempt, outside)).toBe(colleague.user);
      const [session] = await app.rows<{ revoked_at: unknown }>('select revoked_at from eco_sessions where id = $1', [
        before,
      ]);
      expect(session?.revoked_at).not.toBeNull();
    });
  });

  it('can be cancelled before the log-in, in the browser that began it alone', async () => {
    const attempt = authorizeUrl(client);
    const { page, at } = await browser.visit(attempt.url);
    expect(page.text).toContain('Cancel, back to Wiki');
    expect((await answer(at, 'cancel', new Browser(app))).status).toBe(404);
    const { returnTo } = (await answer(at, 'cancel')).body;
    const { outside } = await goOn(returnTo);
    expect(parameters(outside)).toMatchObject({ error: 'access_denied', state: attempt.state });
    expect(parameters(outside)).not.toHaveProperty('code');
  });

  it('offers an account to whoever has none, where anybody may register', async () => {
    const { page } = await browser.visit(authorizeUrl(client).url);
    expect(page.text).toContain('id="signup"');
    const closed = await testApp({ beside: app, manualClock: false, env: { NEXUS_REGISTRATION: 'invite' } });
    try {
      const seen = await new Browser(closed).visit(authorizeUrl(client).url);
      expect(seen.page.text).toContain('id="login"');
      expect(seen.page.text).not.toContain('id="signup"');
    } finally {
      await closed.close();
    }
  });
});
