import { type RawBuilder, sql } from 'kysely';
import { toDate, toIso } from '../../../../kernel/clock.ts';
import type { SystemTx, TenantTx } from '../../../../kernel/db/tx.ts';
import type { Aggregation, MeterDefinition } from '../definition.ts';
import { combinationOf } from '../rollups.ts';
import type { Span } from '../span.ts';
import { readings } from './readings.ts';

export interface UsageQuery {
  meter: MeterDefinition;
  /** In their order, each beginning where the one before ends. */
  windows: readonly Span[];
  /** What is read from the rows; everything else from rollups. */
  rows: readonly Span[];
  /** One alone; '' is that of events of nobody. */
  subject: string | undefined;
  /** What keys of one environment reported, read from the rows alone: rollups do not tell it apart. */
  environment?: string | undefined;
  bySubject: boolean;
  /** Places among the meter's names, from 0. */
  groupBy: readonly number[];
  /** By such a place, the values that are counted; null is that of events without one. */
  filters: readonly { group: number; values: readonly (string | null)[] }[];
  limit: number;
}

export interface UsageRow {
  /** From 1. */
  window: number;
  subject: string | null;
  groups: (string | null)[];
  /** Decimal text; null where there is none. */
  value: string | null;
  events: number;
}

/** By window, subject and groups; windows without events are not there. */
export async function sumUp(tx: TenantTx | SystemTx, query: UsageQuery): Promise<UsageRow[]> {
  const { meter, bySubject, groupBy, limit } = query;
  const subject = bySubject ? sql`subject` : sql`null::text`;
  const groups = sql`array[${sql.join(groupBy.map(element))}]::text[]`;
  // Cast once: PostgreSQL would read the text of the array anew for each row.
  const instants = query.windows.map(({ from }) => from).concat(query.windows.at(-1)?.to ?? 0);
  const { rows } = await sql<UsageRow>`
    with edges as materialized (select ${instants.map(toIso)}::timestamptz[] as thresholds)
    select bucket as "window", ${subject} as subject, ${groups} as groups, ${resultOf(meter.aggregation)}::text as value,
      sum(events)::bigint as events
    from (${fromRollups(query)} union all ${fromRows(query)}) as part
    where ${filterOf(query)}
    group by 1, 2, 3 order by 1, 2 nulls first, 3 limit ${limit}`.execute(tx.tables());
  return rows;
}

const element = (group: number): RawBuilder<unknown> => sql.raw(`groups[${group + 1}]`);

const resultOf = (aggregation: Aggregation): RawBuilder<unknown> =>
  sql.raw(
    {
      count: 'sum(events)',
      sum: 'trim_scale(sum(amount))',
      // Digits beyond these are those of the division.
      avg: 'trim_scale(round(sum(amount) / sum(events), 12))',
      min: 'trim_scale(min(amount))',
      max: 'trim_scale(max(amount))',
      unique: 'count(distinct value)',
      latest: 'trim_scale((array_agg(amount order by mark desc))[1])',
    }[aggregation],
  );

function filterOf({ filters }: UsageQuery): RawBuilder<unknown> {
  const each = filters.map(({ group, values }) => {
    const some = sql`${element(group)} = any (${values.filter((value) => value !== null)}::text[])`;
    return values.includes(null) ? sql`(${some} or ${element(group)} is null)` : some;
  });
  return each.length === 0 ? sql`true` : sql.join(each, sql` and `);
}

/** Hours that lie whole in one window. The sums of all subjects together are rows of their own. */
function fromRollups(query: UsageQuery): RawBuilder<unknown> {
  const { meter, windows, rows, subject, bySubject } = query;
  const nothing = combinationOf(meter.aggregation) === undefined;
  const whose =
    subject !== undefined ? sql`subject = ${subject}` : bySubject ? sql`subject is not null` : sql`subject is null`;
  const [from, to] = [toDate(windows[0]?.from ?? 0), toDate(windows.at(-1)?.to ?? 0)];
  return sql`
    select first as bucket, subject, groups, hourly.events, hourly.amount, null::text as value, hourly.mark
    from edges, eco_meter_days, unnest(events, amounts, marks) with ordinality as hourly (events, amount, mark, slot),
      lateral (select (day::timestamp at time zone 'UTC') + (slot - 1) * interval '1 hour' as hour) as starting,
      lateral (select width_bucket(hour, thresholds) as first,
        width_bucket(hour + interval '1 hour' - interval '1 millisecond', thresholds) as last) as place
    where org_id = ${meter.org} and meter_id = ${meter.id} and ${!nothing} and ${whose}
      and day between (${from}::timestamptz at time zone 'UTC')::date and (${to}::timestamptz at time zone 'UTC')::date
      and hourly.events is not null and first = last and first between 1 and ${windows.length}
      and not exists (select from ${spans(rows)} where hour >= span_from and hour < span_to)`;
}

function fromRows(query: UsageQuery): RawBuilder<unknown> {
  const { meter, rows, subject, environment } = query;
  const reading = readings(
    meter,
    sql`at >= span_from and at < span_to ${subject === undefined ? sql`` : sql`and subject = ${subject}`}`,
    environment,
  );
  return sql`
    select width_bucket(at, thresholds), subject, groups, 1::bigint, amount, value, mark
    from edges, ${spans(rows)}, lateral ${reading}`;
}

const spans = (of: readonly Span[]): RawBuilder<unknown> =>
  sql`unnest(${of.map(({ from }) => toIso(from))}::timestamptz[], ${of.map(({ to }) => toIso(to))}::timestamptz[])
    as span (span_from, span_to)`;
