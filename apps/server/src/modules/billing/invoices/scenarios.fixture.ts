import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { invoiced, subscribed } from '../subscriptions/scenarios.fixture.ts';

const open = async (scene: Scene) => ({ params: { invoice: await invoiced(scene) } });
const tooMuch = '900000000000000';

async function voided(scene: Scene) {
  const invoice = await invoiced(scene);
  await scene.call(`POST /api/v1/invoices/${invoice}/void`);
  return { params: { invoice } };
}

/** By a transfer. */
async function paid(scene: Scene) {
  const invoice = await invoiced(scene);
  await scene.call(`POST /api/v1/invoices/${invoice}/pay`, {});
  return { params: { invoice } };
}

export const scenarios: Scenarios = {
  'GET /api/v1/customers/:customer/invoices': {
    request: async (scene) => ({ params: { customer: (await subscribed(scene)).customer } }),
  },
  'GET /api/v1/invoices/:invoice': { request: open },
  'POST /api/v1/invoices/:invoice/pay': {
    request: async (scene) => ({ ...(await open(scene)), body: { reference: 'Transfer' } }),
    refusals: {
      INVOICE_NOT_OPEN: async (scene) => ({ ...(await voided(scene)), body: {} }),
      AMOUNT_TOO_HIGH: async (scene) => ({ ...(await open(scene)), body: { amount: tooMuch } }),
    },
  },
  'POST /api/v1/invoices/:invoice/void': { request: open, refusals: { INVOICE_NOT_OPEN: voided } },
  'POST /api/v1/invoices/:invoice/credit': {
    request: async (scene) => ({ ...(await open(scene)), body: { amount: '1000000', reason: 'An outage' } }),
    refusals: {
      INVOICE_NOT_OPEN: async (scene) => ({ ...(await voided(scene)), body: { reason: 'An outage' } }),
      AMOUNT_TOO_HIGH: async (scene) => ({ ...(await open(scene)), body: { amount: tooMuch, reason: 'An outage' } }),
      NOT_REFUNDABLE: async (scene) => ({
        ...(await paid(scene)),
        body: { reason: 'An outage', refundTo: 'provider' },
      }),
    },
  },
};
