import type { PersonalData } from '../../http/personal-data.ts';

const requests = { not: 'one line per request with the caller’s id: no address, no content' };

/** What metering holds of a person: their id beside each request. Who used what is what invoices are made of. */
export const meteringPersonalData: PersonalData = {
  tables: {
    eco_usage_shapes: { exported: requests, erased: 'pseudonym' },
    eco_usage_inbox: { exported: requests, erased: 'pseudonym' },
  },
  export: async () => ({}),
  erase: async () => {},
};
