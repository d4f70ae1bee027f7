import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { objectionTo } from '../../src/modules/identity/password/policy.ts';
import { violations } from '../accessibility.ts';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { buildConsole } from '../console/fresh-build.ts';
import { postgresAvailable } from '../harness.ts';
import { sampleOf, seedOfRun } from '../random.ts';
import { type House, openHouse } from './house.ts';
import { intoBoard, type Shown, shown } from './pages.ts';

const themes = ['light', 'dark'] as const;
const widths = [1280, 390] as const;
/** WCAG 2.2, 1.4.10: without sideways scrolling down to this width. */
const narrowest = 320;

/** All with `npm run soak pages`; NEXUS_SEED asks for the same sample again. */
const sampled = process.env.NEXUS_SOAK === 'pages' ? Number.POSITIVE_INFINITY : 12;
const seed = seedOfRun();

interface Opened {
  page: Page;
  context: BrowserContext;
  /** What the browser complained about, and answers that do not belong to the page. */
  complaints: string[];
}

describe.skipIf(!postgresAvailable || !chromiumAvailable)(
  `pages in a browser, seed ${seed} (needs PostgreSQL and Chromium)`,
  () => {
    let house: House;
    let browser: Browser;
    const open: BrowserContext[] = [];

    beforeAll(async () => {
      await buildConsole();
      house = await openHouse();
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await house?.app.close();
    });
    afterEach(async () => {
      for (const context of open.splice(0)) await context.close();
    });

    async function visit({ open: go, answers = [] }: Shown): Promise<Opened> {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      open.push(context);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // Statuses are looked at below. What is neither error nor warning is a hint for developers.
        if (!['error', 'warning'].includes(message.type())) return;
        if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text());
      });
      page.on('response', (response) => {
        if (response.status() >= 400 && !answers.includes(response.status()))
          complaints.push(`${response.status()} ${response.url()}`);
      });
      await go(page, house);
      return { page, context, complaints };
    }

    /** For whoever wants to look: set PICTURES to a folder. */
    async function picture(page: Page, name: string): Promise<void> {
      const folder = process.env.PICTURES;
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
    }

    const overflow = (page: Page): Promise<number> =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

    /** Elements that have the focus while Tab is pressed through the page, and whether that can be seen. */
    async function tabThrough(page: Page): Promise<{ element: string; seen: boolean }[]> {
      const found: { element: string; seen: boolean }[] = [];
      await page.evaluate('document.activeElement?.blur()');
      for (let step = 0; step < 12; step++) {
        await page.keyboard.press('Tab');
        const focus = await page.evaluate<{ element: string; seen: boolean } | null>(`(() => {
        const { activeElement: element } = document;
        if (element === null || element === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return { element: element.outerHTML.slice(0, 120), seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
      })()`);
        if (focus === null) break;
        found.push(focus);
      }
      return found;
    }

    it.each(sampleOf(shown, sampled, seed))(
      '$name: can be read and used at every width, in both themes',
      async (each) => {
        const { page, complaints } = await visit(each);
        expect(await page.title()).toMatch(each.title);
        for (const theme of themes) {
          await page.emulateMedia({ colorScheme: theme });
          for (const width of widths) {
            await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
            await picture(page, `${each.name}-${width}-${theme}`);
            expect(await overflow(page), `${width} ${theme}`).toBe(0);
          }
          expect(await violations(page, theme), theme).toEqual([]);
        }
        await page.setViewportSize({ width: narrowest, height: 700 });
        expect(await overflow(page)).toBe(0);
        for (const { element, seen } of await tabThrough(page)) expect(seen, element).toBe(true);
        expect(complaints).toEqual([]);
      },
    );

    it('say so where they need JavaScript', async () => {
      for (const each of shown.filter(({ needsScript }) => needsScript)) {
        // Opened with JavaScript, since there may be steps on the way, and then again without.
        const { page, context } = await visit(each);
        const storageState = await context.storageState();
        const without = await browser.newContext({ javaScriptEnabled: false, storageState });
        open.push(without);
        const same = await without.newPage();
        await same.goto(page.url());
        // Locators pass over what is in a noscript element.
        expect(await same.innerText('main'), each.name).toMatch(/\n\s*This page needs JavaScript\..*$/);
        await picture(same, `${each.name}-no-script`);
      }
    });

    it.each([
      ['Too-short-1', true],
      ['no capitals 17', true],
      ['NoSymbolOrDigit', true],
      ['Wvx-Quilty-47?', false],
      ['a phrase of twenty characters', false],
      ['密码需要十二个字符长度1!', false],
    ])(
      'tell whether %s is long and mixed enough before they send it, as the server does',
      async (password, refused) => {
        const { page } = await visit({
          name: 'docs',
          title: /./,
          open: (to, { url }) => to.goto(`${url}/docs`),
        });
        const said = await page.evaluate(
          `import('/page.js').then(({ objectionTo }) => objectionTo(${JSON.stringify(password)}))`,
        );
        const own = objectionTo(password, { email: 'x@example.com' });
        expect([said !== '', own !== undefined]).toEqual([refused, refused]);
      },
    );

    it('of a log-out lead back to the app in each of two tabs', async () => {
      const { page: first, context, complaints } = await visit({ name: 'log-outs', title: /./, open: intoBoard });
      const second = await context.newPage();
      const back = (tab: Page) => `${house.url}/docs?state=${tab === first ? 'first' : 'second'}`;
      for (const tab of [first, second]) {
        const { origin, pathname, searchParams } = new URL(back(tab));
        await tab.goto(
          `${house.url}/oidc/session/end?client_id=${house.board.id}&post_logout_redirect_uri=${origin}${pathname}&${searchParams}`,
        );
      }
      // The provider remembers the second form alone: the first is shown again.
      const button = first.getByTestId('logout-button');
      await Promise.all([first.waitForEvent('load'), button.click()]);
      await button.click();
      await first.waitForURL(back(first));
      // By now nobody is logged in.
      await second.getByTestId('logout-button').click();
      await second.waitForURL(back(second));
      expect(complaints).toEqual([]);
    });

    it('are what a browser gets of a refusal; programs and the API answer in JSON', async () => {
      const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
      const typeOf = async (what: string, headers = {}) => {
        const answer = await house.app.call(what, { headers });
        return [answer.status, String(answer.headers['content-type']).split(';')[0]];
      };
      expect(await typeOf('GET /no-such-page', { accept })).toEqual([404, 'text/html']);
      expect(await typeOf('PUT /login', { accept })).toEqual([405, 'text/html']);
      expect(await typeOf('GET /no-such-page')).toEqual([404, 'application/problem+json']);
      expect(await typeOf('GET /api/v1/no-such-path', { accept })).toEqual([404, 'application/problem+json']);
      const { text, headers } = await house.app.call('GET /<script>alert(1)</script>', { headers: { accept } });
      expect(text).not.toContain('<script>alert');
      expect(String(headers['content-security-policy'])).toContain("default-src 'none'");
    });
  },
);
