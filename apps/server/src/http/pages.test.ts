import Fastify from 'fastify';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumAvailable, launchChromium } from '../../test/chromium.ts';
import { formPages } from './pages.ts';

describe.skipIf(!chromiumAvailable)('a page behind a link (needs Chromium)', () => {
  const server = Fastify();
  const sent: unknown[] = [];
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    formPages(server);
    server.post('/api/v1/auth/verify-email', async (request) => {
      sent.push(request.body);
      return {};
    });
    origin = await server.listen({ host: '127.0.0.1', port: 0 });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server.close();
  });

  it.each(['/setup', '/verify-email', '/change-email', '/stop-email-change', '/reset-password'])(
    'says at once that the link has no token: %s',
    async (path) => {
      const page = await browser.newPage();
      await page.goto(origin + path);
      await page.getByRole('status').filter({ hasText: 'This link is incomplete' }).waitFor();
      expect(await page.getByTestId('submit-button').isDisabled()).toBe(true);
      await page.close();
    },
  );

  it('sends the token of the link', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/verify-email#token=eco_vrf_1`);
    await page.getByTestId('submit-button').click();
    await page.getByRole('status').filter({ hasText: 'Done' }).waitFor();
    expect(sent).toEqual([{ token: 'eco_vrf_1' }]);
    await page.close();
  });

  it('needs none where it asks for the mail', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/forgot-password`);
    expect(await page.getByTestId('submit-button').isEnabled()).toBe(true);
    expect(await page.getByRole('status').textContent()).toBe('');
    await page.close();
  });
});
