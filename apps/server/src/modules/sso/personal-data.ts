import type { PersonalData } from '../../http/personal-data.ts';
import { toIso } from '../../kernel/clock.ts';
import { erasePerson, listMine } from './store/access.ts';
import { removeGrants } from './store/records.ts';

/** More than anybody enters. */
const mostApps = 10_000;

/** What sso holds of a person: which apps they entered, and what they let these see. Who let them in stays, as an id. */
export const ssoPersonalData: PersonalData = {
  tables: {
    eco_apps: { exported: { not: 'who made an app, as an id' }, erased: 'pseudonym' },
    eco_project_access: { exported: 'apps', erased: 'pseudonym' },
    eco_oidc_records: { exported: { not: 'sessions and tokens of the provider, sealed' }, erased: 'soon' },
  },
  export: async (tx) => ({
    apps: (await listMine(tx, '', mostApps)).map(({ app, name, org, role, consent, consentedAt }) => ({
      ...{ app, name, organization: org, role, consent },
      consentedAt: toIso(consentedAt),
    })),
  }),
  /** The provider's sessions go with the event `user.erased`: until then apps are told of the log-out by them. */
  async erase(tx, { person }) {
    await erasePerson(tx, person, undefined);
    await removeGrants(tx, { person });
  },
};
