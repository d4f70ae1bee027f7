import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { sibling } from '../../../../test/world/world.ts';
import { Ids } from '../../../kernel/ids.ts';
import { maxServiceAccounts } from '../limits.ts';

export const scenarios: Scenarios = {
  'PATCH /api/v1/organizations/:org/service-accounts/:account': {
    // What asks for a fresh proof of identity.
    request: () => ({ body: { status: 'active' } }),
  },
  'POST /api/v1/organizations/:org/service-accounts': {
    refusals: {
      TOO_MANY: async ({ world, tenant }) => {
        const other = await sibling(world, tenant);
        const ids = Array.from({ length: maxServiceAccounts }, () => new Ids(world.clock).next('svc'));
        await world.rows(
          `insert into eco_service_accounts (id, org_id, name, created_by, created_at, updated_at)
           select id, $2, 'S', $3, $4, $4 from unnest($1::text[]) as s (id)`,
          [ids, other.org, tenant.members.owner.user, '2026-01-01T00:00:00Z'],
        );
        return { tenant: other, params: { org: other.org }, body: { name: 'One too many' } };
      },
    },
  },
};
