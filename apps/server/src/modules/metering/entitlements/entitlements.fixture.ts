import { systemClock } from '../../../kernel/clock.ts';
import { Ids } from '../../../kernel/ids.ts';

type Rows = (text: string, values: unknown[]) => Promise<unknown>;

const at = '2026-01-15T12:00:00Z';

/** A row of the organization in each table of quotas. */
export async function fillQuotas({ rows }: { rows: Rows }, org: string): Promise<void> {
  const ids = new Ids(systemClock);
  const [bound, allocation] = [ids.next('amt'), ids.next('alc')];
  await rows(
    `insert into eco_entitlements (org_id, feature, amount, hard, period_start, source, updated_at)
     values ($1, 'samples', 5, false, $2, 'test', $2) on conflict do nothing`,
    [org, at],
  );
  await rows(
    `insert into eco_bounds (id, org_id, feature, period_start, amount, hard, reserved)
     values ($1, $2, 'samples', $3, 5, false, 1)`,
    [bound, org, at],
  );
  await rows(`insert into eco_allocations (id, org_id, bound_id, holder, amount) values ($1, $2, $3, 'nobody', 1)`, [
    allocation,
    org,
    bound,
  ]);
  await rows('insert into eco_spending_inbox (org_id, allocation_id, units) values ($1, $2, 1)', [org, allocation]);
}
