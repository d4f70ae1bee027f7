import { operator } from '../../../../test/world/operator.ts';
import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { callAs, type World } from '../../../../test/world/world.ts';
import { heldBy, providerRefusals } from '../providers/failing.fixture.ts';
import { planOf } from '../subscriptions/scenarios.fixture.ts';

const one = '/api/v1/billing/subscription';
let seats = 0;

/** A new plan that the operator sells to organizations. */
async function operatorsPlan({ world }: Scene, currency: string): Promise<string> {
  const tenant = await operator(world);
  const call: Scene['call'] = (what, body) => callAs(world, tenant, tenant.members.owner.token, what, { body });
  return planOf({ call }, '29000000', currency);
}

const offers = new WeakMap<World['app'], Promise<string>>();

/** One that bounds nothing: shares of a quota are written in the background, beside the request that a test watches. */
function offer(scene: Scene): Promise<string> {
  const { app } = scene.world;
  const found = offers.get(app) ?? operatorsPlan(scene, 'USD');
  offers.set(app, found);
  return found;
}

/** More seats than ever before: a step up, whatever the organization has. */
const more = async (scene: Scene) => ({ plan: await offer(scene), seats: String(++seats) });
const asBody = ({ plan, seats: count }: Awaited<ReturnType<typeof more>>) => ({ plan, seats: Number(count) });

async function upgraded(scene: Scene) {
  const wish = await more(scene);
  await scene.call(`POST ${one}/change`, asBody(wish));
  return wish;
}

async function canceled(scene: Scene) {
  await upgraded(scene);
  await scene.call(`POST ${one}/cancel`);
  return {};
}

async function subscribed(scene: Scene) {
  await upgraded(scene);
  return {};
}

const asking = (as: 'body' | 'query') => async (scene: Scene) => {
  const wish = await more(scene);
  return { [as]: as === 'body' ? asBody(wish) : wish };
};

/** The operator buys of nobody. */
const byOperator = async ({ world }: Scene) => ({ tenant: await operator(world) });
const inEuros = (scene: Scene): Promise<string> => operatorsPlan(scene, 'EUR');

/** The id of an invoice to the organization. */
export async function bought(scene: Scene): Promise<string> {
  await upgraded(scene);
  const { body } = await scene.call('GET /api/v1/billing/invoices');
  return String(body.items?.[0]?.id);
}

export const scenarios: Scenarios = {
  [`GET ${one}`]: { refusals: { NOT_SUBSCRIBED: byOperator } },
  [`GET ${one}/change`]: {
    request: asking('query'),
    refusals: {
      NOT_SUBSCRIBED: async (scene) => ({ ...(await byOperator(scene)), query: await more(scene) }),
      PLAN_NOT_FOR_SALE: () => ({ query: { plan: 'enterprise' } }),
      NOTHING_TO_CHANGE: async (scene) => ({ query: await upgraded(scene) }),
      CURRENCY_MISMATCH: async (scene) => {
        await upgraded(scene);
        return { query: { plan: await inEuros(scene) } };
      },
      ...providerRefusals(asking('query')),
    },
  },
  [`POST ${one}/change`]: {
    request: asking('body'),
    refusals: {
      NOT_SUBSCRIBED: async (scene) => ({ ...(await byOperator(scene)), body: asBody(await more(scene)) }),
      PLAN_NOT_FOR_SALE: () => ({ body: { plan: 'enterprise' } }),
      NOTHING_TO_CHANGE: async (scene) => ({ body: asBody(await upgraded(scene)) }),
      CURRENCY_MISMATCH: async (scene) => {
        await upgraded(scene);
        return { body: { plan: await inEuros(scene) } };
      },
      CHANGE_STALE: async (scene) => ({ body: { ...asBody(await more(scene)), at: '2001-01-01T00:00:00Z' } }),
      PAYMENT_FAILED: heldBy('PAYMENT_FAILED', asking('body')),
      ...providerRefusals(asking('body')),
    },
  },
  [`POST ${one}/cancel`]: {
    request: subscribed,
    refusals: { NOT_SUBSCRIBED: byOperator, NOTHING_TO_CANCEL: canceled, ...providerRefusals(subscribed) },
  },
  [`POST ${one}/resume`]: {
    request: canceled,
    refusals: {
      NOT_SUBSCRIBED: byOperator,
      NOTHING_TO_RESUME: subscribed,
      ...providerRefusals(canceled),
    },
  },
  'GET /api/v1/billing/profile': { refusals: { NOT_SUBSCRIBED: byOperator } },
  'PATCH /api/v1/billing/profile': {
    request: () => ({ body: { details: { name: 'Initech' } } }),
    refusals: { NOT_SUBSCRIBED: async (scene) => ({ ...(await byOperator(scene)), body: {} }) },
  },
  'GET /api/v1/billing/upcoming': { refusals: { NOT_SUBSCRIBED: byOperator } },
  'GET /api/v1/billing/invoices/:invoice': {
    request: async (scene) => ({ params: { invoice: await bought(scene) } }),
  },
  'POST /api/v1/cron/process-overage': {
    request: byOperator,
    refusals: { NOT_FOUND: () => ({}) },
  },
  'POST /api/v1/admin/reconcile': { request: byOperator, refusals: { NOT_FOUND: () => ({}) } },
};
