import type { Page } from 'playwright-core';
import { authorizeUrl, type ClientApp, form, newApp } from '../../src/modules/sso/sso.fixture.ts';
import { type Registered, register, type TestApp, testApp } from '../app.ts';
import { enrolTotp } from '../authenticator.ts';
import { freePort } from '../redis.ts';
import { liftedLimits } from '../world/world.ts';

/** A running Nexus with the people and apps whose pages are opened. */
export interface House {
  app: TestApp;
  url: string;
  owner: Registered;
  /** Has an authenticator app. */
  careful: Registered;
  /** Belongs to another organization. */
  stranger: Registered;
  wiki: ClientApp;
  /** The owner agrees to it. */
  board: ClientApp;
  /** Lets nobody in who was not granted access. */
  closed: ClientApp;
}

export async function openHouse(): Promise<House> {
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const providers = ['github', 'google'].map((name) => ({
    [`${name.toUpperCase()}_CLIENT_ID`]: 'nexus',
    [`${name.toUpperCase()}_CLIENT_SECRET`]: 'a secret that is long enough',
  }));
  // Nobody listens there.
  const away = { name: 'away', issuer: 'http://127.0.0.1:9', clientId: 'nexus', clientSecret: 'a secret' };
  const OIDC_PROVIDERS = JSON.stringify([away]);
  const env = { ...liftedLimits(), PORT: port, PUBLIC_URL: url, OIDC_PROVIDERS, ...Object.assign({}, ...providers) };
  const app = await testApp({ listen: true, manualClock: false, env });
  const [owner, careful, stranger] = [await register(app), await register(app), await register(app)];
  await enrolTotp(app, careful.token);
  const redirectUris = [`${url}/docs`];
  const wiki = await newApp(app, owner, { redirectUris });
  const board = await newApp(app, owner, { name: 'Board', redirectUris, postLogoutRedirectUris: redirectUris });
  const closed = await newApp(app, owner, { name: 'Payroll', redirectUris, entry: 'granted' });
  return { app, url, owner, careful, stranger, wiki, board, closed };
}

export const logIn = async (page: Page, { url }: House, { email, password }: Registered): Promise<void> => {
  const data = { email, password, cookies: true };
  const reply = await page.request.post(`${url}/api/v1/auth/login`, { data });
  if (!reply.ok()) throw new Error(`log-in answered ${reply.status()}`);
};

/** Opens the page to which an app sends the browser. */
export const enterApp = async (page: Page, { url }: House, client: ClientApp, changes = {}): Promise<void> => {
  // Where the app takes over there is a page of ours, so that the browser needs no other server.
  await page.goto(`${url}${authorizeUrl(client, { redirect_uri: `${url}/docs`, ...changes }).url}`);
};

/** The code that the command line shows. */
export const deviceCode = async ({ app }: House): Promise<string> => {
  const { body } = await form(app, { id: 'nexus-cli', secret: undefined }, '/device/auth', { scope: 'openid' });
  return String(body.user_code);
};

export async function typeCode(page: Page, house: House, code: string): Promise<void> {
  await page.goto(`${house.url}/oidc/device`);
  await page.getByTestId('user-code-input').fill(code);
  await page.getByTestId('submit-button').click();
  await page.waitForLoadState();
}
