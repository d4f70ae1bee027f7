import Fastify, { type FastifyInstance } from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chromiumAvailable, launchChromium } from '../test/chromium.ts';
import { modules } from './app.ts';
import { sampleOf } from './http/docs/samples.ts';
import { docsRoutes } from './http/docs.ts';
import type { Operation } from './http/openapi/document.ts';
import { openApi } from './http/openapi.ts';
import { errors } from './kernel/errors.ts';

/** Those of other vendors' protocols are in their guides. */
const routes = modules.flatMap((module) => module.routes ?? []).filter(({ dialect }) => dialect === undefined);

const catalogue = [errors, ...modules.map((module) => module.errors ?? {})].flatMap((each) => Object.values(each));

function docsServer(): FastifyInstance {
  const server = Fastify();
  const guides = modules.flatMap((module) => module.guides ?? []);
  docsRoutes(server, { publicUrl: new URL('https://nexus.example.org:8443') }, routes, catalogue, guides);
  return server;
}

/** Every page, found as a reader finds it. */
async function pagesOf(server: FastifyInstance): Promise<Map<string, string>> {
  const { body: guide } = await server.inject('/docs');
  const paths = new Set(['/docs', ...[...guide.matchAll(/<a href="(\/docs[^"#]*)"/g)].map(([, path = '']) => path)]);
  const pages = await Promise.all([...paths].map(async (path) => [path, (await server.inject(path)).body] as const));
  return new Map(pages);
}

describe('the API reference', () => {
  const server = docsServer();
  afterAll(() => server.close());

  it('shows every route once, with a call in curl and one in TypeScript', async () => {
    const html = [...(await pagesOf(server)).values()].join('');
    expect(html.match(/<section class="operation"/g)).toHaveLength(routes.length);
    expect(html.match(/data-language="curl"/g)).toHaveLength(routes.length);
    expect(html.match(/data-language="typescript"/g)).toHaveLength(routes.length);
  });

  it('shows the guides of modules, with the address of this installation', async () => {
    const { body } = await server.inject('/docs/openid');
    expect(body).toContain('<code>https://nexus.example.org:8443/oidc</code>');
    expect(body).not.toContain('nexus.example.com');
  });

  it('unfolds no members of what has none', async () => {
    for (const [path, html] of await pagesOf(server)) expect(html, path).not.toMatch(/<\/summary><p class="or">/);
  });

  it('shows calls whose bodies the routes accept', () => {
    const document = openApi(routes, new URL('https://nexus.example.com'));
    const refused = routes.flatMap(({ name, method, path, body }) => {
      if (!(body instanceof z.ZodType)) return [];
      const route = path.replaceAll(/:(\w+)/g, '{$1}');
      const operation = document.paths[route]?.[method.toLowerCase()] as Operation;
      const { error } = body.safeParse(sampleOf(document, route, method, operation).body);
      return error === undefined
        ? []
        : [`${name}: ${error.issues.map(({ path, message }) => `${path.join('/')} ${message}`).join(', ')}`];
    });
    expect(refused).toEqual([]);
  });

  it('has no link into nothing', async () => {
    const pages = await pagesOf(server);
    const broken = [...pages].flatMap(([path, html]) =>
      [...html.matchAll(/href="([^"]+)"/g)]
        .map(([, href = '']) => new URL(href, `http://docs${path}`))
        .filter(({ protocol, pathname, hash }) => {
          if (protocol === 'data:' || pathname === '/openapi.json' || pathname === '/docs/style.css') return false;
          const target = pages.get(pathname);
          return target === undefined || (hash.length > 1 && !target.includes(`id="${hash.slice(1)}"`));
        })
        .map(({ pathname, hash }) => `${path} → ${pathname}${hash}`),
    );
    expect([...new Set(broken)]).toEqual([]);
    expect(pages.size).toBeGreaterThan(8);
  });

  it('allows no inline script or style, and nothing from elsewhere', async () => {
    for (const [path, html] of await pagesOf(server)) {
      const { headers } = await server.inject(path);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(html).not.toMatch(/<style|\sstyle="|\son\w+="|<script(?! src="\/docs\/docs\.js")/);
    }
  });

  it('is compressed for those who can read it so', async () => {
    const plain = await server.inject('/openapi.json');
    const packed = await server.inject({ url: '/openapi.json', headers: { 'accept-encoding': 'gzip, br' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 5);
    expect(JSON.parse(plain.body).openapi).toBe('3.1.0');
  });

  it('answers 404 for a heading that is not there', async () => {
    expect((await server.inject('/docs/api/nothing')).statusCode).toBe(404);
  });
});

describe.skipIf(!chromiumAvailable)('the API reference in a browser (needs Chromium)', () => {
  const server = docsServer();
  let browser: Browser;
  let origin: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    origin = await server.listen({ host: '127.0.0.1', port: 0 });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server.close();
  });

  async function open(path: string, width: number): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 844 } });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
    await page.goto(origin + path);
    return page;
  }

  it('fits a narrow screen without sideways scrolling, also with everything unfolded', async () => {
    const wide: string[] = [];
    const page = await open('/docs', 390);
    for (const path of (await pagesOf(server)).keys()) {
      await page.goto(origin + path);
      const width = await page.evaluate(`for (const each of document.querySelectorAll('details')) each.open = true;
        document.documentElement.scrollWidth`);
      if (width !== 390) wide.push(`${path}: ${width}`);
    }
    expect(wide).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('finds an operation by words of its summary and path, with the keyboard alone', async () => {
    const page = await open('/docs', 1280);
    await page.keyboard.press('/');
    await page.keyboard.type('keys verify take');
    await page.getByRole('status').filter({ hasText: '1 found' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/docs\/api\/[a-z-]+#/);
    const target = decodeURIComponent(new URL(page.url()).hash.slice(1));
    expect(await page.locator(`[id="${target}"] .line`).textContent()).toContain('/api/v1/keys/verify');
    expect(complaints).toEqual([]);
  });

  it('shows one language at a time, remembers which, and copies what it shows', async () => {
    const page = await open('/docs/api/customers', 1280);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    const first = page.locator('.samples').first();
    expect(await first.locator('pre').first().isVisible()).toBe(true);
    await first.getByRole('button', { name: 'TypeScript' }).first().click();
    const [curl, typescript] = [first.locator('[data-language=curl]'), first.locator('[data-language=typescript]')];
    expect([await curl.isVisible(), await typescript.isVisible()]).toEqual([false, true]);
    await typescript.getByRole('button', { name: 'Copy' }).click();
    await typescript.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await typescript.locator('code').textContent());
    await page.reload();
    expect([await curl.isVisible(), await typescript.isVisible()]).toEqual([false, true]);
    expect(complaints).toEqual([]);
  });
});
