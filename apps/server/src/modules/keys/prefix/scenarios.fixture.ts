import type { Scenarios } from '../../../../test/world/scenarios.ts';

let serial = 0;
/** Another one each time. */
const newPrefix = () => `prefix${++serial}`;

export const scenarios: Scenarios = {
  'PUT /api/v1/keys/prefix': {
    request: () => ({ body: { prefix: newPrefix() } }),
    refusals: {
      KEY_PREFIX_TAKEN: async ({ world }) => {
        await world.rows(
          `insert into eco_key_prefixes (org_id, prefix, updated_at)
           select id, 'taken', '2026-01-01T00:00:00Z' from eco_organizations
           where id not in (select org_id from eco_key_prefixes) and id <> all ($1) limit 1
           on conflict do nothing`,
          [[world.a.org, world.b.org]],
        );
        return { body: { prefix: 'taken' } };
      },
    },
  },
};
