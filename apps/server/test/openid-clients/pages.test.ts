import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build, type Rollup } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { postgresAvailable } from '../harness.ts';
import { type Installation, installation } from './installation.ts';
import { openSite, type Site } from './site.ts';

/** Each as its documentation sets it up; what is not there is the library's default. */
describe.skipIf(!postgresAvailable || !chromiumAvailable)(
  'libraries of pages, in a real browser (needs PostgreSQL and Chromium)',
  () => {
    let nexus: Installation;
    let browser: Browser;
    let site: Site;

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
    });
    afterEach(() => site.close());

    /** A page of an app of its own, with the script. */
    async function open(script: string): Promise<{ page: Page; requests: string[] }> {
      const { id } = await nexus.app({
        type: 'spa',
        redirectUris: [`${site.url}/callback`],
        postLogoutRedirectUris: [`${site.url}/`],
      });
      const settings = {
        authority: nexus.issuer,
        client_id: id,
        redirect_uri: `${site.url}/callback`,
        post_logout_redirect_uri: `${site.url}/`,
      };
      const html = `<!doctype html><title>App</title><div id="app"></div>
<script>window.settings = ${JSON.stringify(settings)}</script><script src="/script.js"></script>`;
      site.serve((request, response) => {
        const isScript = request.url === '/script.js';
        response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
        response.end(isScript ? script : html);
      });
      const page = await (await browser.newContext()).newPage();
      const requests: string[] = [];
      page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
      await page.goto(`${site.url}/`);
      return { page, requests };
    }

    async function logIn(page: Page): Promise<void> {
      await page.click('#login');
      await page.fill('[data-testid=email-input]', nexus.owner.email);
      await page.fill('[data-testid=password-input]', nexus.owner.password);
      await page.click('[data-testid=submit-button]');
      await page.click('[data-testid=allow-button]');
      await page.waitForSelector('#sub');
      expect(await page.textContent('#sub')).toBe(nexus.owner.user);
    }

    /** A page may send the token from its own origin. */
    const userinfo = (page: Page, token: string): Promise<number> =>
      page.evaluate(
        async ([url, as]) => (await fetch(url as string, { headers: { authorization: `Bearer ${as}` } })).status,
        [`${nexus.issuer}/me`, token],
      );

    it('oidc-client-ts, with revokeTokensOnSignout', async () => {
      const library = fileURLToPath(import.meta.resolve('oidc-client-ts'));
      const bundle = library.replace(/dist\/.*$/, 'dist/browser/oidc-client-ts.min.js');
      const { page, requests } = await open(`${readFileSync(bundle, 'utf8')};
const manager = new oidc.UserManager({ ...window.settings, scope: 'openid profile email', revokeTokensOnSignout: true });
const show = (user) => {
  document.getElementById('app').innerHTML = user === null
    ? '<button id="login">Log in</button>'
    : '<p id="sub"></p><p id="token"></p><button id="logout">Log out</button>';
  if (user === null) document.getElementById('login').onclick = () => manager.signinRedirect();
  else {
    document.getElementById('sub').textContent = user.profile.sub;
    document.getElementById('token').textContent = user.access_token;
    document.getElementById('logout').onclick = () => manager.signoutRedirect();
  }
};
const user = location.pathname === '/callback' ? manager.signinCallback() : manager.getUser();
user.then(show, (error) => { document.getElementById('app').textContent = error.message; });`);
      await logIn(page);
      const token = (await page.textContent('#token')) ?? '';
      expect(await userinfo(page, token)).toBe(200);
      await page.click('#logout');
      await page.waitForSelector('#login');
      expect(requests.filter((each) => each === `POST ${nexus.issuer}/token/revocation`)).toHaveLength(2);
      expect(await userinfo(page, token)).toBe(401);
      await page.click('#login');
      // Logged out at Nexus too.
      await page.waitForSelector('[data-testid=email-input]');
    });

    it('react-oidc-context, with a silent renewal', async () => {
      const entry = fileURLToPath(new URL('react-app.js', import.meta.url));
      const built = (await build({
        configFile: false,
        logLevel: 'silent',
        define: { 'process.env.NODE_ENV': '"production"' },
        build: { write: false, lib: { entry, formats: ['iife'], name: 'app' } },
      })) as Rollup.RollupOutput[];
      const { page } = await open(built[0]?.output[0].code ?? '');
      await logIn(page);
      const before = (await page.textContent('#token')) ?? '';
      await page.click('#renew');
      await expect.poll(() => page.textContent('#token').catch(() => before)).not.toBe(before);
      expect(await page.$('#error')).toBeNull();
      await page.click('#logout');
      await page.waitForSelector('#login');
    });
  },
);
