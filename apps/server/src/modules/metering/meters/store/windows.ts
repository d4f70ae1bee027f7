import { sql } from 'kysely';
import { toDate } from '../../../../kernel/clock.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import type { Span, WindowKind } from '../span.ts';

/**
 * Where minutes, hours, days or months begin, as the clocks of a time zone show them, at least all within the span, in
 * their order. Days and months follow the clock, so a day has 23 or 25 hours when clocks change. If midnight occurs twice
 * (in the Azores, each October), the day begins with the first; `at time zone` alone gives the second. Hours are found by
 * steps of 15 minutes, since some zones change their clocks by half an hour.
 */
export async function boundaries(tx: TenantTx, { from, to }: Span, kind: WindowKind, zone: string): Promise<number[]> {
  const [first, last] = [sql`${toDate(from)}::timestamptz`, sql`${toDate(to)}::timestamptz`];
  const starts =
    kind === 'day' || kind === 'month'
      ? sql`select least(later, case when earlier at time zone ${zone} = local then earlier end) as start
          from generate_series(date_trunc(${kind}, ${first} at time zone ${zone}), ${last} at time zone ${zone},
              ${`1 ${kind}`}::interval) as local,
            lateral (select local at time zone ${zone} as later) as a,
            lateral (select later - interval '1 day' as before) as b,
            lateral (select (local - (before at time zone ${zone} - before at time zone 'UTC')) at time zone 'UTC' as earlier) as c`
      : sql`select distinct date_trunc(${kind}, moment, ${zone}) as start
          from generate_series(${first}, ${last}, ${kind === 'hour' ? '15 minutes' : '1 minute'}::interval) as moment`;
  const { rows } = await sql<{ start: number }>`select start from (${starts}) as each order by start`.execute(
    tx.tables(),
  );
  return rows.map(({ start }) => start);
}
