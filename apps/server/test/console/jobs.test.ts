import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineModule } from '../../src/http/module.ts';
import { second } from '../../src/kernel/clock.ts';
import { job } from '../../src/kernel/jobs/jobs.ts';
import { operatorOrg } from '../../src/kernel/record.ts';
import { violations } from '../accessibility.ts';
import { type Registered, register, type TestApp, testApp } from '../app.ts';
import { chromiumAvailable, launchChromium } from '../chromium.ts';
import { postgresAvailable } from '../harness.ts';
import { freePort } from '../redis.ts';
import { enrol, liftedLimits } from '../world/world.ts';
import { buildConsole } from './fresh-build.ts';

const within = { timeout: 30 * second, interval: 100 };

/** Whether the job under test fails. */
let fails = true;
const laboratory = defineModule({
  name: 'laboratory',
  jobs: [
    job({
      name: 'laboratory.try-it',
      payload: z.object({}),
      async run() {
        if (fails) throw Object.assign(new Error('no mailbox ada@example.com'), { code: 'EENVELOPE' });
      },
    }),
  ],
});

describe.skipIf(!postgresAvailable || !chromiumAvailable)('the page of jobs (needs PostgreSQL and Chromium)', () => {
  let app: TestApp;
  let url: string;
  let operator: Registered;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    await buildConsole();
    const port = String(await freePort());
    url = `http://localhost:${port}`;
    const env = { ...liftedLimits(), PORT: port, PUBLIC_URL: url };
    app = await testApp({ listen: true, manualClock: false, env, modules: [laboratory] });
    operator = await register(app);
    await enrol(app, operatorOrg, operator.user, 'admin');
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext({ baseURL: url, reducedMotion: 'reduce' });
    page = await context.newPage();
    errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await app.rows('delete from graphile_worker._private_jobs where last_error is not null');
    fails = true;
  });
  afterEach(async () => {
    await context.close();
    expect(errors).toEqual([]);
  });

  const at = (id: string) => page.getByTestId(id);
  const row = (id: string) => at('jobs-table').locator(`[data-row="${id}"]`);

  async function open(org = 'operator'): Promise<void> {
    const { email, password } = operator;
    const reply = await page.request.post('/api/v1/auth/login', { data: { email, password, cookies: true } });
    expect(reply.status()).toBe(200);
    await page.goto(`/o/${org}/operator/jobs`);
    await page.locator('#root h1').waitFor();
  }

  const stored = async (id: string) =>
    (
      await app.rows<{ attempts: number; failed: boolean }>(
        'select attempts, last_error is not null as failed from graphile_worker.jobs where id = $1',
        [id],
      )
    )[0];

  async function failedJob(): Promise<string> {
    const [made] = await app.rows<{ id: string }>("select id::text from graphile_worker.add_job('laboratory.try-it')");
    const id = made?.id ?? '';
    await expect.poll(() => stored(id), within).toEqual({ attempts: 1, failed: true });
    // Else it is tried again by itself, within seconds.
    await app.rows("update graphile_worker._private_jobs set run_at = run_at + interval '1 hour' where id = $1", [id]);
    return id;
  }

  const act = async (id: string, what: string) => {
    await row(id).getByTestId('row-menu').click();
    await at(what).click();
  };

  it('says that nothing has failed, and lists every job with its schedule', async () => {
    await open();
    await page.getByText('No job has failed').waitFor();
    const nightly = at('job-kinds-table').locator('[data-row="core.prune-events"]');
    expect(await nightly.innerText()).toContain('17 3 * * *');
    expect(await at('failed-jobs').innerText()).toContain('0');
  });

  it('shows what failed without its message, retries it and cancels it', async () => {
    const [first, other] = [await failedJob(), await failedJob()];
    await open();
    await row(first).waitFor();
    expect(await row(first).innerText()).toContain('Error EENVELOPE');
    expect(await page.content()).not.toContain('ada@example.com');
    for (const theme of ['light', 'dark'] as const) expect(await violations(page, theme)).toEqual([]);
    fails = false;
    await act(first, 'retry-job');
    await expect.poll(() => stored(first), within).toBeUndefined();
    await act(other, 'cancel-job');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel job' }).click();
    await page.getByText('Job canceled', { exact: true }).waitFor();
    expect(await stored(other)).toBeUndefined();
    await page.getByText('No job has failed').waitFor();
  });

  it('opens the runs of a job by the keyboard, and leads from there to its jobs in the queue', async () => {
    const id = await failedJob();
    await open();
    const kind = at('job-kinds-table').locator('[data-row="laboratory.try-it"]');
    await kind.focus();
    await page.keyboard.press('Enter');
    await at('job-runs-table').getByText('Error EENVELOPE').first().waitFor();
    expect(new URL(page.url()).searchParams.get('open')).toBe('laboratory.try-it');
    expect(await violations(page, 'light')).toEqual([]);
    await at('show-queue-button').click();
    await row(id).waitFor();
    expect(new URL(page.url()).searchParams.get('name')).toBe('laboratory.try-it');
    await at('clear-job-name').click();
    await expect.poll(() => new URL(page.url()).searchParams.get('name')).toBeNull();
  });

  it('shows nothing to people of other organizations', async () => {
    await failedJob();
    const { body } = await app.call('GET /api/v1/organizations', { as: operator.token });
    const own = (body.items as never as { slug: string }[]).find(({ slug }) => slug !== 'operator');
    await open(own?.slug);
    await at('error-state').first().waitFor();
    expect(await page.content()).not.toContain('EENVELOPE');
  });
});
