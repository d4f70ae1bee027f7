import type { Scenarios } from '../../../../test/world/scenarios.ts';

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
    },
  },
};
