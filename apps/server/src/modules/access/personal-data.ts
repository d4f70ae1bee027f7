import type { PersonalData } from '../../http/personal-data.ts';
import { toIso } from '../../kernel/clock.ts';
import * as store from './store/bindings.ts';

/** What access holds of a person: the roles they were given. Who gave a role stays on it, as an id. */
export const accessPersonalData: PersonalData = {
  tables: {
    eco_roles: { exported: { not: 'who made a role, as an id' }, erased: 'pseudonym' },
    eco_role_bindings: { exported: 'roleBindings', erased: 'pseudonym' },
  },
  export: async (tx) => ({
    roleBindings: (await store.mine(tx)).map((row) => ({
      id: row.id,
      organization: row.org_id,
      role: row.role,
      project: row.project_id,
      environment: row.environment_id,
      expiresAt: row.expires_at === null ? null : toIso(row.expires_at),
      createdAt: toIso(row.created_at),
    })),
  }),
  erase: (tx, { person }) => store.erasePerson(tx, person),
};
