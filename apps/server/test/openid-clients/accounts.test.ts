import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { authorizeUrl } from '../../src/modules/sso/sso.fixture.ts';
import { register } from '../app.ts';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { postgresAvailable } from '../harness.ts';
import { type Installation, installation } from './installation.ts';
import { openSite, type Site } from './site.ts';

describe.skipIf(!postgresAvailable || !chromiumAvailable)(
  'the pages of a log-in, in a real browser (needs PostgreSQL and Chromium)',
  () => {
    let nexus: Installation;
    let browser: Browser;
    let site: Site;
    let url: string;

    beforeAll(async () => {
      nexus = await installation();
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await nexus?.nexus.close();
    });
    beforeEach(async () => {
      site = await openSite();
      site.serve((_request, response) => void response.end('<!doctype html><p id="app">The app</p>'));
      const redirect_uri = `${site.url}/callback`;
      const app = await nexus.app({ redirectUris: [redirect_uri] });
      url = `${new URL(nexus.issuer).origin}${authorizeUrl(app, { redirect_uri }).url}`;
    });
    afterEach(() => site.close());

    /** A page of a new browser, and what its console complained of. */
    async function open(): Promise<{ page: Page; problems: string[] }> {
      const page = await (await browser.newContext()).newPage();
      const problems: string[] = [];
      page.on('console', (message) => {
        if (/Content.Security.Policy|Refused/i.test(message.text())) problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(error.message));
      await page.goto(url);
      return { page, problems };
    }
    async function logIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
      await page.fill('[data-testid=email-input]', email);
      await page.fill('[data-testid=password-input]', password);
      await page.click('[data-testid=submit-button]');
    }
    const answerOf = async (page: Page) => {
      await page.waitForURL(`${site.url}/callback**`);
      return Object.fromEntries(new URL(page.url()).searchParams);
    };

    it('another account takes the place of the one that is logged in', async () => {
      const { page, problems } = await open();
      const stranger = await register(nexus.nexus);
      await logIn(page, stranger);
      await page.waitForSelector('text=You have no access');
      await page.click('[data-testid=other-account-link]');
      await logIn(page, nexus.owner);
      await page.click('[data-testid=allow-button]');
      expect(await answerOf(page)).toHaveProperty('code');
      await page.goto(`${url}&prompt=select_account`);
      await page.waitForSelector(`text=${nexus.owner.email}`);
      await page.click('[data-testid=continue-button]');
      expect(await answerOf(page)).toHaveProperty('code');
      expect(problems).toEqual([]);
    });

    it('an account is created on the way', async () => {
      const { page, problems } = await open();
      await page.click('[data-testid=sign-up-link]');
      expect(await page.isVisible('[data-testid=email-input]')).toBe(false);
      await page.fill('[data-testid=name-input]', 'Newcomer');
      await page.fill('[data-testid=new-email-input]', 'newcomer@example.com');
      await page.fill('[data-testid=new-password-input]', 'Giraffes-juggle-7-lanterns');
      await page.click('[data-testid=sign-up-button]');
      // Logged in, and told that the app is for members of its organization.
      await page.waitForSelector('text=You have no access');
      expect(problems).toEqual([]);
    });

    it('cancelling leads back to the app, and so does the page that was left', async () => {
      const { page, problems } = await open();
      await page.waitForSelector('[data-testid=cancel-button]');
      const left = page.url();
      await page.click('[data-testid=cancel-button]');
      expect(await answerOf(page)).toMatchObject({ error: 'access_denied' });
      await page.goto(left);
      await page.click('[data-testid=back-link]');
      await page.waitForSelector('#app');
      expect(problems).toEqual([]);
    });
  },
);
