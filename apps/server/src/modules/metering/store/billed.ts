import { sql } from 'kysely';
import { hour, toDate } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';

/** An organization, or a customer of it. */
export interface UsageOf {
  org: string;
  customer?: string | undefined;
}

/**
 * Billable units by meter from one instant until another, exact to the request: whole hours from the rollups, the hours at
 * both ends from the rows.
 */
export async function billedUnits(
  tx: TenantTx | SystemTx,
  { org, customer }: UsageOf,
  { start, end }: { start: number; end: number },
): Promise<Map<string, bigint>> {
  const firstHour = Math.min(Math.ceil(start / hour) * hour, end);
  const lastHour = Math.max(Math.floor(end / hour) * hour, firstHour);
  const [from, first, last, to] = [start, firstHour, lastHour, end].map(toDate);
  const { rows } = await sql<{ meter: string; units: string }>`
    select meter, sum(units)::text as units from (
      select h.meter, each.units from eco_usage_hourly h, unnest(h.units) with ordinality as each (units, slot)
      where h.org_id = ${org} and (${customer ?? null}::text is null or h.customer_id = ${customer ?? null})
        and h.day between (${first}::timestamptz at time zone 'UTC')::date and (${last}::timestamptz at time zone 'UTC')::date
        and each.units is not null
        and (h.day + (each.slot - 1) * interval '1 hour') at time zone 'UTC' >= ${first}
        and (h.day + (each.slot - 1) * interval '1 hour') at time zone 'UTC' < ${last}
      union all
      select r.meter, r.quantity from eco_api_usage r
      where r.org_id = ${org} and (${customer ?? null}::text is null or r.customer_id = ${customer ?? null})
        and r.meter is not null and r.quantity > 0
        and (r.at >= ${from} and r.at < ${first} or r.at >= ${last} and r.at < ${to})) as counted
    group by meter`.execute(tx.tables());
  return new Map(rows.map(({ meter, units }) => [meter, BigInt(units)]));
}
