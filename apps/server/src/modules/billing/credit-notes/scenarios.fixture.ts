import { operator } from '../../../../test/world/operator.ts';
import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { callAs } from '../../../../test/world/world.ts';
import { bought } from '../purchases/scenarios.fixture.ts';
import { invoiced } from '../subscriptions/scenarios.fixture.ts';

const note = { amount: '1000000', reason: 'An outage' };

const issued = {
  request: async (scene: Scene) => {
    const { body } = await scene.call(`POST /api/v1/invoices/${await invoiced(scene)}/credit`, note);
    return { params: { note: String(body.id) } };
  },
};

/** By the operator, who sold it. */
const received = {
  request: async (scene: Scene) => {
    const { world } = scene;
    const seller = await operator(world);
    const what = `POST /api/v1/invoices/${await bought(scene)}/credit`;
    const { body } = await callAs(world, seller, seller.members.owner.token, what, { body: note });
    return { params: { note: String(body.id) } };
  },
};

export const scenarios: Scenarios = {
  'GET /api/v1/credit-notes/:note': issued,
  'GET /api/v1/credit-notes/:note/html': issued,
  'GET /api/v1/credit-notes/:note/pdf': issued,
  'GET /api/v1/billing/credit-notes/:note': received,
  'GET /api/v1/billing/credit-notes/:note/html': received,
  'GET /api/v1/billing/credit-notes/:note/pdf': received,
};
