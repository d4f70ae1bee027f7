import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';
import { heldBy, providerRefusals } from '../providers/failing.fixture.ts';

const one = '/api/v1/customers/:customer/subscription';

const paid = (amount = '29000000', currency = 'USD') => ({
  ...{ slug: unique(), name: 'Pro', currency, amounts: { month: amount, year: '290000000' } },
  prices: [{ feature: 'api.calls', model: 'overage', included: '100000', unitAmount: '0.001' }],
});

/** A plan of the tenant; its slug. */
export async function planOf({ call }: Pick<Scene, 'call'>, amount?: string, currency?: string): Promise<string> {
  const { body } = await call('POST /api/v1/plans', paid(amount, currency));
  return String(body.slug);
}

/** A customer with a subscription to a plan of $29. */
export async function subscribed(scene: Scene): Promise<{ customer: string; plan: string }> {
  const [customer, plan] = [await scene.make('cus'), await planOf(scene)];
  await scene.call(`POST /api/v1/customers/${customer}/subscription`, { plan });
  return { customer, plan };
}

/** The id of an open invoice. */
export async function invoiced(scene: Scene): Promise<string> {
  const { customer } = await subscribed(scene);
  const { body } = await scene.call(`GET /api/v1/customers/${customer}/invoices`);
  return String(body.items?.[0]?.id);
}

async function canceled(scene: Scene) {
  const { customer } = await subscribed(scene);
  await scene.call(`POST /api/v1/customers/${customer}/subscription/cancel`);
  return { params: { customer } };
}

const unsubscribed = async ({ make }: Scene) => ({ params: { customer: await make('cus') } });
const running = async (scene: Scene) => ({ params: { customer: (await subscribed(scene)).customer } });

/** Of a customer with a subscription, with what is asked for as body or query. */
const asking =
  (as: 'body' | 'query', wish: (scene: Scene, plan: string) => Promise<Record<string, string>>) =>
  async (scene: Scene) => {
    const { customer, plan } = await subscribed(scene);
    return { params: { customer }, [as]: await wish(scene, plan) };
  };

const larger = async (scene: Scene) => ({ plan: await planOf(scene, '99000000') });

const changes = (as: 'body' | 'query') => ({
  request: asking(as, larger),
  refusals: {
    NOT_SUBSCRIBED: async (scene: Scene) => ({ ...(await unsubscribed(scene)), [as]: { plan: await planOf(scene) } }),
    PLAN_NOT_FOR_SALE: asking(as, async () => ({ plan: 'unknown' })),
    NOTHING_TO_CHANGE: asking(as, async (_, plan) => ({ plan })),
    CURRENCY_MISMATCH: asking(as, async (scene) => ({ plan: await planOf(scene, '29000000', 'EUR') })),
    ...providerRefusals(asking(as, larger)),
  },
});

/** The seller has gone to Stripe meanwhile. */
async function left(scene: Scene) {
  const { params } = await running(scene);
  await scene.call('PUT /api/v1/billing/provider', { provider: 'ledger' });
  const choose = (provider: string) =>
    scene.world.rows('update eco_billing_providers set provider = $1 where org_id = $2', [provider, scene.tenant.org]);
  const during = async () => {
    await choose('stripe');
    return () => choose('ledger');
  };
  return { params, during };
}

async function settledHere(scene: Scene) {
  await scene.call('PUT /api/v1/billing/provider', { provider: 'ledger' });
  return running(scene);
}

export const scenarios: Scenarios = {
  [`GET ${one}`]: { request: running, refusals: { NOT_SUBSCRIBED: unsubscribed } },
  [`POST ${one}`]: {
    request: async (scene) => ({ ...(await unsubscribed(scene)), body: { plan: await planOf(scene) } }),
    refusals: {
      ALREADY_SUBSCRIBED: async (scene) => {
        const { customer, plan } = await subscribed(scene);
        return { params: { customer }, body: { plan } };
      },
      PLAN_NOT_FOR_SALE: async (scene) => ({ ...(await unsubscribed(scene)), body: { plan: 'unknown' } }),
    },
  },
  [`GET ${one}/change`]: changes('query'),
  [`POST ${one}/change`]: {
    request: changes('body').request,
    refusals: {
      ...changes('body').refusals,
      CHANGE_STALE: asking('body', async (scene) => ({ plan: await planOf(scene), at: '2001-01-01T00:00:00Z' })),
      PAYMENT_FAILED: heldBy('PAYMENT_FAILED', asking('body', larger)),
    },
  },
  [`POST ${one}/cancel`]: {
    request: running,
    refusals: { NOT_SUBSCRIBED: unsubscribed, NOTHING_TO_CANCEL: canceled, ...providerRefusals(running) },
  },
  [`POST ${one}/resume`]: {
    request: canceled,
    refusals: { NOT_SUBSCRIBED: unsubscribed, NOTHING_TO_RESUME: running, ...providerRefusals(canceled) },
  },
  [`POST ${one}/move`]: {
    request: left,
    refusals: { NOT_SUBSCRIBED: unsubscribed, NOTHING_TO_MOVE: settledHere },
  },
  'GET /api/v1/customers/:customer/upcoming': { request: running, refusals: { NOT_SUBSCRIBED: unsubscribed } },
  'GET /api/v1/customers/:customer/addons': { request: running, refusals: { NOT_SUBSCRIBED: unsubscribed } },
  'POST /api/v1/customers/:customer/addons': {
    request: async (scene) => ({ ...(await running(scene)), body: { name: 'Support', amount: '1200000000' } }),
    refusals: {
      NOT_SUBSCRIBED: async (scene) => ({ ...(await unsubscribed(scene)), body: { name: 'Support', amount: '1' } }),
    },
  },
  'DELETE /api/v1/customers/:customer/addons/:addon': {
    request: async (scene) => {
      const { customer } = await subscribed(scene);
      const made = await scene.call(`POST /api/v1/customers/${customer}/addons`, { name: 'Support', amount: '1' });
      return { params: { customer, addon: String(made.body.id) } };
    },
    refusals: {
      NOT_SUBSCRIBED: async (scene) => {
        const { customer } = await subscribed(scene);
        const made = await scene.call(`POST /api/v1/customers/${customer}/addons`, { name: 'Support', amount: '1' });
        return { params: { customer: await scene.make('cus'), addon: String(made.body.id) } };
      },
    },
  },
  'PATCH /api/v1/billing/settings': {
    request: () => ({ body: { taxRate: 190_000, seller: { name: 'Acme' } } }),
    refusals: { PLAN_NOT_FOR_SALE: () => ({ body: { defaultPlan: 'unknown' } }) },
  },
};
