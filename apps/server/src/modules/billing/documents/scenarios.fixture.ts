import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { bought } from '../purchases/scenarios.fixture.ts';
import { invoiced } from '../subscriptions/scenarios.fixture.ts';

const sold = { request: async (scene: Scene) => ({ params: { invoice: await invoiced(scene) } }) };
const purchased = { request: async (scene: Scene) => ({ params: { invoice: await bought(scene) } }) };

export const scenarios: Scenarios = {
  'GET /api/v1/invoices/:invoice/html': sold,
  'GET /api/v1/invoices/:invoice/pdf': sold,
  'GET /api/v1/billing/invoices/:invoice/html': purchased,
  'GET /api/v1/billing/invoices/:invoice/pdf': purchased,
};
