import type { FakeClock } from '../shared/clock.ts';
import { type Behaviour, listen, type Question } from '../shared/server.ts';
import type { Webhooks } from '../shared/webhooks.ts';
import { Api } from './api.ts';
import { checkoutPage } from './checkouts/page.ts';
import { checkouts } from './checkouts/routes.ts';
import { customerRoutes } from './customers.ts';
import { json } from './errors.ts';
import { orders } from './orders/routes.ts';
import { portalPage, portalSessions } from './portal.ts';
import { products } from './products.ts';
import { refunds } from './refunds.ts';
import { revokeAll, stateOf, subscriptions } from './subscriptions/routes.ts';
import { usage } from './usage.ts';
import { webhooks } from './webhooks.ts';
import { type Settings, World } from './world.ts';

const routes = [
  ...products,
  ...customerRoutes({ state: stateOf, revoke: revokeAll }),
  ...checkouts,
  ...portalSessions,
  ...subscriptions,
  ...orders,
  ...refunds,
  ...usage,
  ...webhooks,
];

export interface FakePolarOptions extends Partial<Settings> {
  accessToken?: string;
  /** The clock's first instant; now, if absent. */
  start?: Date;
}

export interface FakePolar {
  readonly url: string;
  readonly accessToken: string;
  readonly clock: FakeClock;
  readonly webhooks: Webhooks;
  /** `METHOD /path` of every call, in order. */
  readonly calls: string[];
  behave(behaviour: Behaviour): void;
  /** From now on this customer's cards are refused, or no longer. */
  decline(customerId: string, isDeclined: boolean): void;
  close(): Promise<void>;
}

/** An organization at Polar, on a port of its own. README.md says what it can do. */
export async function startPolar(options: FakePolarOptions = {}): Promise<FakePolar> {
  const {
    accessToken = 'polar_oat_fake',
    start = new Date(),
    prorationBehavior = 'prorate',
    multipleSubscriptions = false,
    standardSignatures = true,
  } = options;
  const world = new World(start, { prorationBehavior, multipleSubscriptions, standardSignatures });
  const api = new Api(world, accessToken, routes);
  const calls: string[] = [];
  let behaviour: Behaviour = {};
  const running = await listen({
    behaviour: () => behaviour,
    failure: (status) => json(status, { error: 'InternalServerError', detail: 'Told to fail.' }),
    answer: (question) => {
      calls.push(`${question.method} ${question.url.pathname}`);
      return pageOf(world, question) ?? api.answer(question);
    },
  });
  world.url = running.url;
  return {
    url: running.url,
    accessToken,
    clock: world.clock,
    webhooks: world.webhooks,
    calls,
    behave: (next) => {
      behaviour = next;
    },
    decline: (customerId, isDeclined) => {
      if (isDeclined) world.declined.add(customerId);
      else world.declined.delete(customerId);
    },
    close: async () => {
      world.webhooks.close();
      await running.close();
    },
  };
}

function pageOf(world: World, question: Question) {
  const [, first, secret = ''] = question.url.pathname.split('/');
  if (first === 'checkout') return checkoutPage(world, secret, question);
  return first === 'portal' ? portalPage(world, question) : undefined;
}
