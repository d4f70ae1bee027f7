import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consolePaths } from '../../src/http/console/paths.ts';
import { type Registered, register, type TestApp, testApp } from '../app.ts';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { postgresAvailable } from '../harness.ts';
import { freePort } from '../redis.ts';
import { liftedLimits } from '../world/world.ts';
import { buildConsole } from './fresh-build.ts';
import { consoleRoutes } from './routes.ts';

/** Keeps what the page's policy has refused, for `violations`. */
const listen = `globalThis.refused = [];
addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) =>
  refused.push([effectiveDirective, blockedURI, sourceFile, lineNumber].join(' ')));`;

const violations = (page: Page): Promise<string[]> => page.evaluate('refused');

const patterns = consolePaths.map((path) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+').replace('*', '.*')}$`));
const isServed = (path: string): boolean => patterns.some((pattern) => pattern.test(path));

it('serves every path for which the console has a page', () => {
  expect(consoleRoutes().length).toBeGreaterThan(30);
  expect(consoleRoutes().filter((route) => !isServed(route))).toEqual([]);
});

describe.skipIf(!postgresAvailable || !chromiumAvailable)('the console (needs PostgreSQL and Chromium)', () => {
  let app: TestApp;
  let url: string;
  let owner: Registered;
  let slug: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** Hosts other than ours that the browser asked for something. */
  let foreign: string[];
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
    owner = await register(app);
    const { body } = await app.call('GET /api/v1/organizations', { as: owner.token });
    slug = String(body.items?.[0]?.slug);
    browser = await launchChromium();
    // One for all tests, so that the files of the build are loaded once.
    context = await browser.newContext();
    await context.addInitScript(listen);
    page = await context.newPage();
    const notice = (request: Request) => {
      const isOurs = new URL(request.url()).origin === url || request.url().startsWith('data:');
      // The policy refuses a request before it is sent.
      if (!isOurs && request.failure()?.errorText !== 'csp') foreign.push(request.url());
    };
    context.on('requestfinished', notice);
    context.on('requestfailed', notice);
    page.on('pageerror', (error) => errors.push(error.message));
    const { email, password } = owner;
    const reply = await page.request.post(`${url}/api/v1/auth/login`, { data: { email, password, cookies: true } });
    expect(reply.status()).toBe(200);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });
  beforeEach(() => {
    foreign = [];
    errors = [];
  });

  /** Opens an address and waits until the console shows something. */
  async function open(path: string): Promise<number | undefined> {
    const response = await page.goto(url + path);
    // A page of something that is not there has no heading.
    await expect.poll(() => page.locator('#root :is(main, h1)').first().innerText(), { timeout: 30_000 }).not.toBe('');
    return response?.status();
  }

  const ids: Readonly<Record<string, () => string>> = { $org: () => slug, $project: () => owner.project };
  const filled = (route: string): string => route.replace(/\$\w+/g, (name) => ids[name]?.() ?? 'none');

  // Of things that are not there; `every-page` opens each page with what it is about.
  it.each(['/o/$org/customers/none', '/o/$org/projects/none/secrets', '/o/none/dashboard', '/login'])(
    'shows %s within its policy, and asks nobody else for anything',
    async (path) => {
      expect(await open(filled(path))).toBe(200);
      expect(await violations(page)).toEqual([]);
      expect(foreign).toEqual([]);
      expect(errors).toEqual([]);
    },
  );

  it('refuses what is not part of the build, and says so', async () => {
    await open('/register');
    await page.evaluate(`(async () => {
      const style = document.head.appendChild(document.createElement('style'));
      style.textContent = 'body { color: red }';
      const script = document.head.appendChild(document.createElement('script'));
      script.textContent = 'globalThis.ran = true';
      document.body.innerHTML += '<img src="https://evil.example/pixel.gif"><p style="color: red" onclick="1">x</p>';
      await fetch('https://evil.example/').catch(() => {});
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.src = '/docs';
    })()`);
    await expect
      .poll(async () => new Set((await violations(page)).map((each) => each.split(' ')[0])))
      .toEqual(
        new Set([
          'style-src-elem',
          'script-src-elem',
          'img-src',
          'style-src-attr',
          'script-src-attr',
          'connect-src',
          'frame-src',
        ]),
      );
    expect(await page.evaluate('globalThis.ran')).toBeUndefined();
    expect(foreign).toEqual([]);
  });

  it('allows style elements with the nonce of the page, and sockets of this server', async () => {
    await open('/register');
    const nonce = await page.locator('meta[name=csp-nonce]').getAttribute('content');
    await page.evaluate(`(() => {
      const style = document.createElement('style');
      style.nonce = '${nonce}';
      style.textContent = 'body { outline: 1px solid rgb(1, 2, 3) }';
      document.head.append(style);
      return new Promise((done) => {
        const socket = new WebSocket('ws://' + location.host + '/api/v1/live/socket');
        socket.onopen = socket.onerror = () => done(undefined);
      });
    })()`);
    expect(await page.evaluate('getComputedStyle(document.body).outlineColor')).toBe('rgb(1, 2, 3)');
    expect(await violations(page)).toEqual([]);
  });

  it('opens the page of an address again when it is loaded again', async () => {
    const deep = `/o/${slug}/keys?status=active#top`;
    await open(deep);
    const heading = await page.locator('#root h1').first().textContent();
    const again = await page.reload();
    expect([again?.status(), page.url()]).toEqual([200, url + deep]);
    expect(await page.locator('#root h1').first().textContent()).toBe(heading);
    await open(`/o/${slug}/customers`);
    await page.goBack();
    expect(await page.locator('#root h1').first().textContent()).toBe(heading);
    expect(await violations(page)).toEqual([]);
  });

  it.each(['/', '/o/$org', '/o/$org/'])('opens the overview at %s', async (path) => {
    await open(filled(path));
    await page.waitForURL(/\/dashboard$/);
    expect(await violations(page)).toEqual([]);
  });

  it('says in its own frame that there is no such page', async () => {
    expect(await open('/no-such-page')).toBe(404);
    expect(await page.locator('#root h1').textContent()).toBe('Page not found');
    expect(await violations(page)).toEqual([]);
  });

  it('keeps its tokens from scripts, and from other sites', async () => {
    await open(`/o/${slug}/keys`);
    const cookies = (await context.cookies()).map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }));
    expect(cookies.sort((a, b) => a.name.localeCompare(b.name))).toEqual([
      { name: 'nexus_access', httpOnly: true, sameSite: 'Lax' },
      { name: 'nexus_csrf', httpOnly: false, sameSite: 'Lax' },
      { name: 'nexus_refresh', httpOnly: true, sameSite: 'Lax' },
    ]);
    expect(await page.evaluate('document.cookie')).toMatch(/^nexus_csrf=[\w-]+$/);
  });

  it('may be shown in a frame of another site at /portal alone', async () => {
    const other = createServer((_, reply) =>
      reply
        .setHeader('content-type', 'text/html')
        .end(`<iframe src="${url}/register"></iframe><iframe src="${url}/portal"></iframe>`),
    );
    await once(other.listen(0, '127.0.0.1'), 'listening');
    try {
      // To a browser, 127.0.0.1 is another site than localhost.
      await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
      await page.frameLocator('iframe >> nth=1').locator('#root h1').first().waitFor();
      await expect.poll(() => page.frames().map((frame) => frame.url())).toContain('chrome-error://chromewebdata/');
      expect(page.frames().map((frame) => frame.url())).not.toContain(`${url}/register`);
    } finally {
      other.close();
    }
  });
});
