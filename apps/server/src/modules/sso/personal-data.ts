import { z } from 'zod';
import type { PersonalData } from '../../http/personal-data.ts';
import { Instant } from '../../kernel/schema.ts';
import { eraseAccess, exportAccess } from './access/access.ts';
import { eraseApiConsents, exportApiConsents } from './api-consents/api-consents.ts';
import { endProviderSessions } from './logout.ts';
import { removeOfPerson } from './provider/store.ts';

const Times = z.object({
  grantedAt: Instant.nullable(),
  expiresAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
  consentedAt: Instant.nullable(),
});

const Written = z.object({ createdAt: Instant, updatedAt: Instant });

/** Which apps a person may enter and what these may see. Who granted access to others stays, as an id. */
export const ssoPersonalData: PersonalData = {
  tables: {
    eco_apps: { exported: { not: 'who registered an app, as an id' }, erased: 'pseudonym' },
    // The person's own rows are deleted; rows of people to whom they granted access stay.
    eco_project_access: { exported: 'apps', erased: 'pseudonym' },
    eco_apis: { exported: { not: 'who registered an API, as an id' }, erased: 'pseudonym' },
    eco_api_consents: { exported: 'apiConsents', erased: 'deleted' },
    eco_oidc_records: { exported: { not: 'sealed sessions and tokens of apps' }, erased: 'deleted' },
  },
  export: async (tx) => ({
    apps: (await exportAccess(tx)).map((row) => ({ ...row, ...Times.parse(row) })),
    apiConsents: (await exportApiConsents(tx)).map((row) => ({ ...row, ...Written.parse(row) })),
  }),
  /** Apps are told that the sessions have ended; what they store themselves is theirs to erase. */
  async erase(tx, { person }) {
    await endProviderSessions(tx, 'personId', person);
    await eraseAccess(tx, person);
    await eraseApiConsents(tx, person);
    await removeOfPerson(tx, person);
  },
};
