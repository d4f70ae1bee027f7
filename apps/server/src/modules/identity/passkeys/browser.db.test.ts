import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { chromiumAvailable, launchChromium } from '../../../../test/chromium.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { freePort } from '../../../../test/redis.ts';

const availableHere = chromiumAvailable && postgresAvailable;

interface Outcome {
  value?: Record<string, unknown>;
  /** Name of the browser's own error. */
  failed?: string;
  code?: string;
}

/** `/passkeys.js` in a real browser, with an authenticator of Chromium's own making. */
describe.skipIf(!availableHere)('passkeys in a browser (needs PostgreSQL and Chromium)', () => {
  let app: TestApp;
  let browser: Browser;
  let url: string;
  let context: BrowserContext;
  let page: Page;
  let cdp: CDPSession;
  let authenticator: string;
  let person: Registered;

  beforeAll(async () => {
    const port = String(await freePort());
    url = `http://localhost:${port}`;
    app = await testApp({ listen: true, manualClock: false, env: { PORT: port, PUBLIC_URL: url } });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(async () => {
    person = await register(app);
    context = await browser.newContext();
    page = await context.newPage();
    // Any page of ours: its content security policy is the one that the script must work under.
    await page.goto(`${url}/docs`);
    cdp = await context.newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    authenticator = await addAuthenticator();
  });
  afterEach(() => context.close());

  async function addAuthenticator(): Promise<string> {
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return authenticatorId;
  }

  /** Calls an export of `/passkeys.js` in the page. */
  const run = (call: string): Promise<Outcome> =>
    page.evaluate(`import('/passkeys.js').then((passkeys) => passkeys.${call}).then(
      (value) => ({ value }), ({ name, code }) => ({ failed: name, code }))`);

  const post = (path: string, body: unknown): Promise<number> =>
    page.evaluate(`fetch('/api/v1/auth/${path}', { method: 'POST', headers: { 'content-type': 'application/json' },
      body: '${JSON.stringify(body)}' }).then(({ status }) => status)`);

  const whoAmI = (): Promise<string | undefined> =>
    page.evaluate(`fetch('/api/v1/auth/me').then((reply) => reply.json()).then(({ user }) => user?.id)`);

  const logIn = (): Promise<number> => post('login', { email: person.email, password: person.password, cookies: true });

  async function enrol(): Promise<Outcome> {
    expect(await logIn()).toBe(200);
    return run(`registerPasskey('Virtual')`);
  }

  it('makes a passkey in a session of cookies, and logs in with it and nothing else', async () => {
    expect(await run('passkeysAvailable()')).toEqual({ value: true });
    const made = await enrol();
    expect(made.value).toMatchObject({ name: 'Virtual', lastUsedAt: null });
    await context.clearCookies();
    expect(await whoAmI()).toBeUndefined();
    const answer = await run('passkeyLogin()');
    expect(answer.value?.user).toMatchObject({ id: person.user, email: person.email });
    expect(answer.value?.tokens).toBeUndefined();
    expect(await whoAmI()).toBe(person.user);
    const names = (await context.cookies()).map(({ name, httpOnly }) => [name, httpOnly]);
    expect(new Map(names as [string, boolean][])).toEqual(
      new Map([
        ['nexus_access', true],
        ['nexus_refresh', true],
        ['nexus_csrf', false],
      ]),
    );
  });

  it('does not make a second one on the same authenticator', async () => {
    await enrol();
    expect((await run(`registerPasskey('Again')`)).failed).toBe('InvalidStateError');
  });

  it('does nothing when the authenticator cannot tell who is there', async () => {
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId: authenticator, isUserVerified: false });
    expect((await enrol()).failed).toBe('NotAllowedError');
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId: authenticator, isUserVerified: true });
    expect((await run(`registerPasskey('Virtual')`)).value).toBeDefined();
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId: authenticator, isUserVerified: false });
    expect((await run('passkeyLogin()')).failed).toBe('NotAllowedError');
  });

  it('is refused with a copy of the authenticator, once the original has gone on', async () => {
    await enrol();
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId: authenticator });
    expect((await run('passkeyLogin()')).value).toBeDefined();
    expect((await run('passkeyLogin()')).value).toBeDefined();
    await context.clearCookies();
    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: authenticator });
    const copy = await addAuthenticator();
    for (const credential of credentials) {
      await cdp.send('WebAuthn.addCredential', { authenticatorId: copy, credential });
    }
    expect(await run('passkeyLogin()')).toEqual({ failed: 'Error', code: 'INVALID_CREDENTIALS' });
    expect(await whoAmI()).toBeUndefined();
  });

  it('is refused once it is removed', async () => {
    const made = await enrol();
    const as = (await context.cookies()).find(({ name }) => name === 'nexus_access')?.value;
    const removed = await app.call(`DELETE /api/v1/auth/passkeys/${made.value?.id}`, { as });
    expect(removed.status, removed.text).toBe(200);
    expect((await run('passkeyLogin()')).code).toBe('INVALID_CREDENTIALS');
  });

  it('is the second factor of a log-in by password, and of a step-up', async () => {
    await enrol();
    await context.clearCookies();
    const challenged = await page.evaluate(`fetch('/api/v1/auth/login', { method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '${JSON.stringify({ email: person.email, password: person.password, cookies: true })}' }).then((r) => r.json())`);
    expect(challenged).toMatchObject({ mfaRequired: true, methods: ['passkey'] });
    expect(await whoAmI()).toBeUndefined();
    expect((await run(`passkeySecondFactor(${JSON.stringify(challenged)})`)).value?.user).toMatchObject({
      id: person.user,
    });
    expect(await whoAmI()).toBe(person.user);
    expect((await run('passkeyStepUp()')).value?.amr).toEqual(['pwd', 'hwk', 'user', 'mfa']);
  });

  it('is not offered to a page of another host', async () => {
    await enrol();
    await page.goto(`${url.replace('localhost', '127.0.0.1')}/docs`);
    expect((await run('passkeyLogin()')).failed).toBe('SecurityError');
  });
});
