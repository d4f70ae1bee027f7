import type { PersonalData } from '../../http/personal-data.ts';
import { toIso } from '../../kernel/clock.ts';
import { endProviderSessions } from './logout.ts';
import * as access from './store/access.ts';
import { removeOfPerson } from './store/records.ts';

const isoOrNull = (instant: number | null): string | null => (instant === null ? null : toIso(instant));

/** What sso holds of a person: which apps they may enter and what these may see. Who let others in stays, as an id. */
export const ssoPersonalData: PersonalData = {
  tables: {
    eco_apps: { exported: { not: 'who registered an app, as an id' }, erased: 'pseudonym' },
    // The person's own rows are deleted; those of people whom they let in stay.
    eco_project_access: { exported: 'apps', erased: 'pseudonym' },
    eco_oidc_records: { exported: { not: 'sealed sessions and tokens of apps' }, erased: 'deleted' },
  },
  export: async (tx) => ({
    apps: (await access.everythingMine(tx)).map((row) => ({
      ...row,
      grantedAt: isoOrNull(row.grantedAt),
      expiresAt: isoOrNull(row.expiresAt),
      revokedAt: isoOrNull(row.revokedAt),
      consentedAt: isoOrNull(row.consentedAt),
    })),
  }),
  /** The apps are told that the sessions are over; what they keep themselves is theirs to erase. */
  async erase(tx, { person }) {
    await endProviderSessions(tx, { person });
    await access.erasePerson(tx, person, undefined);
    await removeOfPerson(tx, person);
  },
};
