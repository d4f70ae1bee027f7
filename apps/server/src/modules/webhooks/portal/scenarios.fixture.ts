import type { Sample, Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { callAs } from '../../../../test/world/world.ts';
import { maxOfCustomer } from '../endpoints/schema.ts';

const at = '/api/v1/portal';
const one = `${at}/endpoints/:endpoint`;
const delivery = `${at}/deliveries/:delivery`;
const body = { url: 'http://127.0.0.1:9/webhooks', events: ['customer.*'] };
const refused = 'http://169.254.169.254/latest';
const since = { since: '2026-01-01T00:00:00Z' };

/** The token of a portal session of a customer. */
async function sessionOf({ call }: Scene, customer: string): Promise<string> {
  const made = await call(`POST /api/v1/customers/${customer}/portal-sessions`, {});
  return new URL(String(made.body.url)).hash.slice('#token='.length);
}

interface Held {
  as: string;
  /** Calls with the session. */
  own(what: string, body?: unknown): ReturnType<Scene['call']>;
}

async function session(scene: Scene): Promise<Held> {
  const as = await sessionOf(scene, await scene.make('cus'));
  const own: Held['own'] = (what, sent) =>
    callAs(scene.world, scene.tenant, as, what, sent === undefined ? {} : { body: sent });
  return { as, own };
}

async function endpointOf(scene: Scene) {
  const { as, own } = await session(scene);
  const made = await own(`POST ${at}/endpoints`, body);
  return { as, own, params: { endpoint: String(made.body.id) } };
}

async function deliveryOf(scene: Scene, state?: 'exhausted') {
  const { as, own, params } = await endpointOf(scene);
  const { body: sent } = await own(`POST ${at}/endpoints/${params.endpoint}/test`);
  if (state !== undefined) {
    await scene.world.rows('update eco_webhook_deliveries set state = $2, due_at = null where id = $1', [
      sent.id,
      state,
    ]);
  }
  return { as, own, endpoint: params.endpoint, params: { delivery: String(sent.id) } };
}

async function disabled(scene: Scene) {
  const { as, own, params } = await endpointOf(scene);
  await own(`PATCH ${at}/endpoints/${params.endpoint}`, { state: 'disabled' });
  return { as, params };
}

const plain = async (scene: Scene): Promise<Sample> => ({ as: (await session(scene)).as });
const ofEndpoint =
  (more: object = {}) =>
  async (scene: Scene): Promise<Sample> => {
    const { as, params } = await endpointOf(scene);
    return { as, params, ...more };
  };
/** Another customer's: it is not there. */
const NOT_FOUND =
  (more: object = {}) =>
  async (scene: Scene): Promise<Sample> => {
    const { params } = await endpointOf(scene);
    return { as: (await session(scene)).as, params, ...more };
  };
const deliveryNotFound = async (scene: Scene): Promise<Sample> => {
  const { params } = await deliveryOf(scene, 'exhausted');
  return { as: (await session(scene)).as, params };
};

async function invoiceOf(scene: Scene): Promise<Sample> {
  const invoice = await scene.make('inv');
  const { body: found } = await scene.call(`GET /api/v1/invoices/${invoice}`);
  return { as: await sessionOf(scene, String(found.customerId)), params: { invoice } };
}

const ofInvoice: Scenarios[string] = {
  request: invoiceOf,
  refusals: {
    // Another customer's session.
    NOT_FOUND: async (scene) => ({ ...(await invoiceOf(scene)), as: (await session(scene)).as }),
  },
};

export const scenarios: Scenarios = {
  'POST /api/v1/customers/:customer/portal-sessions': {
    refusals: { NOT_FOUND: () => ({ params: { customer: `eco_cus_${'0'.repeat(22)}` } }) },
  },
  'DELETE /api/v1/customers/:customer/portal-sessions': {
    refusals: { NOT_FOUND: () => ({ params: { customer: `eco_cus_${'0'.repeat(22)}` } }) },
  },
  [`GET ${at}/account`]: { request: plain },
  [`GET ${at}/event-types`]: { request: plain },
  [`GET ${at}/keys`]: { request: plain },
  [`GET ${at}/usage`]: { request: plain },
  [`GET ${at}/credits`]: { request: plain },
  [`GET ${at}/invoices`]: { request: plain },
  [`GET ${at}/invoices/:invoice`]: ofInvoice,
  [`GET ${at}/invoices/:invoice/pdf`]: ofInvoice,
  [`POST ${at}/endpoints`]: {
    request: async (scene) => ({ ...(await plain(scene)), body }),
    refusals: {
      OUTBOUND_REFUSED: async (scene) => ({ ...(await plain(scene)), body: { ...body, url: refused } }),
      EVENT_TYPE_UNKNOWN: async (scene) => ({
        ...(await plain(scene)),
        body: { ...body, events: ['nothing.happened'] },
      }),
      TOO_MANY_ENDPOINTS: async (scene) => {
        const { as, own } = await session(scene);
        for (let n = 0; n < maxOfCustomer; n += 1) await own(`POST ${at}/endpoints`, body);
        return { as, body };
      },
    },
  },
  [`GET ${at}/endpoints`]: { request: plain },
  [`GET ${one}`]: { request: ofEndpoint(), refusals: { NOT_FOUND: NOT_FOUND() } },
  [`PATCH ${one}`]: {
    request: ofEndpoint({ body: { description: 'Another' } }),
    refusals: {
      NOT_FOUND: NOT_FOUND({ body: {} }),
      INVALID_REQUEST: async (scene) => {
        const { as, own, params } = await endpointOf(scene);
        await own(`PATCH ${at}/endpoints/${params.endpoint}`, { headers: { Authorization: 'Bearer abc' } });
        return { as, params, body: { url: 'http://127.0.0.1:10/webhooks' } };
      },
      OUTBOUND_REFUSED: ofEndpoint({ body: { url: refused } }),
      EVENT_TYPE_UNKNOWN: ofEndpoint({ body: { events: ['nothing.*'] } }),
    },
  },
  [`DELETE ${one}`]: { request: ofEndpoint(), refusals: { NOT_FOUND: NOT_FOUND() } },
  [`POST ${one}/rotate`]: {
    request: ofEndpoint({ body: {} }),
    refusals: {
      NOT_FOUND: NOT_FOUND({ body: {} }),
      ROTATION_OPEN: async (scene) => {
        const { as, own, params } = await endpointOf(scene);
        await own(`POST ${at}/endpoints/${params.endpoint}/rotate`, {});
        return { as, params, body: {} };
      },
    },
  },
  [`POST ${one}/enable`]: {
    request: disabled,
    refusals: { NOT_FOUND: NOT_FOUND(), ENDPOINT_ENABLED: ofEndpoint() },
  },
  [`POST ${one}/test`]: {
    request: ofEndpoint(),
    refusals: { NOT_FOUND: NOT_FOUND(), ENDPOINT_DISABLED: disabled },
  },
  [`POST ${one}/replay`]: {
    request: ofEndpoint({ body: since }),
    refusals: {
      NOT_FOUND: NOT_FOUND({ body: since }),
      ENDPOINT_DISABLED: async (scene) => ({ ...(await disabled(scene)), body: since }),
    },
  },
  [`GET ${at}/deliveries`]: { request: plain },
  [`GET ${delivery}`]: {
    request: async (scene) => {
      const { as, params } = await deliveryOf(scene);
      return { as, params };
    },
    refusals: { NOT_FOUND: deliveryNotFound },
  },
  [`POST ${delivery}/replay`]: {
    request: async (scene) => {
      const { as, params } = await deliveryOf(scene, 'exhausted');
      return { as, params };
    },
    refusals: {
      NOT_FOUND: deliveryNotFound,
      DELIVERY_OPEN: async (scene) => {
        const { as, params } = await deliveryOf(scene);
        return { as, params };
      },
      ENDPOINT_DISABLED: async (scene) => {
        const { as, own, endpoint, params } = await deliveryOf(scene, 'exhausted');
        await own(`PATCH ${at}/endpoints/${endpoint}`, { state: 'disabled' });
        return { as, params };
      },
    },
  },
};
