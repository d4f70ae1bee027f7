import type { PersonalData } from '../../http/personal-data.ts';

/** Rows of organizations that name who made them, and hold nothing else of people. */
export const vaultPersonalData: PersonalData = {
  tables: {
    eco_secret_values: {
      exported: { not: 'who wrote each version of a secret of the organization; the activity says what a person did' },
      erased: 'pseudonym',
    },
    eco_shares: {
      exported: { not: 'who made a one-time link; the activity says what a person did' },
      erased: 'pseudonym',
    },
  },
  export: async () => ({}),
  erase: async () => {},
};
