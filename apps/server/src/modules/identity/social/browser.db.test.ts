import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeOidc, startOidc } from '../../../../../../tools/fakes/oidc.ts';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { enrolTotp } from '../../../../test/authenticator.ts';
import { chromiumAvailable, launchChromium } from '../../../../test/chromium.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { freePort } from '../../../../test/redis.ts';

const availableHere = chromiumAvailable && postgresAvailable;

/** What only a browser can show: cookies across sites, redirects, and the way back after an error. */
describe.skipIf(!availableHere)('social log-in in a browser (needs PostgreSQL and Chromium)', () => {
  let app: TestApp;
  let google: FakeOidc;
  let browser: Browser;
  let url: string;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    const port = String(await freePort());
    // The provider is at 127.0.0.1: to a browser that is another site than localhost.
    url = `http://localhost:${port}`;
    const client = { clientId: 'nexus', clientSecret: 'a secret of tests' };
    google = await startOidc({ ...client, redirectUris: [`${url}/api/v1/auth/social/google/callback`] });
    const settings = {
      GOOGLE_ISSUER: google.issuer,
      GOOGLE_CLIENT_ID: client.clientId,
      GOOGLE_CLIENT_SECRET: client.clientSecret,
    };
    app = await testApp({ listen: true, manualClock: false, env: { PORT: port, PUBLIC_URL: url, ...settings } });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await google?.close();
  });

  beforeEach(async () => {
    google.behave({});
    context = await browser.newContext();
    page = await context.newPage();
  });
  afterEach(() => context.close());

  /** As a page of ours would ask it. */
  const me = (): Promise<{ status: number; text: string }> =>
    page.evaluate(async () => {
      const reply = await fetch('/api/v1/auth/me');
      return { status: reply.status, text: await reply.text() };
    });

  it('comes back logged in, with nothing that a script may read but the CSRF token', async () => {
    await page.goto(`${url}/api/v1/auth/social/google?returnTo=/docs`);
    expect(page.url()).toBe(`${url}/docs`);
    const { status, text } = await me();
    expect(status, text).toBe(200);
    expect(text).toContain('person@example.com');
    const cookies = await context.cookies(url);
    expect(cookies.map(({ name }) => name).sort()).toEqual(['nexus_access', 'nexus_csrf', 'nexus_refresh']);
    expect(await page.evaluate(() => document.cookie)).toMatch(/^nexus_csrf=[\w-]+$/);
  });

  it('comes back after an error too, with its code', async () => {
    google.behave({ denies: true });
    await page.goto(`${url}/api/v1/auth/social/google?returnTo=/docs`);
    await page.waitForURL(`${url}/docs?error=SOCIAL_CANCELLED`);
    expect((await me()).status).toBe(401);
  });

  describe('on the way into an app', () => {
    let owner: Registered;
    let entry: string;

    beforeAll(async () => {
      owner = await register(app);
      await app.rows('update eco_identities set email_verified_at = created_at where id = $1', [owner.user]);
      const redirectUri = `${url}/docs`;
      const made = await app.call(`POST /api/v1/organizations/${owner.org}/apps`, {
        as: owner.token,
        body: { name: 'Wiki', type: 'web', project: owner.project, redirectUris: [redirectUri] },
      });
      const query = {
        client_id: String(made.body.id),
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid email',
        state: 'state-of-the-app',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
      };
      entry = `${url}/oidc/auth?${new URLSearchParams(query)}`;
      google.person = { ...google.person, sub: 'owner', email: owner.email };
    });

    it('the provider stands in for the password, and its errors are told', async () => {
      await page.goto(entry);
      google.behave({ denies: true });
      await page.click('[data-testid=google-link]');
      await page.waitForSelector('text=at the other service was cancelled');
      google.behave({});
      await page.click('[data-testid=google-link]');
      await page.click('[data-testid=allow-button]');
      await page.waitForURL(/\/docs\?code=.*state=state-of-the-app/);
    });

    it('the second factor is asked for on the same page', async () => {
      const { phone } = await enrolTotp(app, owner.token);
      await page.goto(entry);
      await page.click('[data-testid=google-link]');
      await page.waitForSelector('[data-testid=code-input]');
      expect(page.url()).not.toContain('mfa');
      await page.fill('[data-testid=code-input]', phone.code());
      await page.click('[data-testid=code-button]');
      await page.waitForURL(/\/docs\?code=.*state=state-of-the-app/);
    });
  });

  it('is not logged in by the callback of somebody else’s attempt', async () => {
    let callback = `${url}/api/v1/auth/social/google`;
    for (let hop = 0; hop < 10 && !callback.includes('/callback?'); hop += 1) {
      const reply = await context.request.get(callback, { maxRedirects: 0 });
      callback = new URL(reply.headers().location ?? '', callback).href;
    }
    expect(callback).toContain('code=');
    const victim = await browser.newContext();
    page = await victim.newPage();
    const reply = await page.goto(callback);
    expect([reply?.status(), (await reply?.json())?.code]).toEqual([400, 'SOCIAL_ATTEMPT_INVALID']);
    expect(await victim.cookies(url)).toEqual([]);
    await victim.close();
  });
});
