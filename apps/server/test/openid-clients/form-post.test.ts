import express from 'express';
import openid from 'express-openid-connect';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { postgresAvailable } from '../harness.ts';
import { type Installation, installation } from './installation.ts';
import { openSite, type Site } from './site.ts';

/** As its README sets it up: an ID token that the browser sends as a form, and no client secret. */
describe.skipIf(!postgresAvailable || !chromiumAvailable)(
  'express-openid-connect, in a real browser (needs PostgreSQL and Chromium)',
  () => {
    let nexus: Installation;
    let browser: Browser;
    let site: Site;

    beforeAll(async () => {
      nexus = await installation();
      browser = await launchChromium();
      site = await openSite();
      const { id } = await nexus.app({
        redirectUris: [`${site.url}/callback`],
        postLogoutRedirectUris: [site.url],
        responseTypes: ['id_token'],
        idTokenAlgorithm: 'RS256',
      });
      const app = express();
      app.use(
        openid.auth({
          issuerBaseURL: nexus.issuer,
          baseURL: site.url,
          clientID: id,
          secret: 'a long, randomly-generated string stored in env',
          idpLogout: true,
        }),
      );
      app.get('/', (request, response) => {
        const { sub, name, email } = request.oidc.user ?? {};
        response.send(`<p id="user">${JSON.stringify({ sub, name, email })}</p>`);
      });
      site.serve(app);
    });
    afterAll(async () => {
      await site?.close();
      await browser?.close();
      await nexus?.nexus.close();
    });

    /** A page of a new browser, and what it asked for and complained of. */
    async function open(javaScriptEnabled = true) {
      const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
      const addresses: string[] = [];
      const problems: string[] = [];
      page.on('request', (request) => addresses.push(request.url()));
      page.on('console', (message) => {
        if (/Content.Security.Policy|Refused/i.test(message.text())) problems.push(message.text());
      });
      return { page, addresses, problems };
    }

    it('logs in and out, with the token in no address', async () => {
      const { owner } = nexus;
      const { page, addresses, problems } = await open();
      await page.goto(site.url);
      await page.fill('[data-testid=email-input]', owner.email);
      await page.fill('[data-testid=password-input]', owner.password);
      await page.click('[data-testid=submit-button]');
      await page.click('[data-testid=allow-button]');
      const user = JSON.parse((await page.textContent('#user')) ?? '{}');
      expect(user).toMatchObject({ sub: owner.user, email: owner.email });
      expect(addresses.filter((each) => each.includes('id_token=') || /eyJhbGci/.test(each))).toEqual([]);
      await page.goto(`${site.url}/logout`);
      await page.waitForSelector('[data-testid=email-input]');
      expect(problems).toEqual([]);
    });

    it('needs no JavaScript for the form', async () => {
      const { page, problems } = await open(false);
      const { email, password } = nexus.owner;
      const origin = new URL(nexus.issuer).origin;
      await page.request.post(`${origin}/api/v1/auth/login`, { data: { email, password, cookies: true } });
      await page.goto(site.url);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.waitForSelector('#user');
      expect(problems).toEqual([]);
    });
  },
);
