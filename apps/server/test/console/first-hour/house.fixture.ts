import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import Stripe from 'stripe';
import { beforeEach } from 'vitest';
import { type FakeStripe, startStripe } from '../../../../../tools/fakes/stripe/index.ts';
import { type TestApp, testApp } from '../../app.ts';
import { launchChromium } from '../../chromium.ts';
import { freePort } from '../../redis.ts';
import { liftedLimits } from '../../world/world.ts';
import { buildConsole } from '../fresh-build.ts';

/** Milliseconds that a step waits for what it expects to see: a busy machine is slow, not broken. */
export const patience = 60_000;

export interface House {
  app: TestApp;
  url: string;
  browser: Browser;
  /** Takes the money. */
  stripe: FakeStripe;
  close(): Promise<void>;
}

/** An installation as a team finds it: the console, the free plan for everybody, and cards taken by Stripe. */
export async function openHouse(): Promise<House> {
  await buildConsole();
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const stripe = await startStripe();
  const env = { ...liftedLimits(), ...(await sellingBy(stripe, url)), PORT: port, PUBLIC_URL: url };
  const app = await testApp({ listen: true, manualClock: false, env: { ...env, DEFAULT_PLAN: 'free' } });
  const browser = await launchChromium();
  return {
    app,
    url,
    browser,
    stripe,
    async close() {
      await browser.close();
      await app.close();
      await stripe.close();
    },
  };
}

async function sellingBy(fake: FakeStripe, url: string): Promise<Record<string, string>> {
  const { host, port, secretKey } = fake;
  const client = new Stripe(secretKey, { host, port, protocol: 'http', telemetry: false });
  const endpoint = { url: `${url}/api/v1/webhooks/stripe`, enabled_events: ['*' as const] };
  const { secret = '' } = await client.webhookEndpoints.create(endpoint);
  return {
    BILLING_PROVIDER: 'stripe',
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: secret,
    STRIPE_API_URL: fake.url,
  };
}

/** A browser of somebody's own. */
export async function visit({ browser, url }: Pick<House, 'browser' | 'url'>): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: url, acceptDownloads: true });
  context.setDefaultTimeout(patience);
  context.setDefaultNavigationTimeout(patience);
  return visitor(context, await context.newPage());
}

export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** What has the test id. */
  at(id: string): Locator;
  /** Fills fields by their test ids without the `-input`. */
  fill(fields: Record<string, string>): Promise<void>;
  /** Clicks what has the test id. */
  press(id: string): Promise<void>;
  choose(select: string, value: string): Promise<void>;
  /** Opens an address and waits for its heading. */
  open(path: string): Promise<void>;
}

function visitor(context: BrowserContext, page: Page): Visitor {
  const at = (id: string) => page.getByTestId(id);
  const press = (id: string) => at(id).click();
  return {
    context,
    page,
    at,
    press,
    async fill(fields) {
      for (const [name, value] of Object.entries(fields)) await at(`${name}-input`).fill(value);
    },
    async choose(select, value) {
      await press(select);
      await press(`${select}-${value}`);
    },
    async open(path) {
      await page.goto(path);
      await page.locator('#root h1').first().waitFor();
    },
  };
}

/** Steps that build on each other: once one has failed, those after it say so instead of waiting for what cannot come. */
export function inOrder(): void {
  let failed: string | undefined;
  beforeEach(({ task, onTestFailed }) => {
    if (failed !== undefined) throw new Error(`the step before failed: ${failed}`);
    onTestFailed(() => {
      failed ??= task.name;
    });
  });
}
