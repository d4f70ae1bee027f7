import { type RawBuilder, sql } from 'kysely';
import type { MeterDefinition } from '../definition.ts';

/**
 * SQL: what the meter reads of the events that it counts, as `readingOf` does: `at`, `subject`, `groups`, `amount`,
 * `value` (of `unique`) and `mark`. Those of one environment where it is named, its tests included; else all but tests.
 */
export function readings(
  meter: MeterDefinition,
  where: RawBuilder<unknown>,
  environment?: string,
): RawBuilder<unknown> {
  const { aggregation, valuePath, allowNegative } = meter;
  const groups = meter.groupPaths.map((path) => sql`eco_event_text(data, ${path}::text[])`);
  const amount =
    valuePath === null || aggregation === 'unique'
      ? sql`null::numeric`
      : sql`eco_event_amount(data, ${valuePath}::text[], ${allowNegative})`;
  const value = aggregation === 'unique' ? sql`eco_event_text(data, ${valuePath}::text[])` : sql`null::text`;
  const mark = aggregation === 'latest' ? sql`eco_event_mark(at, id, source)` : sql`null::text`;
  const counted =
    valuePath === null
      ? sql``
      : aggregation === 'unique'
        ? sql`where value is not null`
        : sql`where amount is not null`;
  return sql`(select * from (
      select at, subject, array[${sql.join(groups)}]::text[] as groups, ${amount} as amount, ${value} as value,
        ${mark} as mark
      from eco_events where org_id = ${meter.org} and type = ${meter.eventType}
        and ${environment === undefined ? sql`not test` : sql`environment_id = ${environment}`} and ${where}) as every ${counted})
    as counted`;
}
