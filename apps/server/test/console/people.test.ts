import { Secret, TOTP } from 'otpauth';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../app.ts';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { postgresAvailable } from '../harness.ts';
import { freePort } from '../redis.ts';
import { liftedLimits } from '../world/world.ts';
import { buildConsole } from './fresh-build.ts';

const available = postgresAvailable && chromiumAvailable;
const password = 'Correct-Horse-17-Battery';

describe.skipIf(!available)('pages about people (needs PostgreSQL and Chromium)', () => {
  let app: TestApp;
  let url: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    await buildConsole();
    const port = String(await freePort());
    url = `http://localhost:${port}`;
    app = await testApp({ listen: true, manualClock: false, env: { ...liftedLimits(), PORT: port, PUBLIC_URL: url } });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
  });
  afterEach(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });

  const at = (id: string) => page.getByTestId(id);
  const text = async (id: string): Promise<string> => (await at(id).innerText()).trim();

  async function logIn(person: Pick<Registered, 'email' | 'password'>, next: string): Promise<void> {
    await page.goto(`${url}/login?${new URLSearchParams({ next })}`);
    await at('email-input').fill(person.email);
    await at('password-input').fill(person.password);
    await at('login-button').click();
  }

  it('lead from the registration to the first request, and keep the key nowhere', async () => {
    await page.goto(`${url}/register`);
    await at('displayName-input').fill('Ada Lovelace');
    await at('email-input').fill('ada@example.com');
    await at('password-input').fill(password);
    await at('register-button').click();
    await at('organization-name-input').fill('Analytical Engines');
    await at('continue-button').click();
    await at('project-name-input').fill('Storefront');
    await at('continue-button').click();
    await at('create-key-button').click();
    const key = await text('key-value');
    await at('continue-button').click();
    await at('secret-value-input').fill('Hello');
    await at('save-secret-button').click();
    await at('first-request-status').getByText('Waiting for your first request').waitFor();
    const curl = await page.locator('pre code').innerText();
    const [, called = ''] = /curl (\S+)/.exec(curl) ?? [];
    const reply = await fetch(called, { headers: { authorization: `Bearer ${key}` } });
    expect(await reply.json()).toMatchObject({ name: 'GREETING', value: 'Hello' });
    await at('first-request-arrived').waitFor();
    await page.reload();
    await at('first-request-arrived').waitFor();
    expect(await page.content()).not.toContain(key);
    await at('finish-onboarding-link').click();
    await page.waitForURL('**/o/analytical-engines/dashboard');
  });

  it('set up a second factor, and let people log in with a backup code', async () => {
    const person = await register(app);
    await logIn(person, '/account/security');
    await at('enrol-totp-button').click();
    const totp = new TOTP({ secret: Secret.fromBase32(await text('totp-secret')) });
    await at('code-input').fill(totp.generate());
    await at('confirm-totp-button').click();
    const codes = (await text('backup-codes')).split('\n');
    await at('close-backup-codes-button').click();
    await at('backup-codes').waitFor({ state: 'detached' });
    expect(codes).toHaveLength(10);
    expect(await page.content()).not.toContain(codes[0]);
    await context.clearCookies();
    await logIn(person, '/account/profile');
    await at('code-input').fill('000000');
    await at('code-button').click();
    expect(await text('error-message')).toBe('This code is wrong, or was used already.');
    await at('code-input').fill(codes[0] ?? '');
    await at('code-button').click();
    await page.waitForURL('**/account/profile');
  });

  it('make a role from the matrix of permissions', async () => {
    const owner = await register(app);
    const { body } = await app.call('GET /api/v1/organizations', { as: owner.token });
    const slug = String(body.items?.[0]?.slug);
    await logIn(owner, `/o/${slug}/roles/new`);
    await at('role-name-input').fill('Support');
    await page.getByRole('checkbox', { name: 'All of keys', exact: true }).click();
    await page.getByRole('checkbox', { name: 'keys:revoke', exact: true }).click();
    await page.getByRole('checkbox', { name: 'customers:read', exact: true }).click();
    await at('save-role-button').click();
    await at('roles-table').getByText('Support').waitFor();
    const roles = await app.call('GET /api/v1/access/roles', { as: owner.token });
    const all = roles.body.items as unknown as { name: string; allow: string[] }[];
    const allow = all.find(({ name }) => name === 'Support')?.allow;
    expect(allow).toEqual(expect.arrayContaining(['customers:read', 'keys:read', 'keys:create']));
    expect(allow).not.toContain('keys:revoke');
    expect(allow).not.toContain('keys:*');
  });
});
