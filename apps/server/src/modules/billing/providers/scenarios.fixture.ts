import { createHmac } from 'node:crypto';
import { operator } from '../../../../test/world/operator.ts';
import type { Sample, Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { planOf } from '../subscriptions/scenarios.fixture.ts';
import { providerErrors } from './errors.ts';
import { callCodes, failing, type ProviderCode } from './failing.fixture.ts';
import { providersService } from './providers.ts';

const account = { provider: 'stripe', secretKey: 'sk_test_1', webhookSecret: 'whsec_dGVzdA==' };
const polar = { provider: 'polar', accessToken: 'polar_oat_1', webhookSecret: 'whsec_dGVzdA==' };
let events = 0;

/** As each provider signs; the machine's time is what Polar's client compares with. */
function signedBy(name: 'stripe' | 'polar', secret: string, now: number, about?: string) {
  const id = `evt_${++events}`;
  const body =
    name === 'stripe'
      ? {
          id,
          object: 'event',
          type: about === undefined ? 'a.b' : 'customer.subscription.updated',
          data: { object: { id: about } },
        }
      : { type: about === undefined ? 'a.b' : 'subscription.updated', data: { id: about } };
  const text = JSON.stringify(body);
  const seconds = Math.floor((name === 'stripe' ? now : Date.now()) / 1000);
  if (name === 'stripe') {
    const v1 = createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex');
    return { body, headers: { 'stripe-signature': `t=${seconds},v1=${v1}` } };
  }
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const v1 = createHmac('sha256', key).update(`${id}.${seconds}.${text}`).digest('base64');
  return {
    body,
    headers: { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${v1}` },
  };
}

const paid = async (scene: Scene) => ({ plan: await planOf(scene) });
/** Nobody has an account anywhere; undone after the call. */
const withoutAccounts =
  ({ world }: Scene) =>
  () => {
    const providers = world.app.kernel.services.use(providersService);
    const { remote } = providers;
    providers.remote = async () => undefined;
    return () => Object.assign(providers, { remote });
  };

/** What a provider may answer to the request. */
const refusalsOf = (codes: readonly ProviderCode[], request: (scene: Scene) => Promise<Sample> | Sample) =>
  Object.fromEntries(
    codes.map((code) => [code, async (scene: Scene) => ({ ...(await request(scene)), during: failing(code)(scene) })]),
  );

const pageRefusals = (request: (scene: Scene) => Promise<Sample> | Sample) =>
  refusalsOf([...callCodes, 'BUYER_EMAIL_REQUIRED'], request);

const portal = { body: { returnUrl: 'https://app.example/' } };
const pages = { successUrl: 'https://app.example/done', cancelUrl: 'https://app.example/' };

/** The organization has a plan that costs nothing, as if it had never bought. */
async function unsold({ world, tenant }: Scene) {
  await world.rows(
    `update eco_subscriptions set plan_id = 'eco_pln_0000000000000000000004', plan_version = 1, mrr = 0, seats = 1,
       provider_ref = null, status = 'active', term = 'month' where buyer_org_id = $1 and status <> 'canceled'`,
    [tenant.org],
  );
  return { body: { plan: 'pro' } };
}

async function customer(scene: Scene) {
  return { params: { customer: await scene.make('cus') }, body: { ...(await paid(scene)), ...pages } };
}

/** A webhook is verified, and the provider refuses to say more of what it is about. */
const unread = (request: (scene: Scene) => Promise<Sample> | Sample) =>
  Object.fromEntries(
    (['BILLING_CREDENTIALS_REFUSED', 'BILLING_REFUSED'] as const).map((code) => [
      code,
      async (scene: Scene) => {
        const providers = scene.world.app.kernel.services.use(providersService);
        const { remote } = providers;
        const refuse = () => Promise.reject(providerErrors[code]());
        const during = () => {
          providers.remote = async (seller, name) => {
            const found = await remote.call(providers, seller, name);
            const reads = { readSubscription: refuse, readInvoice: refuse, readPayment: refuse };
            const rest = { listInvoices: refuse, listSubscriptions: refuse, refund: refuse };
            return found && { verify: found.verify.bind(found), ...reads, ...rest };
          };
          return () => Object.assign(providers, { remote });
        };
        return { ...(await request(scene)), during };
      },
    ]),
  );

const webhooks = (name: 'stripe' | 'polar'): Scenarios => {
  const own = `POST /api/v1/webhooks/${name}`;
  const theirs = `${own}/:organization`;
  const marks = {
    // Whoever sends what is not the provider's stands in the audit log.
    WEBHOOK_REFUSED: ['eco_audit_inbox'],
    MALFORMED_BODY: ['eco_audit_inbox'],
    // The event is taken before the call is recorded; sent again, it is known.
    RECORD_UNAVAILABLE: ['eco_audit_inbox', `eco_${name}_events`],
  };
  const given = name === 'stripe' ? account : polar;
  const chosen = async ({ world, tenant, call }: Scene, about?: string) => {
    await call('PUT /api/v1/billing/provider', given);
    const params = { organization: tenant.org };
    return { params, ...signedBy(name, given.webhookSecret, world.clock.now(), about) };
  };
  const refused = { body: { type: 'a.b' } };
  return {
    [own]: {
      request: ({ world }) => signedBy(name, given.webhookSecret, world.clock.now()),
      refusals: {
        NOT_FOUND: (scene) => ({ ...refused, during: withoutAccounts(scene) }),
        WEBHOOK_REFUSED: () => refused,
        BILLING_PROVIDER_AWAY: ({ world }) => signedBy(name, given.webhookSecret, world.clock.now(), 'sub_1'),
        ...unread((scene) => signedBy(name, given.webhookSecret, scene.world.clock.now(), 'sub_1')),
      },
      marks,
    },
    [theirs]: {
      request: (scene) => chosen(scene),
      refusals: {
        NOT_FOUND: (scene) => ({
          params: { organization: scene.tenant.org },
          ...refused,
          during: withoutAccounts(scene),
        }),
        WEBHOOK_REFUSED: async (scene) => ({ params: (await chosen(scene)).params, ...refused }),
        BILLING_PROVIDER_AWAY: (scene) => chosen(scene, 'sub_1'),
        ...unread((scene) => chosen(scene, 'sub_1')),
      },
      marks,
    },
  };
};

export const scenarios: Scenarios = {
  ...webhooks('stripe'),
  ...webhooks('polar'),
  'PUT /api/v1/billing/provider': {
    request: () => ({ body: { provider: 'ledger' } }),
    refusals: {
      PROVIDER_FROM_ENVIRONMENT: async ({ world }) => ({ tenant: await operator(world), body: account }),
    },
  },
  'POST /api/v1/billing/provider/sync': {
    refusals: refusalsOf(callCodes, () => ({})),
  },
  'POST /api/v1/billing/checkout': {
    request: unsold,
    refusals: {
      NOT_FOUND: async ({ world }) => ({ tenant: await operator(world), body: { plan: 'pro' } }),
      PLAN_NOT_FOR_SALE: async (scene) => ({ ...(await unsold(scene)), body: { plan: 'enterprise' } }),
      ALREADY_SUBSCRIBED: async (scene) => {
        const sample = await unsold(scene);
        await scene.call('POST /api/v1/billing/checkout', sample.body);
        return sample;
      },
      ...pageRefusals(unsold),
    },
  },
  'POST /api/v1/billing/portal': {
    refusals: {
      NOT_FOUND: async ({ world }) => ({ tenant: await operator(world) }),
      ...pageRefusals(() => ({})),
    },
  },
  'POST /api/v1/customers/:customer/checkout': {
    request: customer,
    refusals: {
      PLAN_NOT_FOR_SALE: async (scene) => {
        const sample = await customer(scene);
        return { ...sample, body: { ...sample.body, plan: 'nowhere' } };
      },
      ALREADY_SUBSCRIBED: async (scene) => {
        const sample = await customer(scene);
        await scene.call(`POST /api/v1/customers/${sample.params.customer}/checkout`, sample.body);
        return sample;
      },
      ...pageRefusals(customer),
    },
  },
  'POST /api/v1/customers/:customer/portal': {
    request: () => portal,
    refusals: pageRefusals(() => portal),
  },
};
