import type { PersonalData } from '../../http/personal-data.ts';
import { toIso } from '../../kernel/clock.ts';
import { erasePerson, myBindings } from './bindings/store.ts';

/** What access holds of a person: the roles they were given. Who gave a role stays on it, as an id. */
export const accessPersonalData: PersonalData = {
  tables: {
    eco_roles: { exported: { not: 'who made a role, as an id' }, erased: 'pseudonym' },
    eco_role_bindings: { exported: 'roleBindings', erased: 'pseudonym' },
  },
  export: async (tx) => ({
    roleBindings: (await myBindings(tx)).map((row) => ({
      id: row.id,
      organization: row.orgId,
      role: row.role,
      project: row.projectId,
      environment: row.environmentId,
      path: row.path,
      expiresAt: row.expiresAt === null ? null : toIso(row.expiresAt),
      createdAt: toIso(row.createdAt),
    })),
  }),
  async erase(tx, { person }) {
    await erasePerson(tx, person);
  },
};
