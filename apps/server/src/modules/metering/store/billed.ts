import { type RawBuilder, sql } from 'kysely';
import { day, hour, toDate } from '../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { dateOf } from '../days.ts';

/** An organization, or a customer of it. */
export interface UsageOf {
  org: string;
  customer?: string | undefined;
}

interface Span {
  /** Epoch milliseconds; the end is not part of it. */
  start: number;
  end: number;
}

/**
 * Billable units by meter from one instant until another, exact to the request: whole hours from the rollups, the hours at
 * both ends from the rows.
 */
export async function billedUnits(
  tx: TenantTx | SystemTx,
  of: UsageOf,
  { start, end }: Span,
): Promise<Map<string, bigint>> {
  const firstHour = Math.min(Math.ceil(start / hour) * hour, end);
  const lastHour = Math.max(Math.floor(end / hour) * hour, firstHour);
  const [first, last] = [toDate(firstHour), toDate(lastHour)];
  const isBuyer = tx.scope === 'tenant' && tx.org === operatorOrg && of.org !== tx.org;
  const edges = [
    { start, end: firstHour },
    { start: lastHour, end },
  ].filter((edge) => edge.start < edge.end);
  const { rows } = await sql<{ meter: string; units: string }>`
    select meter, sum(units)::text as units from (
      select h.meter, each.units
      from ${isBuyer ? hoursOfBuyer(of, first, last) : inHours(of, first, last)}, unnest(h.units) with ordinality as each (units, slot)
      where each.units is not null
        and (h.day + (each.slot - 1) * interval '1 hour') at time zone 'UTC' >= ${first}
        and (h.day + (each.slot - 1) * interval '1 hour') at time zone 'UTC' < ${last}
      ${sql.join(
        edges.map((edge) => sql`union all ${isBuyer ? rowsOfBuyer(of, edge) : inRows(of, edge)}`),
        sql` `,
      )}) as counted
    group by meter`.execute(tx.tables());
  return new Map(rows.map(({ meter, units }) => [meter, BigInt(units)]));
}

const inHours = (of: UsageOf, first: Date, last: Date): RawBuilder<unknown> => sql`(
  select meter, day, units from eco_usage_hourly h where ${whose('h', of)}
    and day between (${first}::timestamptz at time zone 'UTC')::date and (${last}::timestamptz at time zone 'UTC')::date) h`;

/** The operator's transactions do not see what organizations used; it invoices them all the same. */
const hoursOfBuyer = ({ org }: UsageOf, first: Date, last: Date): RawBuilder<unknown> =>
  sql`lookup_billed_hours(${org}, ${first}, ${last}) h`;

const rowsOfBuyer = ({ org }: UsageOf, { start, end }: Span): RawBuilder<unknown> =>
  sql`select meter, quantity from lookup_billed_requests(${org}, ${toDate(start)}, ${toDate(end)})`;

/**
 * A part of one hour. The rows of all organizations in it are looked through, so they are left alone where the sum of the
 * hour says that there is none: an index by customer would cost more at every request than all months that are closed.
 */
function inRows(of: UsageOf, { start, end }: Span): RawBuilder<unknown> {
  const slot = 1 + Math.floor((start % day) / hour);
  return sql`
    select r.meter, r.quantity from eco_api_usage r
    where ${whose('r', of)} and r.meter is not null and r.quantity > 0
      and r.at >= ${toDate(start)} and r.at < ${toDate(end)}
      and (select exists (select from eco_usage_hourly h
        where ${whose('h', of)} and h.day = ${dateOf(start)}::date and h.units[${sql.lit(slot)}] is not null))`;
}

function whose(table: string, { org, customer }: UsageOf): RawBuilder<boolean> {
  const own = sql<boolean>`${sql.ref(`${table}.org_id`)} = ${org}`;
  return customer === undefined ? own : sql`${own} and ${sql.ref(`${table}.customer_id`)} = ${customer}`;
}
