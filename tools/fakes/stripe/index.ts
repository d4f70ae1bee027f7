import type { FakeClock } from '../shared/clock.ts';
import { type Behaviour, listen, type Question } from '../shared/server.ts';
import type { Webhooks } from '../shared/webhooks.ts';
import { Api } from './api.ts';
import { catalog } from './catalog.ts';
import { checkoutPage } from './checkout/page.ts';
import { sessions } from './checkout/session.ts';
import { creditNotes } from './credit-notes.ts';
import { customers } from './customers.ts';
import { errorAnswer } from './errors.ts';
import { events } from './events.ts';
import { invoiceItems } from './invoices/items.ts';
import { previews } from './invoices/preview.ts';
import { invoices } from './invoices/routes.ts';
import { paymentMethods } from './payment-methods.ts';
import { payments } from './payments.ts';
import { portalConfigurations, saveDefault } from './portal/configurations.ts';
import { portalPage, portalSessions } from './portal/page.ts';
import { refunds } from './refunds.ts';
import { subscriptions } from './subscriptions/routes.ts';
import { type Settings, World } from './world.ts';

/** Paths with a fixed last part stand before those with an id there. */
const routes = [
  ...customers,
  ...catalog,
  ...paymentMethods,
  ...payments,
  ...subscriptions,
  ...previews,
  ...invoices,
  ...invoiceItems,
  ...creditNotes,
  ...refunds,
  ...sessions,
  ...portalConfigurations,
  ...portalSessions,
  ...events,
];

export interface FakeStripeOptions extends Partial<Settings> {
  secretKey?: string;
  /** The clock's first instant; now, if absent. */
  start?: Date;
  /** Whether somebody has saved the settings of the portal in the dashboard, without which it needs a configuration. */
  portalSaved?: boolean;
}

export interface FakeStripe {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly secretKey: string;
  readonly clock: FakeClock;
  readonly webhooks: Webhooks;
  /** `METHOD /path` of every call, in order. */
  readonly calls: string[];
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

/** A Stripe account on a port of its own. README.md says what it can do. */
export async function startStripe(options: FakeStripeOptions = {}): Promise<FakeStripe> {
  const {
    secretKey = 'sk_test_fake',
    start = new Date(Math.floor(Date.now() / 1000) * 1000),
    searchLagSeconds = 60,
    retryDays = [3, 5, 7],
    afterRetries = 'cancel',
    smallestCharge = 50,
    portalSaved = true,
  } = options;
  const world = new World(start, { searchLagSeconds, retryDays, afterRetries, smallestCharge });
  if (portalSaved) saveDefault(world);
  const api = new Api(world, secretKey, routes);
  const calls: string[] = [];
  let behaviour: Behaviour = {};
  const running = await listen({
    behaviour: () => behaviour,
    failure: (status) =>
      errorAnswer({ status, body: { type: 'api_error', message: 'Told to fail.' } }, world.id('req', 14)),
    answer: (question) => {
      calls.push(`${question.method} ${question.url.pathname}`);
      return pageOf(world, question) ?? api.answer(question);
    },
  });
  world.url = running.url;
  const { hostname: host, port } = new URL(running.url);
  return {
    url: running.url,
    host,
    port: Number(port),
    secretKey,
    clock: world.clock,
    webhooks: world.webhooks,
    calls,
    behave: (next) => {
      behaviour = next;
    },
    close: async () => {
      world.webhooks.close();
      await running.close();
    },
  };
}

function pageOf(world: World, question: Question) {
  const [, first, second, id = ''] = question.url.pathname.split('/');
  if (first === 'c' && second === 'pay') return checkoutPage(world, id, question);
  if (first === 'p' && second === 'session') return portalPage(world, id, question);
  return undefined;
}
