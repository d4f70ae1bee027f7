import type { Kernel } from '../../kernel/kernel.ts';
import type { UsageRecord } from '../../kernel/record.ts';
import { bucketOf, durationBuckets } from './durations.ts';
import { encodeUsage } from './row.ts';

export type Rows = <Row = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;

export const appendUsage = (kernel: Kernel, usage: UsageRecord): Promise<void> =>
  kernel.journal.append({ stream: 'usage', row: encodeUsage(usage, null) });

/** What a mutation's transaction does, past its act. */
export async function insertUsage(rows: Rows, usage: UsageRecord): Promise<void> {
  const record = JSON.stringify(encodeUsage(usage, null));
  await rows('insert into eco_usage_inbox (org_id, record) values ($1, $2)', [usage.org, record]);
}

/** SQL: the sums by hour, one row each. */
export const storedHours = `
  select org_id, (day::timestamp at time zone 'UTC') + (slot - 1) * interval '1 hour' as hour, meter, customer_id,
    counted as units
  from eco_usage_hourly, unnest(units) with ordinality as each (counted, slot) where counted is not null`;

/** SQL: the sums by day of a table that holds those of a month in each row. */
export const storedDays = (table: string, columns: readonly string[]): string => `
  select org_id, (month + slot::integer - 1)::text as day, ${columns.join(', ')}, counted as verifications,
    counted + coalesce(extra, 0) as units
  from ${table}, unnest(verifications, extra_units) with ordinality as each (counted, extra, slot) where counted is not null`;

/** The rollups as they are, and as they would be if they were counted from the rows again. */
export async function recount(rows: Rows): Promise<{ stored: unknown; counted: unknown }> {
  return {
    stored: {
      daily: await rows(
        `select org_id, day::text, method, route, status, meter, requests, units, duration_us, duration_max_us,
           bytes_in, bytes_out from eco_usage_daily order by 1, 2, 3, 4, 5, 6`,
      ),
      durations: await storedDurations(rows),
      hourly: await rows(`${storedHours} order by 1, 2, 3, 4`),
      keys: await rows(`${storedDays('eco_usage_keys', ['key_id', 'code'])} order by 1, 2, 3, 4`),
      customers: await rows(
        `${storedDays('eco_usage_customers', ['customer_id', 'tag', 'code'])} order by 1, 2, 3, 4, 5`,
      ),
      tags: await rows(`${storedDays('eco_usage_tags', ['tag', 'code'])} order by 1, 2, 3, 4`),
      last: await rows('select * from eco_usage_last order by 1, 2'),
    },
    counted: {
      daily: await rows(
        `select org_id, (at at time zone 'UTC')::date::text as day, method, route, status, meter,
           count(*) as requests, sum(quantity)::bigint as units, sum(duration_us)::bigint as duration_us,
           max(duration_us) as duration_max_us, sum(bytes_in)::bigint as bytes_in, sum(bytes_out)::bigint as bytes_out
         from eco_api_usage group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6`,
      ),
      durations: await countedDurations(rows),
      hourly: await rows(
        `select org_id, date_trunc('hour', at, 'UTC') as hour, meter, coalesce(customer_id, '') as customer_id,
           sum(quantity)::bigint as units
         from eco_api_usage where meter is not null and quantity <> 0 group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
      ),
      keys: await rows(
        `select org_id, (at at time zone 'UTC')::date::text as day, verified_key_id as key_id, coalesce(code, '') as code,
           count(*) as verifications, sum(quantity)::bigint as units
         from eco_api_usage where verified_key_id is not null group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
      ),
      customers: await rows(
        `select org_id, (at at time zone 'UTC')::date::text as day, coalesce(customer_id, '') as customer_id,
           coalesce(tag, '') as tag, coalesce(code, '') as code, count(*) as verifications, sum(quantity)::bigint as units
         from eco_api_usage where verified_key_id is not null group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,
      ),
      tags: await rows(
        `select org_id, (at at time zone 'UTC')::date::text as day, coalesce(tag, '') as tag, coalesce(code, '') as code,
           count(*) as verifications, sum(quantity)::bigint as units
         from eco_api_usage where verified_key_id is not null group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
      ),
      last: await rows(
        `select org_id, key_id, date_trunc('minute', max(at), 'UTC') as at from (
           select org_id, key_id, at from eco_api_usage where key_id is not null
           union all select org_id, verified_key_id, at from eco_api_usage where verified_key_id is not null) as used
         group by 1, 2 order by 1, 2`,
      ),
    },
  };
}

type Histograms = Record<string, number[]>;

async function storedDurations(rows: Rows): Promise<Histograms> {
  const found: Histograms = {};
  const all = await rows<{ id: string; durations: string[] }>(
    "select concat_ws(' ', org_id, day, method, route, status, meter) as id, durations from eco_usage_daily order by 1",
  );
  for (const { id, durations } of all) found[id] = durations.map(Number);
  return found;
}

async function countedDurations(rows: Rows): Promise<Histograms> {
  const found: Histograms = {};
  const all = await rows<{ id: string; duration: string }>(
    `select concat_ws(' ', org_id, (at at time zone 'UTC')::date, method, route, status, meter) as id,
       duration_us as duration from eco_api_usage order by 1`,
  );
  for (const { id, duration } of all) {
    const counts = found[id] ?? new Array<number>(durationBuckets).fill(0);
    found[id] = counts;
    const bucket = bucketOf(Number(duration));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return found;
}
