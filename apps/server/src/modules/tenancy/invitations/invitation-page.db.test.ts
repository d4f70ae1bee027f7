import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { chromiumAvailable, launchChromium } from '../../../../test/chromium.ts';
import { buildConsole } from '../../../../test/console/fresh-build.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { liftedLimits } from '../../../../test/world/world.ts';
import { mailed, tokenIn } from '../../identity/mails.fixture.ts';

describe.skipIf(!postgresAvailable || !chromiumAvailable)(
  'the page behind an invitation (needs PostgreSQL, Chromium)',
  () => {
    let app: TestApp;
    let url: string;
    let owner: Registered;
    let browser: Browser;
    let mails = 0;

    beforeAll(async () => {
      await buildConsole();
      app = await testApp({ manualClock: false, env: liftedLimits() });
      url = await app.app.listen();
      owner = await register(app);
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await app?.close();
    });

    /** In a browser of its own. */
    async function visit(link: string) {
      const page = await (await browser.newContext()).newPage();
      await page.goto(link);
      const say = (text: string) => page.getByText(text).waitFor();
      const fill = (name: string, value: string) => page.getByTestId(`${name}-input`).fill(value);
      return { page, say, fill };
    }

    /** The page as the mail's link opens it, once it has asked what it is for. */
    async function open(email: string) {
      const path = `/api/v1/organizations/${owner.org}/invitations`;
      await app.call(`POST ${path}`, { as: owner.token, body: { email, role: 'viewer' } });
      mails += 1;
      const link = `${url}/invitation#token=${tokenIn(await mailed(app, 'invitation', mails))}`;
      const visited = await visit(link);
      await visited.page.getByRole('heading', { name: /^Join / }).waitFor();
      return { ...visited, link };
    }
    const memberships = (email: string) =>
      app.rows(
        `select m.role, (select count(*)::int from eco_sessions s where s.person_id = i.id and s.revoked_at is null) as sessions
         from eco_members m join eco_identities i on i.id = m.user_id where m.org_id = $1 and i.email = $2`,
        [owner.org, email],
      );

    it('makes an account and a member, and logs the person in', async () => {
      const email = 'newcomer@example.com';
      const { page, say, fill } = await open(email);
      await fill('email', 'somebody-else@example.com');
      await fill('password', 'Correct-Horse-17-Battery');
      await page.getByTestId('submit-button').click();
      // The browser asks for the name before anything is sent.
      expect(await page.locator(':focus').getAttribute('name')).toBe('displayName');
      expect(await memberships(email)).toEqual([]);
      await fill('displayName', 'Newcomer');
      await page.getByTestId('submit-button').click();
      await say('another e-mail address');
      await fill('email', email);
      await page.getByTestId('submit-button').click();
      await page.waitForURL(/\/dashboard$/);
      expect(await memberships(email)).toEqual([{ role: 'viewer', sessions: 1 }]);
    });

    it('cannot be used again', async () => {
      const email = 'twice@example.com';
      const { page, fill, link } = await open(email);
      await fill('displayName', 'Twice');
      await fill('email', email);
      await fill('password', 'Correct-Horse-17-Battery');
      await page.getByTestId('submit-button').click();
      await page.waitForURL(/\/dashboard$/);
      const { page: again, say } = await visit(link);
      await again.getByRole('heading', { name: 'This link does not work' }).waitFor();
      await say('used, withdrawn, expired or wrong');
    });

    it('lets those in who have an account', async () => {
      const person = await register(app);
      await app.rows('update eco_identities set email_verified_at = created_at where id = $1', [person.user]);
      const { page, say, fill } = await open(person.email);
      await page.getByLabel('I have an account').check();
      await fill('email', person.email);
      await fill('password', 'wrong');
      await page.getByTestId('submit-button').click();
      await say('The e-mail address or the password is wrong');
      await fill('password', person.password);
      await page.getByTestId('submit-button').click();
      await page.waitForURL(/\/o\/[\w-]+\/dashboard$/);
      // The session of the registration is theirs too.
      expect(await memberships(person.email)).toEqual([{ role: 'viewer', sessions: 2 }]);
    });
  },
);
