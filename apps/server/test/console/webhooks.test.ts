import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from '../app.ts';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { postgresAvailable } from '../harness.ts';
import { freePort } from '../redis.ts';
import { liftedLimits } from '../world/world.ts';
import { buildConsole } from './fresh-build.ts';

describe.skipIf(!postgresAvailable || !chromiumAvailable)(
  'pages about endpoints and the portal (needs PostgreSQL and Chromium)',
  () => {
    let app: TestApp;
    let url: string;
    let owner: Registered;
    let home: string;
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    let errors: string[];

    beforeAll(async () => {
      await buildConsole();
      const port = String(await freePort());
      url = `http://localhost:${port}`;
      app = await testApp({
        listen: true,
        manualClock: false,
        env: { ...liftedLimits(), PORT: port, PUBLIC_URL: url },
      });
      browser = await launchChromium();
      owner = await register(app);
      const { body } = await app.call('GET /api/v1/organizations', { as: owner.token });
      home = `/o/${body.items?.[0]?.slug}`;
    }, 120_000);
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
    async function made(what: string, body?: unknown): Promise<Json> {
      const answer = await app.call(what, { as: owner.token, ...(body === undefined ? {} : { body }) });
      expect([200, 201]).toContain(answer.status);
      return answer.body;
    }
    async function open(path: string): Promise<void> {
      await page.goto(`${url}/login?${new URLSearchParams({ next: home + path })}`);
      await at('email-input').fill(owner.email);
      await at('password-input').fill(owner.password);
      await at('login-button').click();
    }

    it('end all portal links of a customer', async () => {
      const { id } = await made('POST /api/v1/customers', { externalId: 'acme', name: 'Acme' });
      const link = await made(`POST /api/v1/customers/${id}/portal-sessions`);
      const as = new URL(String(link.url)).hash.slice('#token='.length);
      const account = async () => (await app.call('GET /api/v1/portal/account', { as })).status;
      expect(await account()).toBe(200);
      await open(`/customers/${id}`);
      await at('portal-menu-button').click();
      await at('end-portal-sessions-button').click();
      await at('confirm-button').click();
      await at('toast-success').filter({ hasText: 'The links no longer work' }).waitFor();
      expect(await account()).toBe(401);
    });

    it('ask for the headers of an endpoint again where its URL moves to another host', async () => {
      const { id } = await made('POST /api/v1/webhooks/endpoints', {
        url: 'http://127.0.0.1:9/webhooks',
        events: ['*'],
        headers: { 'X-Team': 'orders' },
      });
      await open(`/webhooks/${id}`);
      await at('edit-endpoint-button').click();
      const box = at('endpoint-replace-headers-checkbox');
      const fill = (value: string) => at('endpoint-url-input').fill(value);
      const isChecked = () => box.isChecked();
      await fill('http://127.0.0.1:9/other');
      expect([await isChecked(), await at('endpoint-headers-input').count()]).toEqual([false, 0]);
      await fill('http://127.0.0.1:10/other');
      expect([await isChecked(), await box.isDisabled()]).toEqual([true, true]);
      await page.getByText('Enter X-Team again').waitFor();
      await at('endpoint-headers-input').fill('X-Team: sales');
      await at('save-endpoint-button').click();
      await at('edit-endpoint-sheet').waitFor({ state: 'detached' });
      expect(await made(`GET /api/v1/webhooks/endpoints/${id}`)).toMatchObject({
        url: 'http://127.0.0.1:10/other',
        headerNames: ['X-Team'],
      });
    });
  },
);
