import { type RawBuilder, sql } from 'kysely';
import type { TenantTx } from '../../../kernel/db/tx.ts';

/** All days are UTC, `2026-01-31`; a span includes its first and its last. */
export interface DaySpan {
  first: string;
  last: string;
}

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

export async function unitsByMeter(tx: TenantTx, span: DaySpan): Promise<{ meter: string; units: number }[]> {
  const { rows } = await sql<{ meter: string; units: number }>`select meter, ${bigint('units')} as units
    from eco_usage_daily where ${within(span)} and meter is not null
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
  const { rows } = await sql<KeyDay>`
    select day::text as day, code, verifications from eco_usage_keys
    where org_id = ${tx.org} and key_id = ${key} and ${within(span)}
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

const dimensions: Record<Dimension, { table: string; column: string }> = {
  customer: { table: 'eco_usage_tags', column: 'customer_id' },
  key: { table: 'eco_usage_keys', column: 'key_id' },
  tag: { table: 'eco_usage_tags', column: 'tag' },
  code: { table: 'eco_usage_tags', column: 'code' },
};

/** In the order of time, then of names. */
export async function byGroup(tx: TenantTx, span: DaySpan, query: GroupQuery): Promise<GroupTotals[]> {
  const { groupBy, interval, customer, tag, code, after, limit } = query;
  const { table, column } = dimensions[groupBy];
  const start = {
    day: sql<string>`day`,
    month: sql<string>`greatest(date_trunc('month', day)::date, ${span.first}::date)`,
    all: sql<string>`${span.first}::date`,
  }[interval];
  const name = sql`coalesce(${sql.ref(column)}, '')`;
  const conditions: RawBuilder<unknown>[] = [sql`org_id = ${tx.org}`, within(span)];
  if (customer !== undefined) conditions.push(sql`customer_id = ${customer}`);
  if (tag !== undefined) conditions.push(sql`tag = ${tag}`);
  if (code !== undefined) conditions.push(sql`code = ${code}`);
  if (after !== undefined) conditions.push(sql`(${start}, ${name}) > (${after.start}::date, ${after.name})`);
  const { rows } = await sql<GroupTotals>`
    select (${start})::text as start, ${name} as name, ${bigint('verifications')} as verifications, ${bigint('units')} as units
    from ${sql.table(table)} where ${sql.join(conditions, sql` and `)}
    group by 1, 2 order by 1, 2 limit ${limit}`.execute(tx.tables());
  return rows;
}

/** For a select of the module that has the keys: when the key of a row was last used, to the minute; null if never. */
export const lastUseOf = (orgColumn: string, keyColumn: string) =>
  sql<number | null>`(select last.at from eco_usage_last as last
    where last.org_id = ${sql.ref(orgColumn)} and last.key_id = ${sql.ref(keyColumn)})`;
