import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumAvailable, launchChromium } from '../../../../test/chromium.ts';
import { creditNote, invoice, longInvoice } from './documents.fixture.ts';
import { documentPolicy, htmlDocument } from './html-document.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** WCAG 2.2, 1.4.10: without sideways scrolling of the page down to this width. */
const narrowest = 320;

describe.skipIf(!chromiumAvailable)('an invoice in a browser (needs Chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it.each(Object.entries({ invoice, creditNote, longInvoice }))(
    '%s is accessible under its policy',
    async (_, document) => {
      const page = await browser.newPage({ viewport: { width: narrowest, height: 800 } });
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      await page.route('**/*', (route) =>
        route.fulfill({
          body: htmlDocument(document),
          headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': documentPolicy },
        }),
      );
      await page.goto('http://invoice.test/');
      // Its style was applied.
      expect(await page.evaluate('getComputedStyle(document.querySelector("table")).borderCollapse')).toBe('collapse');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(narrowest);
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.evaluate(axe);
      const violations = await page.evaluate(
        `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map(({ failureSummary }) => id + ': ' + failureSummary)))`,
      );
      expect({ violations, complaints }).toEqual({ violations: [], complaints: [] });
      await page.close();
    },
  );
});
