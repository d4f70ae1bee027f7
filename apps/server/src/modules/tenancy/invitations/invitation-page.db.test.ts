import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { chromiumAvailable, launchChromium } from '../../../../test/chromium.ts';
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
      app = await testApp({ manualClock: false, env: liftedLimits() });
      url = await app.app.listen();
      owner = await register(app);
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await app?.close();
    });

    /** The page as the mail's link opens it, once it has asked what it is for. */
    async function open(email: string) {
      const path = `/api/v1/organizations/${owner.org}/invitations`;
      await app.call(`POST ${path}`, { as: owner.token, body: { email, role: 'viewer' } });
      mails += 1;
      const page = await browser.newPage();
      await page.goto(`${url}/invitation#token=${tokenIn(await mailed(app, 'invitation', mails))}`);
      await page.getByRole('heading', { name: /^Join / }).waitFor();
      const say = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor();
      const fill = (name: string, value: string) => page.getByTestId(`${name}-input`).fill(value);
      return { page, say, fill };
    }
    const memberships = (email: string) =>
      app.rows(
        `select m.role, (select count(*)::int from eco_sessions s where s.person_id = i.id and s.revoked_at is null) as sessions
         from eco_members m join eco_identities i on i.id = m.user_id where m.org_id = $1 and i.email = $2`,
        [owner.org, email],
      );

    it('makes an account and a member, and leaves no session', async () => {
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
      await say('You are a member of Personal organization now');
      expect(await memberships(email)).toEqual([{ role: 'viewer', sessions: 0 }]);
      await page.reload();
      await page.getByRole('status').filter({ hasText: 'used, withdrawn, expired or wrong' }).waitFor();
    });

    it('lets those in who have an account', async () => {
      const person = await register(app);
      await app.rows('update eco_identities set email_verified_at = created_at where id = $1', [person.user]);
      const { page, say, fill } = await open(person.email);
      await page.getByTestId('login-choice').check();
      await fill('email', person.email);
      await fill('password', 'wrong');
      await page.getByTestId('submit-button').click();
      await say('The e-mail address or the password is wrong');
      await fill('password', person.password);
      await page.getByTestId('submit-button').click();
      await say('You are a member of Personal organization now');
      // The session of the registration is theirs.
      expect(await memberships(person.email)).toEqual([{ role: 'viewer', sessions: 1 }]);
    });
  },
);
