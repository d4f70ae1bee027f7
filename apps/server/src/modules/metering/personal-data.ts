import type { PersonalData } from '../../http/personal-data.ts';

const requests = { not: 'one line per request with the caller’s id: no address, no content' };

/** What metering holds of a person: their id in each request. Invoices depend on who used what. */
export const meteringPersonalData: PersonalData = {
  tables: {
    eco_usage_shapes: { exported: requests, erased: 'pseudonym' },
    eco_usage_inbox: { exported: requests, erased: 'pseudonym' },
  },
  export: async () => ({}),
  erase: async () => {},
};
