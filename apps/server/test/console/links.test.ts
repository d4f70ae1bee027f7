import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mailed, tokenIn } from '../../src/modules/identity/mails.fixture.ts';
import { firstRun } from '../../src/modules/identity/registration/owner.ts';
import { type Registered, register, type TestApp, testApp } from '../app.ts';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { postgresAvailable } from '../harness.ts';
import { freePort } from '../redis.ts';
import { liftedLimits } from '../world/world.ts';
import { buildConsole } from './fresh-build.ts';

const available = postgresAvailable && chromiumAvailable;

describe.skipIf(!available)('pages behind links, and the log-in (needs PostgreSQL and Chromium)', () => {
  let app: TestApp;
  let url: string;
  let person: Registered;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** Addresses and referrers of all that the browser sent. */
  let sent: string[];

  beforeAll(async () => {
    await buildConsole();
    const port = String(await freePort());
    url = `http://localhost:${port}`;
    app = await testApp({
      listen: true,
      manualClock: false,
      env: { ...liftedLimits(), PORT: port, PUBLIC_URL: url },
    });
    person = await register(app);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    sent = [];
    // A fragment is part of the address to Playwright, and not sent.
    page.on('request', (request) => sent.push(request.url().replace(/#.*/, ''), request.headers().referer ?? ''));
  });
  afterEach(() => context.close());

  const fill = async (fields: Record<string, string>, button = 'submit-button') => {
    for (const [name, value] of Object.entries(fields)) await page.getByTestId(`${name}-input`).fill(value);
    await page.getByTestId(button).click();
  };

  it.each(['/setup', '/verify-email', '/change-email', '/stop-email-change', '/reset-password', '/invitation'])(
    'say at once that the link has no token: %s',
    async (path) => {
      await page.goto(url + path);
      await page.getByRole('status').filter({ hasText: 'incomplete' }).waitFor();
      expect(await page.getByTestId('submit-button').count()).toBe(0);
    },
  );

  it('make the owner of an installation, once, and show the token to nobody', async () => {
    const { setupUrl = '' } = (await firstRun(app.app.kernel, url)) ?? {};
    await page.goto(setupUrl);
    const owner = { displayName: 'Ada Lovelace', email: 'ada@example.com', password: 'nine rainy rooftops in may' };
    await fill(owner);
    await page.waitForURL(`${url}/onboarding`);
    expect((await context.cookies()).map(({ name }) => name)).toContain('nexus_access');
    await page.goto(setupUrl);
    await fill({ ...owner, email: 'thief@example.com' });
    await page.getByTestId('error-message').waitFor();
    const token = setupUrl.split('token=')[1] ?? '';
    expect(token.length).toBeGreaterThan(20);
    expect(sent.filter((each) => each.includes(token))).toEqual([]);
  });

  it('let somebody choose a new password, who then logs in with it', async () => {
    const forgetful = await register(app);
    await page.goto(`${url}/forgot-password`);
    await fill({ email: forgetful.email });
    await page.getByRole('status').filter({ hasText: 'on its way' }).waitFor();
    const token = tokenIn(await mailed(app, 'reset-password'));
    await page.goto(`${url}/reset-password#token=${token}`);
    const password = 'eleven foggy harbours in june';
    await fill({ password });
    await page.getByTestId('success-message').waitFor();
    await page.getByTestId('login-link').click();
    await fill({ email: forgetful.email, password }, 'login-button');
    await page.waitForURL(/\/dashboard$/);
    expect(sent.filter((each) => each.includes(token))).toEqual([]);
  });

  it('masks password fields, and leaves password managers and pasting alone', async () => {
    const pages = {
      '/login': 'current-password',
      '/register': 'new-password',
      '/setup#token=x': 'new-password',
      '/reset-password#token=x': 'new-password',
    };
    for (const [path, autocomplete] of Object.entries(pages)) {
      await page.goto(url + path);
      const field = page.getByTestId('password-input');
      expect(await field.getAttribute('type'), path).toBe('password');
      expect(await field.getAttribute('autocomplete'), path).toBe(autocomplete);
      const pasted = await field.evaluate((element) =>
        element.dispatchEvent(new ClipboardEvent('paste', { cancelable: true, bubbles: true })),
      );
      expect(pasted, path).toBe(true);
    }
  });

  // Unit tests of the log-in's search hold more of them.
  it.each(['/\\evil.example', '/\t/evil.example', '/o/..//evil.example'])(
    'leads nobody to another site after the log-in: ?next=%s',
    async (next) => {
      await page.goto(`${url}/login?next=${encodeURIComponent(next)}`);
      await fill({ email: person.email, password: person.password }, 'login-button');
      // On somewhere else than the log-in, which asks for the account to show the page.
      await page.waitForURL((address) => address.pathname !== '/login');
      await page.locator('h1').first().waitFor();
      expect(new URL(page.url()).origin).toBe(url);
      // Now with a session, with which the page is passed over.
      await page.goto(`${url}/login?next=${encodeURIComponent(next)}`);
      await page.waitForURL((address) => address.pathname !== '/login');
      expect(sent.filter((each) => each !== '' && !each.startsWith(`${url}/`))).toEqual([]);
    },
  );

  it('leads back to the page that asked for the log-in', async () => {
    const { body } = await app.call('GET /api/v1/organizations', { as: person.token });
    const wanted = `/o/${body.items?.[0]?.slug}/keys?status=active`;
    await page.goto(url + wanted);
    await page.waitForURL(/\/login\?/);
    await fill({ email: person.email, password: person.password }, 'login-button');
    await page.waitForURL((address) => address.pathname === wanted.split('?')[0]);
  });

  it('leads from the overview of an organization without a project to the first one, and its key', async () => {
    const beginner = await register(app);
    const deleted = await app.call(`DELETE /api/v1/projects/${beginner.project}`, { as: beginner.token });
    expect(deleted.status).toBe(200);
    await page.goto(`${url}/login`);
    await fill({ email: beginner.email, password: beginner.password }, 'login-button');
    await page.getByTestId('first-step-project').getByRole('link').click();
    await page.waitForURL(/\/onboarding\?/);
    await fill({ 'project-name': 'Weather' }, 'continue-button');
    await page.getByTestId('create-key-button').waitFor();
  });
});
