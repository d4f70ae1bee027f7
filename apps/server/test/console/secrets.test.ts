import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../accessibility.ts';
import { type Registered, register, type TestApp, testApp } from '../app.ts';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { postgresAvailable } from '../harness.ts';
import { freePort } from '../redis.ts';
import { liftedLimits } from '../world/world.ts';
import { buildConsole } from './fresh-build.ts';

/** Rows that a page of 2,000 secrets may hold: those in view, and some above and below. */
const maxRows = 60;

describe.skipIf(!postgresAvailable || !chromiumAvailable)(
  'secrets in the console (needs PostgreSQL and Chromium)',
  () => {
    let app: TestApp;
    let url: string;
    let owner: Registered;
    let home: string;
    let environments: { id: string; slug: string }[];
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;

    beforeAll(async () => {
      await buildConsole();
      const port = String(await freePort());
      url = `http://localhost:${port}`;
      app = await testApp({
        listen: true,
        manualClock: false,
        env: { ...liftedLimits(), PORT: port, PUBLIC_URL: url },
      });
      owner = await register(app);
      const { body } = await app.call('GET /api/v1/organizations', { as: owner.token });
      home = `/o/${body.items?.[0]?.slug}/projects/${owner.project}/secrets`;
      const { body: project } = await app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
      environments = project.environments as unknown as typeof environments;
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await app?.close();
    });
    beforeEach(async () => {
      context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
      const { email, password } = owner;
      await context.request.post(`${url}/api/v1/auth/login`, { data: { email, password, cookies: true } });
      page = await context.newPage();
    });
    afterEach(() => context.close());

    const environment = (slug: string): string => {
      const found = environments.find((each) => each.slug === slug);
      return `/api/v1/projects/${owner.project}/environments/${found?.id}`;
    };
    async function write(slug: string, values: Record<string, string>, folder = '/'): Promise<void> {
      const changes = Object.entries(values).map(([name, value]) => ({ name, value }));
      const { status } = await app.call(`POST ${environment(slug)}/batch`, {
        as: owner.token,
        body: { path: folder, changes },
      });
      expect(status).toBe(200);
    }
    async function stored(slug: string, name: string): Promise<unknown> {
      return (await app.call(`GET ${environment(slug)}/secrets/${name}`, { as: owner.token })).body.value;
    }
    /** Development, staging, production, as the columns stand. */
    const cell = (name: string, column: number) => page.locator(`tr[data-row="/${name}"] td`).nth(column);
    const source = () => page.content();
    const say = (text: string) => page.getByTestId('toast-success').filter({ hasText: text }).first().waitFor();
    async function open(): Promise<void> {
      await page.goto(url + home);
      await page.getByTestId('secrets-table').waitFor();
    }

    it('shows a value when asked to, and takes it away after 30 seconds', async () => {
      await write('development', { SHOWN: 'sk_shown_1' });
      await page.clock.install();
      await open();
      await cell('SHOWN', 0).getByTestId('reveal-button').waitFor();
      expect(await source()).not.toContain('sk_shown_1');
      await cell('SHOWN', 0).getByTestId('reveal-button').click();
      await cell('SHOWN', 0).getByText('sk_shown_1').waitFor();
      await page.clock.fastForward(30_000);
      await cell('SHOWN', 0).getByTestId('reveal-button').waitFor();
      expect(await source()).not.toContain('sk_shown_1');
    });

    it('takes values and drafts out of a hidden tab, and keeps the draft', async () => {
      await write('development', { HIDDEN: 'sk_hidden_1', TYPED: 'old' });
      await open();
      await cell('HIDDEN', 0).getByTestId('reveal-button').click();
      await cell('HIDDEN', 0).getByText('sk_hidden_1').waitFor();
      await cell('TYPED', 0).getByTestId('edit-button').click();
      await page.getByTestId('value-input').fill('draft-17');
      await page.evaluate(`Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));`);
      await page.getByTestId('value-input').waitFor({ state: 'detached' });
      await cell('HIDDEN', 0).getByText('sk_hidden_1').waitFor({ state: 'detached' });
      expect(await source()).not.toMatch(/sk_hidden_1|draft-17/);
      await page.getByTestId('resume-button').click();
      expect(await page.getByTestId('value-input').inputValue()).toBe('draft-17');
    });

    it('copies a value that is never shown', async () => {
      await write('staging', { COPIED: 'sk_copied_1' });
      await open();
      await cell('COPIED', 1).getByTestId('copy-value-button').click();
      await say('COPIED copied');
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe('sk_copied_1');
      expect(await source()).not.toContain('sk_copied_1');
    });

    it('shows both values when somebody else was faster, and loses neither', async () => {
      await write('development', { SHARED: 'first' });
      await open();
      await cell('SHARED', 0).getByTestId('edit-button').click();
      await page.getByTestId('value-input').fill('mine');
      await write('development', { SHARED: 'theirs' });
      await page.getByTestId('value-input').press('Enter');
      const diff = page.getByTestId('conflict-dialog').getByTestId('diff');
      await diff.waitFor();
      expect(await diff.innerText()).toMatch(/theirs[\s\S]*mine/);
      expect(await stored('development', 'SHARED')).toBe('theirs');
      expect(await violations(page, 'light')).toEqual([]);
      await page.getByTestId('conflict-save-mine').click();
      await say('SHARED saved');
      expect(await stored('development', 'SHARED')).toBe('mine');
    });

    it('imports a file that is dropped, after it has shown what changes', async () => {
      await write('development', { OLD: 'a', SAME: 'b' });
      await open();
      const file = await page.evaluateHandle(
        `(() => {
        const data = new DataTransfer();
        data.items.add(new File(['OLD=changed\\nSAME=b\\nFRESH="new value"\\n'], '.env'));
        return data;
      })()`,
      );
      await page.getByTestId('drop-zone').dispatchEvent('drop', { dataTransfer: file });
      await page.getByTestId('import-preview').click();
      const list = page.getByTestId('change-list').getByRole('listitem');
      await list.first().waitFor();
      expect(await list.allInnerTexts()).toEqual(['FRESH\nNew', 'OLD\nReplaced', 'SAME\nThe same']);
      expect(await source()).not.toContain('new value');
      expect(await stored('development', 'OLD')).toBe('a');
      await page.getByTestId('import-apply').click();
      await page.getByTestId('import-dialog').waitFor({ state: 'detached' });
      expect(await stored('development', 'FRESH')).toBe('new value');
    });

    it('makes a link that somebody without an account opens once', async () => {
      await write('development', { LENT: 'sk_lent_1' });
      await open();
      await page.locator('tr[data-row="/LENT"]').getByTestId('secret-name').click();
      await page.getByTestId('secret-menu').click();
      await page.getByTestId('share-action').click();
      await page.getByTestId('create-share-button').click();
      const link = await page.getByTestId('share-link').innerText();
      const guest = await browser.newContext();
      const opened = await guest.newPage();
      await opened.goto(link);
      await opened.getByTestId('open-share-button').click();
      expect(await opened.getByTestId('share-text').innerText()).toBe('sk_lent_1');
      await opened.reload();
      await opened.getByTestId('open-share-button').click();
      await opened.getByTestId('error-message').waitFor();
      await guest.close();
    });

    it('asks for approval where an environment demands it', async () => {
      await write('staging', { GUARDED: 'before' });
      const { status } = await app.call(`PUT ${environment('staging')}/approval-policy`, {
        as: owner.token,
        body: { approvals: 1 },
      });
      expect(status).toBe(200);
      await open();
      await cell('GUARDED', 1).getByTestId('edit-button').click();
      await page.getByTestId('value-input').fill('after');
      await page.getByTestId('save-value').click();
      await page.getByTestId('proposal-reason').fill('The provider replaces its keys');
      await page.getByTestId('proposal-submit').click();
      await page.getByTestId('proposal-dialog').waitFor({ state: 'detached' });
      expect(await stored('staging', 'GUARDED')).toBe('before');
      await page.getByTestId('tab-change-requests').click();
      await page.getByTestId('environment-select').click();
      await page.getByRole('option', { name: 'staging' }).click();
      await page.getByText('The provider replaces its keys').click();
      await page.getByTestId('show-values').click();
      const diff = page.getByTestId('change-request-sheet').getByTestId('diff');
      await diff.waitFor();
      expect(await diff.innerText()).toMatch(/before[\s\S]*after/);
      // Nobody approves what they asked for.
      expect(await page.getByTestId('approve-button').count()).toBe(0);
      await page.getByTestId('withdraw-button').click();
      await page.getByTestId('change-request-sheet').getByText('Withdrawn').first().waitFor();
    });

    it('holds only the rows in view of 2,000 secrets, and finds each', async () => {
      for (let batch = 0; batch < 4; batch++) {
        const names = Array.from({ length: 500 }, (_, place) => `FLAG_${String(batch * 500 + place).padStart(4, '0')}`);
        await write('production', Object.fromEntries(names.map((name) => [name, 'v'])), '/flags');
      }
      await open();
      await page.getByTestId('search-input').fill('flag_');
      await page.locator('tr[data-row="/flags/FLAG_0000"]').waitFor();
      expect(await page.locator('tr[data-row]').count()).toBeLessThan(maxRows);
      await page.getByTestId('search-input').fill('flag_1999');
      await page.locator('tr[data-row="/flags/FLAG_1999"]').waitFor();
      expect(await page.locator('tr[data-row]').count()).toBe(1);
      await expect.poll(() => page.url()).toContain('q=flag_1999');
    });

    it.each(['light', 'dark'] as const)('has no violation of WCAG at 360 px in the %s theme', async (theme) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await write('development', { SMALL: 'v' });
      await open();
      await page.locator('tr[data-row="/SMALL"]').getByTestId('secret-name').click();
      await page.getByTestId('versions').waitFor();
      expect(await violations(page, theme)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    });
  },
);
