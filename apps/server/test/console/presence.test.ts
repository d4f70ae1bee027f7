import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../accessibility.ts';
import { type Registered, register, type TestApp, testApp } from '../app.ts';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { postgresAvailable } from '../harness.ts';
import { freePort } from '../redis.ts';
import { liftedLimits } from '../world/world.ts';
import { buildConsole } from './fresh-build.ts';

describe.skipIf(!postgresAvailable || !chromiumAvailable)(
  'two people at the same secrets in the console (needs PostgreSQL and Chromium)',
  () => {
    let app: TestApp;
    let url: string;
    let home: string;
    let owner: Registered;
    let browser: Browser;
    const contexts: BrowserContext[] = [];

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
      const [development] = project.environments as unknown as { id: string }[];
      const path = `/api/v1/projects/${owner.project}/environments/${development?.id}/secrets/SHARED`;
      const written = await app.call(`PUT ${path}`, { as: owner.token, body: { value: 'first' } });
      expect(written.status, written.text).toBeLessThan(300);
      browser = await launchChromium();
    });
    afterAll(async () => {
      for (const context of contexts) await context.close();
      await browser?.close();
      await app?.close();
    });

    async function pageOf({ email, password }: Registered): Promise<Page> {
      const context = await browser.newContext();
      contexts.push(context);
      await context.request.post(`${url}/api/v1/auth/login`, { data: { email, password, cookies: true } });
      const page = await context.newPage();
      await page.goto(url + home);
      await page.getByTestId('secrets-table').waitFor();
      return page;
    }

    it('know of each other before one of them has a conflict', async () => {
      const colleague = await register(app);
      await app.rows(
        `insert into eco_members (id, org_id, user_id, role, joined_at)
         select $1, org_id, $2, 'developer', joined_at from eco_members where user_id = $3`,
        [`eco_mem_${colleague.user.slice(8)}`, colleague.user, owner.user],
      );
      const mine = await pageOf(owner);
      expect(await mine.getByTestId('others-here').count()).toBe(0);
      const theirs = await pageOf(colleague);
      await mine.getByTestId('others-here').getByRole('listitem').waitFor();
      await theirs.getByTestId('others-here').getByRole('listitem').waitFor();
      expect(await mine.getByTestId('others-here').getByRole('listitem').count()).toBe(1);

      await theirs.getByTestId('edit-button').first().click();
      await theirs.getByTestId('value-input').waitFor();
      await mine.getByTestId('edited-by-others').waitFor();
      expect(await mine.getByTestId('edited-by-others').innerText()).toMatch(/is editing/);
      await mine.getByTestId('edit-button').first().click();
      const told = mine.getByTestId('cell-editor').getByTestId('others-at');
      await told.getByText('is editing this secret too').waitFor();
      await theirs.getByTestId('cell-editor').getByText('is editing this secret too').waitFor();
      expect(await violations(mine, 'light')).toEqual([]);

      await theirs.getByTestId('cancel-edit').click();
      await told.getByText('is editing this secret too').waitFor({ state: 'detached' });
      await mine.getByTestId('cancel-edit').click();
      await theirs.getByText('SHARED').first().click();
      await theirs.getByTestId('secret-sheet').waitFor();
      await mine.getByText('SHARED').first().click();
      await mine.getByTestId('secret-sheet').getByText('has it open').waitFor();
      await theirs.close();
      await mine.getByTestId('others-here').waitFor({ state: 'detached' });
      await mine.getByTestId('secret-sheet').getByText('has it open').waitFor({ state: 'detached' });
    });
  },
);
