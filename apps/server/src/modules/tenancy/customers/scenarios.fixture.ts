import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';

async function deletedOne({ call, make }: Scene) {
  const customer = await make('cus');
  await call(`DELETE /api/v1/customers/${customer}`);
  return { params: { customer } };
}

export const scenarios: Scenarios = {
  'POST /api/v1/customers': {
    refusals: {
      EXTERNAL_ID_TAKEN: async ({ call }) => {
        const body = { externalId: 'taken', name: 'Taken' };
        await call('POST /api/v1/customers', body);
        return { body };
      },
    },
  },
  'PATCH /api/v1/customers/:customer': {
    refusals: {
      EXTERNAL_ID_TAKEN: async ({ call, make }) => {
        await call('POST /api/v1/customers', { externalId: 'taken', name: 'Taken' });
        return { params: { customer: await make('cus') }, body: { externalId: 'taken' } };
      },
      CUSTOMER_SUBSCRIBED: async ({ call, make }) => {
        const { body: plan } = await call(`GET /api/v1/plans/${await make('pln')}`);
        const { body } = await call('POST /api/v1/customers', {
          externalId: unique(),
          name: 'Subscribed',
          plan: plan.slug,
        });
        return { params: { customer: String(body.id) }, body: { plan: 'another' } };
      },
      EXTERNAL_ID_IN_USE: async ({ call }) => {
        const slug = unique();
        await call('POST /api/v1/meters', { slug, eventType: 'sample', aggregation: 'count' });
        const prices = [{ feature: slug, model: 'flat', unitAmount: '1' }];
        const amounts = { month: '0', year: null };
        await call('POST /api/v1/plans', { slug, name: 'Metered', currency: 'USD', amounts, prices });
        const { body } = await call('POST /api/v1/customers', { externalId: slug, name: 'Metered', plan: slug });
        return { params: { customer: String(body.id) }, body: { externalId: unique() } };
      },
    },
  },
  'POST /api/v1/customers/:customer/restore': {
    request: deletedOne,
    refusals: {
      NOT_DELETED: async ({ make }) => ({ params: { customer: await make('cus') } }),
      EXTERNAL_ID_TAKEN: async ({ call }) => {
        const body = { externalId: 'followed', name: 'Followed' };
        const { body: first } = await call('POST /api/v1/customers', body);
        await call(`DELETE /api/v1/customers/${first.id}`);
        await call('POST /api/v1/customers', body);
        return { params: { customer: String(first.id) } };
      },
    },
  },
};
