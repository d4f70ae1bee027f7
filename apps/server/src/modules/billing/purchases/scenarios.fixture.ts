import { operator } from '../../../../test/world/operator.ts';
import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { callAs } from '../../../../test/world/world.ts';
import { planOf } from '../subscriptions/scenarios.fixture.ts';

const one = '/api/v1/billing/subscription';
let seats = 0;

/** More seats than ever before: a step up, whatever the organization has. */
const more = () => ({ plan: 'pro', seats: String(++seats) });
const asBody = ({ plan, seats: count }: ReturnType<typeof more>) => ({ plan, seats: Number(count) });

async function upgraded({ call }: Scene) {
  const wish = more();
  await call(`POST ${one}/change`, asBody(wish));
  return wish;
}

async function canceled(scene: Scene) {
  await upgraded(scene);
  await scene.call(`POST ${one}/cancel`);
  return {};
}

/** The operator buys of nobody. */
const byOperator = async ({ world }: Scene) => ({ tenant: await operator(world) });
async function inEuros({ world }: Scene): Promise<string> {
  const tenant = await operator(world);
  const call: Scene['call'] = (what, body) => callAs(world, tenant, tenant.members.owner.token, what, { body });
  return planOf({ call }, '29000000', 'EUR');
}

/** The id of an invoice to the organization. */
async function invoiced(scene: Scene): Promise<string> {
  await upgraded(scene);
  const { body } = await scene.call('GET /api/v1/billing/invoices');
  return String(body.items?.[0]?.id);
}

export const scenarios: Scenarios = {
  [`GET ${one}`]: { refusals: { NOT_SUBSCRIBED: byOperator } },
  [`GET ${one}/change`]: {
    request: () => ({ query: more() }),
    refusals: {
      NOT_SUBSCRIBED: async (scene) => ({ ...(await byOperator(scene)), query: more() }),
      PLAN_NOT_FOR_SALE: () => ({ query: { plan: 'enterprise' } }),
      NOTHING_TO_CHANGE: async (scene) => ({ query: await upgraded(scene) }),
      CURRENCY_MISMATCH: async (scene) => {
        await upgraded(scene);
        return { query: { plan: await inEuros(scene) } };
      },
    },
  },
  [`POST ${one}/change`]: {
    request: () => ({ body: asBody(more()) }),
    refusals: {
      NOT_SUBSCRIBED: async (scene) => ({ ...(await byOperator(scene)), body: asBody(more()) }),
      PLAN_NOT_FOR_SALE: () => ({ body: { plan: 'enterprise' } }),
      NOTHING_TO_CHANGE: async (scene) => ({ body: asBody(await upgraded(scene)) }),
      CURRENCY_MISMATCH: async (scene) => {
        await upgraded(scene);
        return { body: { plan: await inEuros(scene) } };
      },
      CHANGE_STALE: () => ({ body: { ...asBody(more()), at: '2001-01-01T00:00:00Z' } }),
    },
  },
  [`POST ${one}/cancel`]: {
    request: async (scene) => {
      await upgraded(scene);
      return {};
    },
    refusals: { NOT_SUBSCRIBED: byOperator, NOTHING_TO_CANCEL: canceled },
  },
  [`POST ${one}/resume`]: {
    request: canceled,
    refusals: {
      NOT_SUBSCRIBED: byOperator,
      NOTHING_TO_RESUME: async (scene) => {
        await upgraded(scene);
        return {};
      },
    },
  },
  'GET /api/v1/billing/profile': { refusals: { NOT_SUBSCRIBED: byOperator } },
  'PATCH /api/v1/billing/profile': {
    request: () => ({ body: { details: { name: 'Initech' } } }),
    refusals: { NOT_SUBSCRIBED: async (scene) => ({ ...(await byOperator(scene)), body: {} }) },
  },
  'GET /api/v1/billing/upcoming': { refusals: { NOT_SUBSCRIBED: byOperator } },
  'GET /api/v1/billing/invoices/:invoice': {
    request: async (scene) => ({ params: { invoice: await invoiced(scene) } }),
  },
  'POST /api/v1/cron/process-overage': {
    request: byOperator,
    refusals: { NOT_FOUND: () => ({}) },
  },
  'POST /api/v1/admin/reconcile': { request: byOperator, refusals: { NOT_FOUND: () => ({}) } },
};
