import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../apps/server/test/chromium.ts';
import { buildConsole } from '../apps/server/test/console/fresh-build.ts';
import { freePort } from '../apps/server/test/redis.ts';
import { fillAudit } from './fill/audit.ts';
import { must, type Person, register } from './kit/client.ts';
import type { Server } from './kit/processes.ts';
import type { Check, Outcome } from './kit/results.ts';
import { median, type RunOptions } from './kit/rounds.ts';
import { environmentOf, fillSecrets, secretNames } from './kit/secrets.ts';
import { createSetting, type Setting } from './kit/setting.ts';

const secretCount = 2000;
const entryCount = 10_000;
/** Of the processor, while lists are scrolled. */
const slowdown = 4;
/** Turns of the wheel over a whole list, and milliseconds between them. */
const turns = 120;
const turnMs = 16;

/** Keeps how long each frame and each interaction took, in milliseconds. */
const observe = `
  globalThis.frames = [];
  globalThis.interactions = [];
  let last;
  const frame = (at) => {
    if (last !== undefined) frames.push(at - last);
    last = at;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) if (interactionId) interactions.push(duration);
  }).observe({ type: 'event', durationThreshold: 16 });`;

interface Figures {
  /** Milliseconds from the navigation until the page can be used, and bytes it loaded for that, fonts apart. */
  login: { ms: number; bytes: number };
  overview: { ms: number; bytes: number };
  secrets: ListFigures;
  audit: ListFigures;
}

/** Milliseconds. */
interface ListFigures {
  /** Longest while the list was scrolled on a slowed processor. */
  worstFrame: number;
  frames: number;
  /** Longest from an interaction to the next paint, as the processor is, and slowed. */
  interaction: number;
  slowInteraction: number;
}

/** The console in a browser on the same machine: its first pages, and its longest lists. */
export async function measureConsole({ rounds }: RunOptions): Promise<Outcome> {
  await buildConsole();
  const setting = await createSetting();
  const browser = await launchChromium();
  try {
    const port = String(await freePort());
    const server = await setting.nexus({ env: { PORT: port, PUBLIC_URL: `http://localhost:${port}` } });
    const person = await register(server.url);
    const home = await prepare(setting, server, person);
    const measured: Figures[] = [];
    for (let round = 0; round < rounds; round++) measured.push(await measure(browser, server, person, home));
    return outcome(measured);
  } finally {
    await browser.close();
    await setting.close();
  }
}

/** Answers the address of the organization's pages, and that of the secrets below it. */
async function prepare({ owner }: Setting, server: Server, person: Person): Promise<{ org: string; secrets: string }> {
  const as = person.token;
  await fillSecrets(server, person, await environmentOf(server, person), secretNames(secretCount));
  const { body: me } = await must(server.url, 'GET /api/v1/auth/me', { as });
  const filling = { organizations: 1, people: 0, keys: 0, usage: 0, audit: entryCount, days: 60, now: new Date() };
  await fillAudit(owner, { ...filling, org: person.org, person: String(me.user?.id) });
  await owner.query('vacuum analyze');
  const { body: organizations } = await must(server.url, 'GET /api/v1/organizations', { as });
  const { body: projects } = await must(server.url, 'GET /api/v1/projects', { as });
  const org = `/o/${organizations.items?.[0]?.slug}`;
  return { org, secrets: `${org}/projects/${projects.items?.[0]?.slug}/secrets` };
}

async function measure(
  browser: Browser,
  { url }: Server,
  { email, password }: Person,
  { org, secrets }: { org: string; secrets: string },
): Promise<Figures> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } });
  try {
    const login = await firstLoad(context, '/login', 'login-button');
    await logIn(context, email, password);
    const overview = await firstLoad(context, `${org}/dashboard`, 'overview-requests');
    return { login, overview, secrets: await secretsList(context, secrets), audit: await auditList(context, org) };
  } finally {
    await context.close();
  }
}

async function logIn(context: BrowserContext, email: string, password: string): Promise<void> {
  const page = await context.newPage();
  await page.goto('/login');
  await page.getByTestId('email-input').fill(email);
  await page.getByTestId('password-input').fill(password);
  await page.getByTestId('login-button').click();
  await page.getByTestId('overview-requests').waitFor();
  await page.close();
}

/** With an empty cache. */
async function firstLoad(context: BrowserContext, path: string, id: string): Promise<{ ms: number; bytes: number }> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const fonts = new Set<string>();
  let bytes = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => type === 'Font' && fonts.add(requestId));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!fonts.has(requestId)) bytes += encodedDataLength;
  });
  await page.addInitScript(`new MutationObserver((_changes, observer) => {
    if (document.querySelector('[data-testid="${id}"]') === null) return;
    globalThis.thereAt = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });`);
  await page.goto(path);
  await page.getByTestId(id).waitFor();
  const ms = await page.evaluate<number>('thereAt');
  await page.waitForLoadState('networkidle');
  await page.close();
  return { ms, bytes };
}

async function secretsList(context: BrowserContext, path: string): Promise<ListFigures> {
  const page = await context.newPage();
  await page.addInitScript(observe);
  await page.goto(path);
  await page.locator('tr[data-row]').first().waitFor();
  const use = async (): Promise<void> => {
    const search = page.getByTestId('search-input');
    for (const key of 'secret_19') await search.press(key === '_' ? 'Shift+Minus' : key);
    await search.fill('');
    await page.getByTestId('secret-name').nth(3).click();
    await page.getByTestId('secret-sheet').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('secret-sheet').waitFor({ state: 'detached' });
  };
  return measureList(page, 'secrets-table', use);
}

async function auditList(context: BrowserContext, org: string): Promise<ListFigures> {
  const page = await context.newPage();
  await page.addInitScript(observe);
  await page.goto(`${org}/audit`);
  const rows = page.getByTestId('audit-table').locator('tr[data-row]');
  await rows.first().waitFor();
  // Pages of a hundred come as the end is reached; the count is said once all of them are there.
  const end = `(() => {
    const table = document.querySelector('[data-testid="audit-table"]');
    table.parentElement.scrollTop = table.parentElement.scrollHeight;
    return Number(table.getAttribute('aria-rowcount'));
  })()`;
  for (let count = -1; count < entryCount; count = Number(await page.evaluate(end))) await page.waitForTimeout(20);
  const use = async (): Promise<void> => {
    for (let place = 8; place < 11; place++) {
      await rows.nth(place).click();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  };
  return measureList(page, 'audit-table', use);
}

/** Goes through the whole list with the wheel and the processor slowed, and uses it as `use` does. */
async function measureList(page: Page, table: string, use: () => Promise<void>): Promise<ListFigures> {
  await use();
  const interaction = await longest(page, 'interactions');
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  const frames = await scroll(page, session, table);
  await page.evaluate('interactions.length = 0');
  await use();
  const slowInteraction = await longest(page, 'interactions');
  await page.close();
  return { ...frames, interaction, slowInteraction };
}

/** Entries of the observer come with the next frames. */
async function longest(page: Page, list: 'frames' | 'interactions'): Promise<number> {
  await page.waitForTimeout(200);
  return Number(await page.evaluate(`Math.max(0, ...${list})`));
}

async function scroll(
  page: Page,
  session: CDPSession,
  table: string,
): Promise<Pick<ListFigures, 'worstFrame' | 'frames'>> {
  const box = await page.getByTestId(table).locator('..').boundingBox();
  if (box === null) throw new Error(`${table} is not in view`);
  const { scrollHeight, scrollTop } = await page.evaluate<{ scrollHeight: number; scrollTop: number }>(`(() => {
    const { scrollHeight, scrollTop } = document.querySelector('[data-testid="${table}"]').parentElement;
    return { scrollHeight, scrollTop };
  })()`);
  // Whichever end it stands at, to the other one.
  const deltaY = ((scrollTop > 0 ? -1 : 1) * scrollHeight) / turns;
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.evaluate('frames.length = 0');
  for (let turn = 0; turn < turns; turn++) {
    await session.send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...at, deltaX: 0, deltaY });
    await page.waitForTimeout(turnMs);
  }
  const worstFrame = await longest(page, 'frames');
  return { worstFrame, frames: Number(await page.evaluate('frames.length')) };
}

function outcome(measured: readonly Figures[]): Outcome {
  const atMost = (value: number): NonNullable<Check['target']> => ({ relation: '<=', value });
  const worst = (of: (figures: Figures) => number): number => Math.max(...measured.map(of));
  const first = (name: 'login' | 'overview', what: string): Check[] => [
    {
      what: `until ${what} can be used`,
      measured: median(measured.map((of) => of[name].ms)),
      unit: 'ms',
      target: atMost(2000),
    },
    { what: `first load of ${what}, compressed, fonts apart`, measured: worst((of) => of[name].bytes), unit: 'bytes' },
  ];
  const list = (name: 'secrets' | 'audit', what: string): Check[] => [
    {
      what: `longest frame of ${what}, processor slowed ${slowdown} times`,
      measured: worst((of) => of[name].worstFrame),
      unit: 'ms',
      target: atMost(100),
    },
    {
      what: `longest from an interaction with ${what} to the paint`,
      measured: worst((of) => of[name].interaction),
      unit: 'ms',
      target: atMost(100),
    },
    {
      what: `the same, processor slowed ${slowdown} times`,
      measured: worst((of) => of[name].slowInteraction),
      unit: 'ms',
    },
  ];
  return {
    title: 'The console in Chromium on the same machine',
    checks: [
      ...first('login', 'the log-in page'),
      ...first('overview', 'the overview'),
      ...list('secrets', `${secretCount.toLocaleString('en')} secrets`),
      ...list('audit', `${entryCount.toLocaleString('en')} audit entries`),
    ],
    rounds: measured,
    notes: [
      'Frames are the times between two animation frames; interactions are those of the Event Timing API, in steps of 8 ms.',
    ],
  };
}
