import type { PersonalData } from '../../http/personal-data.ts';
import { toIso } from '../../kernel/clock.ts';
import { eraseOverrides, myOverrides } from './overrides/store.ts';

/** Overrides are a person's own; the other rows name who made them, and hold nothing else of people. */
export const vaultPersonalData: PersonalData = {
  tables: {
    eco_approval_policies: {
      exported: { not: 'who set an approval policy of the organization; the activity says what a person did' },
      erased: 'pseudonym',
    },
    eco_approvals: {
      exported: { not: 'who approved a change in the organization; the activity says what a person did' },
      erased: 'pseudonym',
    },
    eco_change_requests: {
      exported: { not: 'who asked for a change in the organization; the activity says what a person did' },
      erased: 'pseudonym',
    },
    eco_environment_imports: {
      exported: { not: 'who made an import of the organization; the activity says what a person did' },
      erased: 'pseudonym',
    },
    eco_dynamic_secrets: {
      exported: { not: 'who defined a dynamic secret of the organization; the activity says what a person did' },
      erased: 'pseudonym',
    },
    eco_leases: {
      exported: { not: 'who took a lease; the activity says what a person did' },
      erased: 'pseudonym',
    },
    eco_rotators: {
      exported: { not: 'who made a rotator of the organization; the activity says what a person did' },
      erased: 'pseudonym',
    },
    eco_secret_values: {
      exported: { not: 'who wrote each version of a secret of the organization; the activity says what a person did' },
      erased: 'pseudonym',
    },
    eco_secret_overrides: { exported: 'secretOverrides', erased: 'deleted' },
    eco_shares: {
      exported: { not: 'who made a one-time link; the activity says what a person did' },
      erased: 'pseudonym',
    },
  },
  export: async (tx) => ({
    secretOverrides: (await myOverrides(tx)).map((row) => ({ ...row, updatedAt: toIso(row.updatedAt) })),
  }),
  async erase(tx, { person }) {
    await eraseOverrides(tx, person);
  },
};
