import { sql } from 'kysely';
import type pg from 'pg';
import type { SystemTx } from '../../../../kernel/db/tx.ts';
import { parseDecimal } from '../../../../kernel/decimal.ts';
import type { MeterDefinition } from '../definition.ts';
import { amountTexts, type Combination, combinationOf, type RollupDelta } from '../rollups.ts';
import { readings } from './readings.ts';

/** Adds deltas to their rows, in their order: one statement for each way of putting amounts together. */
export async function addRollups(client: pg.ClientBase, deltas: readonly RollupDelta[]): Promise<void> {
  for (const combination of [null, 'sum', 'min', 'max', 'latest'] as const) {
    const some = deltas.filter((delta) => delta.combination === combination);
    if (some.length > 0) await addSome(client, combination, some);
  }
}

/** `b` is what is added to `a`; both may be null. */
const combined: Readonly<Record<Combination, string>> = {
  sum: 'coalesce(a + b, a, b)',
  min: 'least(a, b)',
  max: 'greatest(a, b)',
  latest: "case when coalesce(mark_b, '') > coalesce(mark_a, '') then b else a end",
};

async function addSome(client: pg.ClientBase, combination: Combination | null, deltas: RollupDelta[]): Promise<void> {
  const amounts =
    combination === null
      ? ''
      : `, amounts = (select array_agg(${combined[combination]} order by slot)
          from unnest(known.amounts, excluded.amounts, known.marks, excluded.marks)
            with ordinality as pair (a, b, mark_a, mark_b, slot))`;
  const marks =
    combination === 'latest'
      ? `, marks = (select array_agg(greatest(a, b) order by slot)
          from unnest(known.marks, excluded.marks) with ordinality as pair (a, b, slot))`
      : '';
  await client.query({
    name: `meter-days-${combination}`,
    text: `insert into eco_meter_days as known (org_id, meter_id, day, subject, groups, events, amounts, marks)
      select org_id, meter_id, day, subject, groups::text[], events::bigint[], amounts::numeric[], marks::text[]
      from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
        as added (org_id, meter_id, day, subject, groups, events, amounts, marks)
      on conflict (meter_id, subject, day, groups) do update set
        events = (select array_agg(coalesce(a + b, a, b) order by slot)
          from unnest(known.events, excluded.events) with ordinality as pair (a, b, slot))${amounts}${marks}`,
    values: [
      deltas.map(({ org }) => org),
      deltas.map(({ meter }) => meter),
      deltas.map(({ day }) => day),
      deltas.map(({ subject }) => subject),
      deltas.map(({ groups }) => arrayText(groups)),
      deltas.map(({ events }) => `{${events.map((count) => count ?? 'null').join()}}`),
      deltas.map((delta) => (combination === null ? null : amountTexts(delta.amounts))),
      deltas.map((delta) => (combination === 'latest' ? arrayText(delta.marks) : null)),
    ],
  });
}

/** An array of PostgreSQL as text: what is in an array cannot be an array itself. */
const arrayText = (values: readonly (string | null | undefined)[]): string =>
  `{${values.map((value) => (value == null ? 'null' : `"${value.replaceAll(/["\\]/g, '\\$&')}"`)).join()}}`;

/** While the transaction lasts no event is stored; what is read then of the rows is all of them. */
export async function stopIntake(tx: SystemTx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('eco_events'))`.execute(tx.tables());
}

/** The day after that of the last event of the meter's type; null where there is none. */
export async function dayAfterLastEvent(tx: SystemTx, { org, eventType }: MeterDefinition): Promise<string | null> {
  const { rows } = await sql<{ day: string | null }>`
    select ((max(at) at time zone 'UTC')::date + 1)::text as day from eco_events
    where org_id = ${org} and type = ${eventType}`.execute(tx.tables());
  return rows[0]?.day ?? null;
}

/** The first day of which there are rows; null where there are none. */
export async function firstEventDay(tx: SystemTx, { org, eventType }: MeterDefinition): Promise<string | null> {
  const { rows } = await sql<{ day: string | null }>`
    select (min(at) at time zone 'UTC')::date::text as day from eco_events
    where org_id = ${org} and type = ${eventType}`.execute(tx.tables());
  return rows[0]?.day ?? null;
}

const amountOf: Readonly<Record<Combination, string>> = {
  sum: 'sum(amount)',
  min: 'min(amount)',
  max: 'max(amount)',
  latest: '(array_agg(amount order by mark desc))[1]',
};

/**
 * Begins to count the rows of one UTC day: those that are committed now, however long `counted` takes. Where nothing is
 * being stored meanwhile, all later ones are added to the rollups by who stores them.
 */
export async function beginCount(tx: SystemTx, meter: MeterDefinition, day: string): Promise<void> {
  const combination = combinationOf(meter.aggregation);
  const start = sql`(${day}::date::timestamp at time zone 'UTC')`;
  // What a cursor reads is settled when it is declared.
  await sql`declare counted no scroll cursor for
    select subject, groups, ${bySlot('events')} as events, ${bySlot('amount')} as amounts, ${bySlot('mark')} as marks
    from (
      select case when grouping(subject) = 0 then subject end as subject, groups, hour, count(*) as events,
        ${sql.raw(combination == null ? 'null::numeric' : amountOf[combination])} as amount, max(mark) as mark
      from (
        select *, extract(hour from at at time zone 'UTC')::integer as hour
        from ${readings(meter, sql`at >= ${start} and at < ${start} + interval '1 day'`)}) as reading
      group by grouping sets ((subject, groups, hour), (groups, hour))) as hourly
    group by subject, groups`.execute(tx.tables());
}

/** What was counted, as what is to be added to rollups. */
export async function counted(tx: SystemTx, meter: MeterDefinition, day: string): Promise<RollupDelta[]> {
  const combination = combinationOf(meter.aggregation);
  if (combination === undefined) return [];
  const { rows } = await sql<CountedRow>`fetch all from counted`.execute(tx.tables());
  return rows.map(({ subject, groups, events, amounts, marks }) => ({
    org: meter.org,
    meter: meter.id,
    day,
    subject,
    groups,
    combination,
    events: events.map((count) => (count === null ? undefined : Number(count))),
    amounts: amounts.map((amount) => (amount === null ? undefined : parseDecimal(amount))),
    marks: marks.map((mark) => mark ?? undefined),
  }));
}

interface CountedRow {
  subject: string | null;
  groups: (string | null)[];
  events: (string | null)[];
  amounts: (string | null)[];
  marks: (string | null)[];
}

/** Of rows of one hour each, the array of a day, as text: arrays of `numeric` would be read as floats. */
const bySlot = (column: 'events' | 'amount' | 'mark') => {
  const of = (hour: number): string => `(array_agg(${column}::text) filter (where hour = ${hour}))[1]`;
  return sql.raw(`array[${Array.from({ length: 24 }, (_, hour) => of(hour)).join()}]`);
};

/** From this day on its rollups are whole. */
export async function setRolledFrom(tx: SystemTx, meter: string, day: string): Promise<void> {
  await sql`update eco_meters set rolled_from = ${day}::date where id = ${meter}`.execute(tx.tables());
}

/** Of one UTC day, or all. */
export async function deleteRollups(tx: SystemTx, meter: string, day?: string): Promise<void> {
  const which = day === undefined ? sql`` : sql`and day = ${day}::date`;
  await sql`delete from eco_meter_days where meter_id = ${meter} ${which}`.execute(tx.tables());
}
