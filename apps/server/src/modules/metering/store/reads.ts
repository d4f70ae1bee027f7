import { type RawBuilder, sql } from 'kysely';
import { day, hour, toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { type DaySpan, dateOf, dayOf, monthsOf, type Period } from '../days.ts';

export interface Totals {
  requests: number;
  errors: number;
}

const bigint = (expression: string) => sql.raw<number>(`coalesce(sum(${expression}), 0)::bigint`);
const requests = bigint('requests');
const errors = sql.raw<number>('coalesce(sum(requests) filter (where status >= 400), 0)::bigint');
const within = ({ first, last }: DaySpan) => sql`day between ${first}::date and ${last}::date`;

export async function totals(tx: TenantTx, span: DaySpan): Promise<Totals> {
  const { rows } = await sql<Totals>`select ${requests} as requests, ${errors} as errors
    from eco_usage_daily where ${within(span)}`.execute(tx.tables());
  return rows[0] ?? { requests: 0, errors: 0 };
}

/**
 * Of a period that has not ended: whole days from their sums, the hours of the first day from theirs, and the rest of its
 * first hour from the rows.
 */
export async function unitsOf(tx: TenantTx, { start, end }: Period): Promise<{ meter: string; units: number }[]> {
  const [from, whole] = [start, Math.ceil(start / hour) * hour].map(toDate);
  const [first, firstWhole] = [start, Math.ceil(start / day) * day].map(dateOf);
  // Where the period begins with an hour, the rows and their partitions are not planned for.
  const edge =
    start % hour === 0
      ? sql``
      : sql`union all select meter, quantity from eco_api_usage
          where org_id = ${tx.org} and at >= ${from}::timestamptz and at < ${whole}::timestamptz
            and meter is not null and quantity <> 0`;
  const { rows } = await sql<{ meter: string; units: number }>`
    select meter, ${bigint('units')} as units from (
      select meter, units from eco_usage_daily
      where org_id = ${tx.org} and day between ${firstWhole}::date and ${dateOf(end - 1)}::date and meter is not null
      union all
      select meter, counted from eco_usage_hourly, unnest(units) with ordinality as each (counted, slot),
        lateral (select (day::timestamp at time zone 'UTC') + (slot - 1) * interval '1 hour' as hour) as of_hour
      where org_id = ${tx.org} and day = ${first}::date and ${first}::date < ${firstWhole}::date
        and counted is not null and hour >= ${whole}::timestamptz
      ${edge}) as counted
    group by meter having sum(units) > 0 order by meter`.execute(tx.tables());
  return rows;
}

export interface DayOfMeter extends Totals {
  day: string;
  meter: string | null;
  units: number;
}

export async function byDay(tx: TenantTx, span: DaySpan): Promise<DayOfMeter[]> {
  const { rows } = await sql<DayOfMeter>`
    select day::text as day, meter, ${requests} as requests, ${errors} as errors, ${bigint('units')} as units
    from eco_usage_daily where ${within(span)}
    group by 1, 2 order by 1, 2`.execute(tx.tables());
  return rows;
}

export interface EndpointTotals extends Totals {
  method: string;
  route: string;
  durationUs: number;
  durationMaxUs: number;
  bytesIn: number;
  bytesOut: number;
}

/** By method and route, the most called first. */
export async function byEndpoint(tx: TenantTx, span: DaySpan): Promise<EndpointTotals[]> {
  const { rows } = await sql<EndpointTotals>`
    select method, route, ${requests} as requests, ${errors} as errors,
      ${bigint('duration_us')} as duration_us, max(duration_max_us) as duration_max_us,
      ${bigint('bytes_in')} as bytes_in, ${bigint('bytes_out')} as bytes_out
    from eco_usage_daily where ${within(span)}
    group by method, route order by requests desc, route, method`.execute(tx.tables());
  return rows;
}

export interface DurationStep {
  method: string;
  route: string;
  /** From 0; see durations.ts. */
  bucket: number;
  requests: number;
}

export async function durationsByEndpoint(tx: TenantTx, span: DaySpan): Promise<DurationStep[]> {
  const { rows } = await sql<DurationStep>`
    select method, route, (step - 1)::integer as bucket, sum(counted)::bigint as requests
    from eco_usage_daily, unnest(durations) with ordinality as each (counted, step)
    where ${within(span)} and counted > 0
    group by method, route, step`.execute(tx.tables());
  return rows;
}

export interface KeyDay {
  day: string;
  code: string;
  verifications: number;
}

/** Days without verifications are not there. */
export async function byKey(tx: TenantTx, key: string, span: DaySpan): Promise<KeyDay[]> {
  const months = monthsOf(span).map(({ month }) => month);
  const { rows } = await sql<KeyDay>`
    select day::text as day, code, counted as verifications
    from eco_usage_keys, unnest(verifications) with ordinality as each (counted, slot),
      lateral (select month + slot::integer - 1 as day) as of_day
    where org_id = ${tx.org} and month = any (${months}::date[]) and key_id = ${key} and counted > 0 and ${within(span)}
    order by day, code`.execute(tx.tables());
  return rows;
}

export type Dimension = 'customer' | 'key' | 'tag' | 'code';

export interface GroupQuery {
  groupBy: Dimension;
  /** `all`: one row per group for the whole span. */
  interval: 'day' | 'month' | 'all';
  /** Not by key: its sums do not hold them. */
  customer: string | undefined;
  tag: string | undefined;
  code: string | undefined;
  /** The last row of the page before. */
  after: { start: string; name: string } | undefined;
  limit: number;
}

export interface GroupTotals {
  /** First UTC day of the interval. */
  start: string;
  /** Empty where there is none: no customer, no tag. */
  name: string;
  verifications: number;
  units: number;
}

/**
 * In the order of time, then of names. No more is read than a page needs, however many names there are: first of one day or
 * month, then, while there are too few, of twice as many as before.
 */
export async function byGroup(tx: TenantTx, span: DaySpan, query: GroupQuery): Promise<GroupTotals[]> {
  const { after, limit } = query;
  const groups = groupsOf(span, query.interval).filter(({ start }) => after === undefined || start >= after.start);
  const found: GroupTotals[] = [];
  for (let next = 0, count = 1; next < groups.length && found.length < limit; next += count, count *= 2) {
    const parts = groups.slice(next, next + count).flatMap((group) => group.parts);
    found.push(...(await groupsAmong(tx, parts, { ...query, limit: limit - found.length })));
  }
  return found;
}

/**
 * A name that is among the first of a group is among the first of each month of it. Nearly all rows have no extra units, so
 * that array is added up only where it holds something: adding up both for each row takes 1.5 times as long.
 */
async function groupsAmong(tx: TenantTx, parts: readonly Part[], query: GroupQuery): Promise<GroupTotals[]> {
  const { customer, tag, code, after, limit } = query;
  const { table, column } = tableOf(query);
  const name = sql.ref(column);
  const conditions: RawBuilder<unknown>[] = [sql`org_id = ${tx.org}`, sql`month = part.month`];
  if (customer !== undefined) conditions.push(sql`customer_id = ${customer}`);
  if (tag !== undefined) conditions.push(sql`tag = ${tag}`);
  if (code !== undefined) conditions.push(sql`code = ${code}`);
  if (after !== undefined) {
    conditions.push(sql`${name} >= case when part.start = ${after.start}::date then ${after.name} else '' end`);
    conditions.push(sql`(part.start, ${name}) > (${after.start}::date, ${after.name})`);
  }
  const { rows } = await sql<GroupTotals>`
    select start::text as start, name, ${bigint('verifications')} as verifications, ${bigint('units')} as units
    from unnest(${parts.map(({ start }) => start)}::date[], ${parts.map(({ month }) => month)}::date[],
      ${parts.map(({ first }) => first)}::integer[], ${parts.map(({ last }) => last)}::integer[])
      as part (start, month, first, last),
    lateral (
      select ${name} as name, sum(counted.verifications) as verifications,
        sum(counted.verifications + case when array_remove(known.extra_units, null) = '{}' then 0 else (
          select coalesce(sum(extra), 0) from unnest(known.extra_units[part.first:part.last]) as each (extra)) end) as units
      from ${sql.table(table)} as known, lateral (
        select sum(verifications)::bigint as verifications
        from unnest(known.verifications[part.first:part.last]) as each (verifications)) as counted
      where ${sql.join(conditions, sql` and `)} and counted.verifications > 0
      group by 1 order by 1 limit ${limit}) as named
    group by 1, 2 order by 1, 2 limit ${limit}`.execute(tx.tables());
  return rows;
}

/** The table that holds the sums of a dimension. Sums over all customers have fewer rows. */
function tableOf({ groupBy, customer }: GroupQuery): { table: string; column: string } {
  if (groupBy === 'key') return { table: 'eco_usage_keys', column: 'key_id' };
  if (groupBy === 'customer') return { table: 'eco_usage_customers', column: 'customer_id' };
  return { table: customer === undefined ? 'eco_usage_tags' : 'eco_usage_customers', column: groupBy };
}

/** Days of one month that are counted for the group that begins with `start`: from day `first` to day `last` of it. */
interface Part {
  start: string;
  month: string;
  first: number;
  last: number;
}

function groupsOf(span: DaySpan, interval: GroupQuery['interval']): { start: string; parts: Part[] }[] {
  const months = monthsOf(span);
  const { first: start } = span;
  if (interval === 'all') return [{ start, parts: months.map((each) => ({ ...each, start })) }];
  if (interval === 'month') return months.map(({ month, first, last }) => groupOf(month, first, last));
  return months.flatMap(({ month, first, last }) =>
    Array.from({ length: last - first + 1 }, (_, index) => groupOf(month, first + index, first + index)),
  );
}

function groupOf(month: string, first: number, last: number): { start: string; parts: Part[] } {
  const start = dayOf(month, first);
  return { start, parts: [{ start, month, first, last }] };
}

/** For a select of the module that has the keys: when the key of a row was last used, to the minute; null if never. */
export const lastUseOf = (orgColumn: string, keyColumn: string) =>
  sql<number | null>`(select last.at from eco_usage_last as last
    where last.org_id = ${sql.ref(orgColumn)} and last.key_id = ${sql.ref(keyColumn)})`;
