/**
 * `npm run screenshots [name …]`: pictures of the console's main pages, light and dark, in `docs/screenshots`; all of them
 * unless named. Opens them in Chromium on what `npm run demo` has made. PORT is that of the server it starts.
 */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../apps/server/test/chromium.ts';
import { readDemo } from './demo/folder.ts';
import { receiverUrl, startReceivers } from './demo/receivers.ts';
import { dataDir, startServer } from './demo/serve.ts';

/** What the pages' paths are found with: `POST customers/…/portal-sessions`. */
type Call = (what: string) => Promise<{ items: Record<string, string>[]; url: string }>;

interface Shown {
  as: 'owner' | 'operator';
  /** Below `/o/<organization>` unless it begins with `//`. */
  path: string | ((call: Call) => Promise<string>);
}

/** By the name of the picture: who looks, and where. */
const pages: Record<string, Shown> = {
  dashboard: { as: 'owner', path: '/dashboard' },
  projects: { as: 'owner', path: '/projects' },
  project: { as: 'owner', path: '/projects/writing-api' },
  secrets: { as: 'owner', path: '/projects/writing-api/secrets' },
  customers: { as: 'owner', path: '/customers' },
  keys: { as: 'owner', path: '/keys' },
  requests: { as: 'owner', path: '/requests' },
  usage: { as: 'owner', path: '/usage' },
  meters: { as: 'owner', path: '/meters' },
  billing: { as: 'owner', path: '/billing' },
  plans: { as: 'owner', path: '/plans' },
  invoices: { as: 'owner', path: '/invoices' },
  revenue: { as: 'owner', path: '/revenue' },
  webhooks: { as: 'owner', path: '/webhooks' },
  'webhook-deliveries': { as: 'owner', path: '/webhooks?tab=deliveries' },
  'webhook-endpoint': { as: 'owner', path: async (call) => `/webhooks/${(await endpoint(call, 'crm')).id}` },
  portal: { as: 'owner', path: portal },
  audit: { as: 'owner', path: '/audit' },
  members: { as: 'owner', path: '/members' },
  teams: { as: 'owner', path: '/teams' },
  roles: { as: 'owner', path: '/roles' },
  'service-accounts': { as: 'owner', path: '/service-accounts' },
  apps: { as: 'owner', path: '/apps' },
  settings: { as: 'owner', path: '/settings' },
  security: { as: 'owner', path: '//account/security' },
  operator: { as: 'operator', path: '/operator' },
  organizations: { as: 'operator', path: '/operator/organizations' },
  users: { as: 'operator', path: '/operator/users' },
  jobs: { as: 'operator', path: '/operator/jobs' },
  health: { as: 'operator', path: '/operator/health' },
};

/** One of those that the demonstration's receivers have. */
async function endpoint(call: Call, name: string): Promise<Record<string, string>> {
  const { items } = await call('GET webhooks/endpoints');
  const found = items.find(({ url }) => url === receiverUrl(name));
  if (found === undefined) throw new Error(`the demonstration has no endpoint ${name}`);
  return found;
}

/** As the customer with an endpoint sees it. */
async function portal(call: Call): Promise<string> {
  const { customerId } = await endpoint(call, 'manuscripts');
  const { url } = await call(`POST customers/${customerId}/portal-sessions`);
  return `//portal?tab=invoices${new URL(url).hash}`;
}

const size = { width: 1440, height: 900 };
/** A picture of a page is 60 to 150 KB; more would make the repository grow with each change. */
const mostBytes = 250 * 1024;
const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));

const demo = readDemo(dataDir);
if (demo === undefined) throw new Error('There is nothing to show yet: run `npm run demo` first.');
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(pages, name));
if (unknown.length > 0)
  throw new Error(`There is no page ${unknown.join(', ')}; there are ${Object.keys(pages).join(', ')}.`);

// Without them every delivery would fail while the pictures are taken.
const receivers = await startReceivers();
const server = startServer(['ignore', 'pipe', 'inherit']);
try {
  const address = await addressOf(server.stdout);
  const browser = await launchChromium();
  try {
    mkdirSync(folder, { recursive: true });
    for (const theme of ['light', 'dark'] as const) await takeAll(browser, address, theme);
  } finally {
    await browser.close();
  }
} finally {
  server.kill('SIGTERM');
  await once(server, 'exit');
  await receivers.close();
}

async function addressOf(output: NodeJS.ReadableStream | null): Promise<string> {
  if (output === null) throw new Error('the server has no output');
  for await (const line of createInterface(output)) {
    const [, address] = /listens on (\S+)/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('the server has stopped');
}

async function takeAll(browser: Browser, address: string, theme: 'light' | 'dark'): Promise<void> {
  for (const who of ['owner', 'operator'] as const) {
    const wanted = Object.entries(pages).filter(
      ([name, { as }]) => as === who && (asked.length === 0 || asked.includes(name)),
    );
    if (wanted.length === 0) continue;
    const context = await browser.newContext({ viewport: size, colorScheme: theme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const home = await logIn(page, address, who);
    for (const [name, { path }] of wanted) {
      const found = typeof path === 'string' ? path : await path((what) => callAs(page, address, what));
      const url = found.startsWith('//') ? new URL(found.slice(1), address).href : `${home}${found}`;
      await take(page, url, `${name}-${theme}.png`);
    }
    await context.close();
  }
}

/** Answers the address of the organization's pages. */
async function logIn(page: Page, address: string, who: 'owner' | 'operator'): Promise<string> {
  const email = demo?.logIns.find((each) => each.email.startsWith(`${who}@`))?.email ?? '';
  const data = { email, password: demo?.password, cookies: true };
  const logIn = await page.request.post(`${address}/api/v1/auth/login`, { data, headers: { origin: address } });
  if (!logIn.ok()) throw new Error(`the log-in of ${email} answered ${logIn.status()}: ${await logIn.text()}`);
  const reply = await page.request.get(`${address}/api/v1/organizations`);
  const { items } = (await reply.json()) as { items: { slug: string }[] };
  return `${address}/o/${items[0]?.slug}`;
}

async function callAs(page: Page, address: string, what: string): ReturnType<Call> {
  const [method = 'GET', path = ''] = what.split(' ');
  const csrf = (await page.context().cookies()).find(({ name }) => name.endsWith('nexus_csrf'))?.value ?? '';
  const reply = await page.request.fetch(`${address}/api/v1/${path}`, {
    method,
    headers: { origin: address, 'x-csrf-token': decodeURIComponent(csrf) },
    ...(method === 'GET' ? {} : { data: {} }),
  });
  if (!reply.ok()) throw new Error(`${what} answered ${reply.status()}: ${await reply.text()}`);
  return (await reply.json()) as Awaited<ReturnType<Call>>;
}

async function take(page: Page, url: string, file: string): Promise<void> {
  await page.goto(url);
  // On a busy machine the network can be idle before the page has begun to ask.
  await page.locator('#root h1').first().waitFor();
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle');
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' });
  if (picture.length > mostBytes) throw new Error(`${file} has ${picture.length} bytes: more than ${mostBytes}`);
  writeFileSync(new URL(file, `file://${folder}`), picture);
  process.stdout.write(`${file} ${Math.round(picture.length / 1024)} KB\n`);
}
