import type { PersonalData } from '../../http/personal-data.ts';
import { toIso } from '../../kernel/clock.ts';
import { keyTopic } from './state.ts';
import { erasePerson, myKeys } from './store.ts';

const isoOrNull = (instant: number | null): string | null => (instant === null ? null : toIso(instant));

/** What keys holds of a person: their platform keys. */
export const keysPersonalData: PersonalData = {
  tables: {
    eco_api_keys: { exported: 'platformKeys', erased: 'pseudonym' },
  },
  export: async (tx) => ({
    platformKeys: (await myKeys(tx)).map(({ org, createdAt, expiresAt, revokedAt, ...rest }) => ({
      ...rest,
      organization: org,
      createdAt: toIso(createdAt),
      expiresAt: isoOrNull(expiresAt),
      revokedAt: isoOrNull(revokedAt),
    })),
  }),
  async erase(tx, { person }) {
    await tx.invalidate(keyTopic, ...(await erasePerson(tx, person)));
  },
};
