import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { maxOfCustomer } from './schema.ts';

const endpoints = '/api/v1/webhooks/endpoints';
const one = `${endpoints}/:endpoint`;
const missing = { endpoint: `eco_whe_${'0'.repeat(22)}` };
const refused = 'http://169.254.169.254/latest';

const body = { url: 'http://127.0.0.1:9/webhooks', events: ['customer.*'] };
const NOT_FOUND = (more: object = {}) => ({ NOT_FOUND: () => ({ params: missing, ...more }) });

const disabled = async ({ make, call }: Scene) => {
  const endpoint = await make('whe');
  await call(`PATCH ${endpoints}/${endpoint}`, { state: 'disabled' });
  return { params: { endpoint } };
};
const isDisabled =
  (more: object = {}) =>
  async (scene: Scene) => ({ ...(await disabled(scene)), ...more });

const since = { since: '2026-01-01T00:00:00Z' };

export const scenarios: Scenarios = {
  [`POST ${endpoints}`]: {
    request: () => ({ body }),
    refusals: {
      NOT_FOUND: () => ({ body: { ...body, customerId: `eco_cus_${'0'.repeat(22)}` } }),
      OUTBOUND_REFUSED: () => ({ body: { ...body, url: refused } }),
      EVENT_TYPE_UNKNOWN: () => ({ body: { ...body, events: ['nothing.happened'] } }),
      TOO_MANY_ENDPOINTS: async ({ make, call }) => {
        const customerId = await make('cus');
        for (let n = 0; n < maxOfCustomer; n += 1) await call(`POST ${endpoints}`, { ...body, customerId });
        return { body: { ...body, customerId } };
      },
    },
  },
  [`GET ${one}`]: { refusals: NOT_FOUND() },
  [`PATCH ${one}`]: {
    request: async ({ make }) => ({ params: { endpoint: await make('whe') }, body: { description: 'Another' } }),
    refusals: {
      ...NOT_FOUND({ body: {} }),
      INVALID_REQUEST: async ({ call }) => {
        const made = await call(`POST ${endpoints}`, { ...body, headers: { Authorization: 'Bearer abc' } });
        return { params: { endpoint: String(made.body.id) }, body: { url: 'http://127.0.0.1:10/webhooks' } };
      },
      OUTBOUND_REFUSED: async ({ make }) => ({ params: { endpoint: await make('whe') }, body: { url: refused } }),
      EVENT_TYPE_UNKNOWN: async ({ make }) => ({
        params: { endpoint: await make('whe') },
        body: { events: ['nothing.*'] },
      }),
    },
  },
  [`DELETE ${one}`]: { refusals: NOT_FOUND() },
  [`GET ${one}/preview`]: {
    request: async ({ make }) => ({ params: { endpoint: await make('whe') }, query: { apiVersion: '2026-11-27' } }),
    refusals: NOT_FOUND({ query: { apiVersion: '2026-11-27' } }),
  },
  [`POST ${one}/rotate`]: {
    refusals: {
      ...NOT_FOUND({ body: {} }),
      ROTATION_OPEN: async ({ make, call }) => {
        const endpoint = await make('whe');
        await call(`POST ${endpoints}/${endpoint}/rotate`, {});
        return { params: { endpoint }, body: {} };
      },
    },
  },
  [`POST ${one}/enable`]: {
    request: isDisabled(),
    refusals: { ...NOT_FOUND(), ENDPOINT_ENABLED: async ({ make }) => ({ params: { endpoint: await make('whe') } }) },
  },
  [`POST ${one}/test`]: { refusals: { ...NOT_FOUND(), ENDPOINT_DISABLED: isDisabled() } },
  [`POST ${one}/replay`]: {
    request: async ({ make }) => ({ params: { endpoint: await make('whe') }, body: since }),
    refusals: { ...NOT_FOUND({ body: since }), ENDPOINT_DISABLED: isDisabled({ body: since }) },
  },
};
