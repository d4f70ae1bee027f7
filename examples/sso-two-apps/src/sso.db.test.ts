import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../apps/server/test/app.ts';
import { enrolTotp } from '../../../apps/server/test/authenticator.ts';
import { postgresAvailable } from '../../../apps/server/test/harness.ts';
import { type FakeOidc, startOidc } from '../../../tools/fakes/oidc.ts';
import { createOne } from './one.ts';
import { createTwo } from './two.ts';

const chromiumPath = '/usr/bin/chromium';

/** A port that nobody listens on now: addresses must be known before anything listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(!postgresAvailable || !existsSync(chromiumPath))(
  'two apps and one log-in, in a real browser (needs PostgreSQL and Chromium)',
  () => {
    let nexus: TestApp;
    let owner: Registered;
    let browser: Browser;
    let provider: FakeOidc;
    const servers: Server[] = [];
    const url = { nexus: '', one: '', two: '' };

    beforeAll(async () => {
      const [port, onePort, twoPort] = [await freePort(), await freePort(), await freePort()];
      Object.assign(url, {
        nexus: `http://localhost:${port}`,
        one: `http://localhost:${onePort}`,
        two: `http://localhost:${twoPort}`,
      });
      const house = { clientId: 'nexus', clientSecret: 'a secret that is long enough for HS256' };
      const redirectUris = [`${url.nexus}/api/v1/auth/social/house/callback`];
      provider = await startOidc({ ...house, redirectUris });
      const OIDC_PROVIDERS = JSON.stringify([{ name: 'house', issuer: provider.issuer, ...house }]);
      const env = { PORT: String(port), PUBLIC_URL: url.nexus, OIDC_PROVIDERS };
      nexus = await testApp({ manualClock: false, listen: true, env });
      owner = await register(nexus);
      const one = await app('One', url.one, '/callback');
      const two = await app('Two', url.two, '/auth/callback/nexus');
      servers.push(createServer(await createOne({ ...one, url: url.one })), createTwo({ ...two, url: url.two }));
      servers[0]?.listen(onePort, '127.0.0.1');
      servers[1]?.listen(twoPort, '127.0.0.1');
      browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      for (const server of servers) server.closeAllConnections();
      for (const server of servers) server.close();
      await nexus?.close();
      await provider?.close();
    });

    async function app(name: string, home: string, callback: string) {
      const { body, status, text } = await nexus.call(`POST /api/v1/organizations/${owner.org}/apps`, {
        as: owner.token,
        body: {
          name,
          type: 'web',
          project: owner.project,
          redirectUris: [`${home}${callback}`],
          postLogoutRedirectUris: [`${home}/`],
          backchannelLogoutUri: `${home}/back-channel-logout`,
        },
      });
      expect(status, text).toBe(201);
      return { issuer: `${url.nexus}/oidc`, clientId: String(body.id), clientSecret: String(body.clientSecret) };
    }

    /** A picture for whoever wants to look: set PICTURES to a folder. */
    async function picture(page: Page, name: string): Promise<void> {
      const folder = process.env.PICTURES;
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
    }

    /** The person in both apps, in a new browser. */
    async function inBoth(): Promise<Page> {
      const page = await (await browser.newContext()).newPage();
      const problems: string[] = [];
      page.on('console', (message) => {
        if (/Content.Security.Policy|Refused/i.test(message.text())) problems.push(message.text());
      });
      await page.goto(`${url.one}/`);
      await page.click('#login');
      await page.waitForSelector('#login input[name=email]');
      await picture(page, 'login');
      // One form at a time.
      expect(await page.isVisible('#code')).toBe(false);
      await page.fill('[data-testid=email-input]', owner.email);
      await page.fill('[data-testid=password-input]', owner.password);
      await page.click('[data-testid=submit-button]');
      await agree(page, 'one');
      expect(await page.textContent('#email')).toBe(owner.email);
      // The second app asks nobody for a password.
      await page.goto(`${url.two}/login`);
      await agree(page, 'two');
      expect(await page.textContent('#email')).toBe(owner.email);
      expect(problems).toEqual([]);
      return page;
    }

    async function agree(page: Page, app: 'one' | 'two'): Promise<void> {
      const shown = await Promise.race([
        page.waitForSelector('[data-testid=allow-button]').then(() => 'consent'),
        page.waitForURL(`${url[app]}/`).then(() => 'home'),
      ]);
      if (shown === 'home') return;
      await picture(page, 'consent');
      await page.click('[data-testid=allow-button]');
      await page.waitForURL(`${url[app]}/`);
    }

    /** A log-out reaches the apps a moment later, by Nexus's own call. */
    async function strangerEverywhere(page: Page): Promise<void> {
      for (const home of [url.one, url.two]) {
        await expect
          .poll(
            async () => {
              await page.goto(`${home}/`);
              return page.textContent('body');
            },
            { timeout: 15_000, interval: 200 },
          )
          .toContain('You are a stranger here.');
      }
      await page.goto(`${url.one}/login`);
      await page.waitForSelector('#login input[name=email]');
    }

    it('knows the person in both, and a log-out at an app is one everywhere', async () => {
      const page = await inBoth();
      await page.goto(`${url.one}/`);
      await page.click('#logout');
      // With the person's own ID token nobody is asked.
      await page.waitForURL(`${url.one}/`);
      await strangerEverywhere(page);
    }, 90_000);

    it('asks before it logs out whoever comes without an ID token', async () => {
      const page = await inBoth();
      await page.goto(`${url.two}/`);
      await page.click('#logout');
      await page.waitForSelector('[data-testid=logout-button]');
      await picture(page, 'logout');
      await page.click('[data-testid=logout-button]');
      await page.waitForURL(`${url.two}/`);
      await strangerEverywhere(page);
    }, 90_000);

    it('logs out of both when the person logs out at Nexus', async () => {
      const page = await inBoth();
      // Any page of Nexus whose policy lets it call Nexus.
      await page.goto(`${url.nexus}/docs`);
      const status = await page.evaluate(async () => {
        const { document, fetch } = globalThis as unknown as {
          document: { cookie: string };
          fetch: typeof globalThis.fetch;
        };
        const csrf = /nexus_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
        return (await fetch('/api/v1/auth/logout', { method: 'POST', headers: { 'x-csrf-token': csrf } })).status;
      });
      expect(status).toBe(200);
      await strangerEverywhere(page);
    }, 90_000);

    it('takes people who log in at Nexus with a provider, and asks for their second factor', async () => {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`${url.one}/login`);
      await page.click('[data-testid=house-link]');
      // A new person, of no organization that has apps: known, and not let in.
      await page.waitForSelector('[data-testid=deny-button]');
      await picture(page, 'provider');

      // As somebody with an authenticator app comes back from a provider.
      const person = await register(nexus);
      const { phone } = await enrolTotp(nexus, person.token);
      const other = await (await browser.newContext()).newPage();
      await other.goto(`${url.one}/login`);
      const login = { email: person.email, password: person.password, cookies: true };
      const { body } = await nexus.call('POST /api/v1/auth/login', { body: login });
      await other.goto(`${other.url()}#${new URLSearchParams({ mfa: JSON.stringify(body) })}`);
      await other.reload();
      await other.waitForSelector('#code:not([hidden])');
      expect(await other.isVisible('#login')).toBe(false);
      await picture(other, 'code');
      await other.fill('[data-testid=code-input]', phone.code());
      await other.click('[data-testid=code-button]');
      await other.waitForSelector('[data-testid=deny-button]');
    }, 60_000);

    it('takes a passkey in place of the password, and as second factor', async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      const cdp = await context.newCDPSession(page);
      await cdp.send('WebAuthn.enable');
      await cdp.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      const person = await register(nexus);
      const logIn = async () => {
        await page.goto(`${url.one}/login`);
        await page.fill('[data-testid=email-input]', person.email);
        await page.fill('[data-testid=password-input]', person.password);
        await page.click('[data-testid=submit-button]');
      };
      await logIn();
      await page.waitForSelector('[data-testid=deny-button]');
      await page.evaluate("import('/passkeys.js').then(({ registerPasskey }) => registerPasskey('Virtual'))");

      await context.clearCookies();
      await page.goto(`${url.one}/login`);
      await page.click('[data-testid=passkey-button]');
      await page.waitForSelector('[data-testid=deny-button]');

      await context.clearCookies();
      await logIn();
      await page.click('[data-testid=code-passkey-button]');
      await page.waitForSelector('[data-testid=deny-button]');
    }, 60_000);

    it('refuses answers of another issuer, of another log-in, and nobody’s', async () => {
      for (const [home, start, callback] of [
        [url.one, '/login', '/callback'],
        [url.two, '/login', '/auth/callback/nexus'],
      ] as const) {
        const begun = await fetch(`${home}${start}`, { redirect: 'manual' });
        const cookie = begun.headers
          .getSetCookie()
          .map((each) => each.split(';')[0])
          .join('; ');
        const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
        const answers: Record<string, string>[] = [
          { code: 'x', state, iss: 'https://evil.example' },
          { code: 'x', state: 'of-somebody-else', iss: `${url.nexus}/oidc` },
          { code: 'x', state },
          { code: 'x', state, iss: `${url.nexus}/oidc` },
        ];
        for (const answer of answers) {
          const got = await fetch(`${home}${callback}?${new URLSearchParams(answer)}`, {
            headers: { cookie },
            redirect: 'manual',
          });
          const place = got.headers.get('location') ?? '';
          expect(got.status >= 400 || place.includes('error'), `${home} ${JSON.stringify(answer)}`).toBe(true);
        }
      }
    }, 30_000);

    it('needs no password while the refresh cookie stands, and shows pages to whoever may not enter', async () => {
      const page = await inBoth();
      const context = page.context();
      await context.clearCookies({ name: 'nexus_access' });
      await context.clearCookies({ name: 'nexus_sso' });
      await page.goto(`${url.one}/login`);
      await page.waitForURL(`${url.one}/`);
      expect(await page.textContent('#email')).toBe(owner.email);

      const stranger = await register(nexus);
      const other = await (await browser.newContext()).newPage();
      await other.goto(`${url.one}/login`);
      await other.fill('[data-testid=email-input]', stranger.email);
      await other.fill('[data-testid=password-input]', stranger.password);
      await other.click('[data-testid=submit-button]');
      await other.waitForSelector('[data-testid=deny-button]');
      await picture(other, 'denied');
      await other.click('[data-testid=deny-button]');
      await other.waitForURL(`${url.one}/callback**`);
      expect(await other.textContent('body')).toContain('Nexus did not let you in');
      await other.goto(`${url.nexus}/oidc/auth?client_id=nobody`);
      await picture(other, 'error');
      expect(await other.textContent('body')).toContain('This did not work');
    }, 90_000);
  },
);
