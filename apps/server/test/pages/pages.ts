import type { Page } from 'playwright-core';
import { mailed, tokenIn } from '../../src/modules/identity/mails.fixture.ts';
import { firstRun } from '../../src/modules/identity/registration/owner.ts';
import { deviceCode, enterApp, type House, logIn, typeCode } from './house.ts';

/** A page that this server shows to people, and how to get there. */
export interface Shown {
  name: string;
  title: RegExp;
  open(page: Page, house: House): Promise<unknown>;
  /** Statuses other than 200 that belong to what the page shows. */
  answers?: readonly number[];
  /** Says that it needs JavaScript where there is none. */
  needsScript?: true;
}

const at =
  (path: string): Shown['open'] =>
  (page, { url }) =>
    page.goto(url + path);

/** A form that is sent with these values. */
async function send(page: Page, fields: Record<string, string> = {}): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.getByTestId(`${name}-input`).fill(value);
  await page.getByTestId('submit-button').click();
}

const status = (page: Page, text: string | RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor();

/** A page of the console, once it shows something. */
const consoleAt =
  (path: string): Shown['open'] =>
  async (page, { url }) => {
    await page.goto(url + path);
    await page.locator('#root h1').waitFor();
  };

const documents: readonly Shown[] = [
  { name: 'docs', title: /^Guide/, open: at('/docs') },
  { name: 'docs-openid', title: /^OpenID Connect/, open: at('/docs/openid') },
  { name: 'docs-errors', title: /^Errors/, open: at('/docs/errors') },
  { name: 'docs-permissions', title: /^Permissions/, open: at('/docs/permissions') },
  { name: 'docs-operations', title: /^Consents/, open: at('/docs/api/consents') },
];

/** What mails and the first start link to, and where people come from there. */
const links: readonly Shown[] = [
  { name: 'not-found', title: /Nexus/, open: consoleAt('/no-such-page'), answers: [404] },
  { name: 'login', title: /^Log in/, open: consoleAt('/login') },
  { name: 'register', title: /^Create an account/, open: consoleAt('/register') },
  {
    name: 'setup',
    title: /^Set up/,
    async open(page, house) {
      const first = await firstRun(house.app.app.kernel, house.url);
      await page.goto(first?.setupUrl ?? '');
      await page.getByTestId('submit-button').waitFor();
    },
  },
  {
    name: 'setup-password-refused',
    title: /^Set up/,
    answers: [400],
    async open(page, house) {
      const first = await firstRun(house.app.app.kernel, house.url);
      await page.goto(first?.setupUrl ?? '');
      await send(page, { displayName: 'Ada Lovelace', email: 'ada@example.com', password: 'Password123!' });
      await page.getByText('is one of the passwords that are guessed first').waitFor();
    },
  },
  { name: 'setup-incomplete', title: /^Set up/, open: consoleAt('/setup') },
  { name: 'verify-email', title: /^Confirm/, open: consoleAt('/verify-email#token=x') },
  {
    name: 'verify-email-expired',
    title: /^Confirm/,
    answers: [400],
    async open(page, { url }) {
      await page.goto(`${url}/verify-email#token=eco_vrf_0000000000000000000000.x`);
      await send(page);
      await status(page, 'expired');
    },
  },
  { name: 'resend-verification', title: /^Confirm/, open: consoleAt('/resend-verification') },
  { name: 'change-email', title: /^Change/, open: consoleAt('/change-email#token=x') },
  { name: 'stop-email-change', title: /^Stop/, open: consoleAt('/stop-email-change#token=x') },
  { name: 'forgot-password', title: /^Forgot/, open: consoleAt('/forgot-password') },
  {
    name: 'forgot-password-sent',
    title: /^Forgot/,
    async open(page, { url }) {
      await page.goto(`${url}/forgot-password`);
      await send(page, { email: 'nobody@example.com' });
      await status(page, 'mail is on its way');
    },
  },
  { name: 'reset-password', title: /^Choose/, open: consoleAt('/reset-password#token=x') },
  { name: 'invitation', title: /^Invitation/, open: (page, house) => openInvitation(page, house) },
  {
    name: 'invitation-login',
    title: /^Invitation/,
    async open(page, house) {
      await openInvitation(page, house);
      await page.getByLabel('I have an account').check();
    },
  },
  {
    name: 'invitation-incomplete',
    title: /^Invitation/,
    async open(page, { url }) {
      await page.goto(`${url}/invitation`);
      await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
    },
  },
];

let invited = 0;

async function openInvitation(page: Page, { app, owner, url }: House): Promise<void> {
  invited += 1;
  const body = { email: `invited${invited}@example.com`, role: 'viewer' };
  await app.call(`POST /api/v1/organizations/${owner.org}/invitations`, { as: owner.token, body });
  await page.goto(`${url}/invitation#token=${tokenIn(await mailed(app, 'invitation', invited))}`);
  await page.getByRole('heading', { name: /^Join / }).waitFor();
}

const logins: readonly Shown[] = [
  {
    name: 'app-login',
    title: /^Log in/,
    needsScript: true,
    open: (page, house) => enterApp(page, house, house.wiki),
  },
  {
    name: 'app-login-refused',
    title: /^Log in/,
    answers: [401],
    async open(page, house) {
      await enterApp(page, house, house.wiki);
      await send(page, { email: house.owner.email, password: 'wrong' });
      await status(page, 'is wrong');
    },
  },
  {
    name: 'app-login-provider-away',
    title: /^Log in/,
    answers: [502, 503],
    async open(page, house) {
      await enterApp(page, house, house.wiki);
      await page.getByTestId('away-link').click();
      await status(page, 'cannot be reached');
    },
  },
  {
    name: 'app-login-code',
    title: /^Log in/,
    async open(page, house) {
      await enterApp(page, house, house.wiki);
      await send(page, { email: house.careful.email, password: house.careful.password });
      await page.getByTestId('code-input').waitFor();
    },
  },
  {
    name: 'app-sign-up',
    title: /^Log in/,
    async open(page, house) {
      await enterApp(page, house, house.wiki);
      await page.getByTestId('sign-up-link').click();
      await page.getByTestId('sign-up-button').waitFor();
    },
  },
  {
    name: 'app-choose-account',
    title: /^Choose an account/,
    needsScript: true,
    async open(page, house) {
      await logIn(page, house, house.owner);
      await page.waitForTimeout(1100);
      await enterApp(page, house, house.wiki, { prompt: 'select_account' });
    },
  },
  {
    name: 'app-consent-offline',
    title: /^Continue to Wiki/,
    async open(page, house) {
      await logIn(page, house, house.owner);
      await enterApp(page, house, house.wiki, { scope: 'openid offline_access', prompt: 'consent' });
    },
  },
  {
    name: 'app-consent',
    title: /^Continue to Wiki/,
    needsScript: true,
    async open(page, house) {
      await logIn(page, house, house.owner);
      await enterApp(page, house, house.wiki);
    },
  },
  {
    name: 'app-consent-nothing',
    title: /^Continue to Wiki/,
    async open(page, house) {
      await logIn(page, house, house.owner);
      await enterApp(page, house, house.wiki, { scope: 'openid' });
    },
  },
  {
    name: 'app-no-access',
    title: /^No access/,
    async open(page, house) {
      await logIn(page, house, house.stranger);
      await enterApp(page, house, house.closed);
    },
  },
  {
    name: 'app-login-gone',
    title: /^This page has expired/,
    open: at('/oidc/interaction/NoSuchInteraction0000'),
    answers: [404],
  },
  {
    name: 'app-unknown',
    title: /^This did not work/,
    open: (page, house) => enterApp(page, house, { id: 'nobody', secret: undefined }),
    answers: [400],
  },
  {
    name: 'app-logout',
    title: /^Log out/,
    async open(page, house) {
      await intoBoard(page, house);
      await page.goto(`${house.url}/oidc/session/end?client_id=${house.board.id}`);
    },
  },
  {
    name: 'app-logged-out',
    title: /^You are logged out/,
    async open(page, house) {
      await intoBoard(page, house);
      await page.goto(`${house.url}/oidc/session/end`);
      await page.getByTestId('logout-button').click();
      await page.waitForURL(/success/);
    },
  },
];

/** Through the app's log-in, so that the browser has the provider's session. */
export async function intoBoard(page: Page, house: House): Promise<void> {
  await logIn(page, house, house.owner);
  await enterApp(page, house, house.board);
  await page
    .getByTestId('allow-button')
    .or(page.getByRole('heading', { name: 'Guide' }))
    .waitFor();
  // Whoever agreed before is not asked again.
  if (await page.getByTestId('allow-button').isVisible()) await page.getByTestId('allow-button').click();
  await page.waitForURL(/docs/);
}

const devices: readonly Shown[] = [
  { name: 'device', title: /^Connect a device/, open: at('/oidc/device') },
  {
    name: 'device-wrong-code',
    title: /^Connect a device/,
    open: (page, house) => typeCode(page, house, 'BCDF-GHJK'),
  },
  {
    name: 'device-login',
    title: /^Log in/,
    async open(page, house) {
      await typeCode(page, house, await deviceCode(house));
      await page.getByTestId('submit-button').click();
      await page.getByText('to continue to Nexus command line').waitFor();
    },
  },
  {
    name: 'device-confirm',
    title: /^Connect this device/,
    async open(page, house) {
      await logIn(page, house, house.owner);
      await typeCode(page, house, await deviceCode(house));
    },
  },
  {
    name: 'device-refused',
    title: /^Refused/,
    async open(page, house) {
      await logIn(page, house, house.owner);
      await typeCode(page, house, await deviceCode(house));
      await page.getByTestId('refuse-button').click();
      await page.waitForLoadState();
    },
  },
  {
    name: 'device-code-in-the-link',
    title: /^Connect this device/,
    async open(page, house) {
      await logIn(page, house, house.owner);
      await page.goto(`${house.url}/oidc/device?user_code=${await deviceCode(house)}`);
      await page.getByTestId('refuse-button').waitFor();
    },
  },
  {
    name: 'device-by-another-name',
    title: /^Connect this device/,
    async open(page, house) {
      await logIn(page, house, house.owner);
      await typeCode(page, { ...house, url: house.url.replace('localhost', '127.0.0.1') }, await deviceCode(house));
    },
  },
  {
    name: 'device-connected',
    title: /^Connected/,
    async open(page, house) {
      await logIn(page, house, house.owner);
      await typeCode(page, house, await deviceCode(house));
      await page.getByTestId('submit-button').click();
      await page.getByRole('heading', { name: 'Connected' }).waitFor();
    },
  },
];

export const shown: readonly Shown[] = [...documents, ...links, ...logins, ...devices];
