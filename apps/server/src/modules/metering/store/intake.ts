import type pg from 'pg';
import { toIso } from '../../../kernel/clock.ts';
import { copyRows } from '../../../kernel/journal/index.ts';
import type { DailyDelta, HourlyDelta, KeyDelta, LastUse, TagDelta } from '../aggregate.ts';
import { reasonColumn, tagColumn, type UsageRow, usageColumns } from '../row.ts';

// All of this runs as the database owner, in the transaction of the journal's shipper or of the inbox.

/** Days as `2026-01-31`. */
export async function ensurePartitions(client: pg.ClientBase, days: readonly string[]): Promise<void> {
  await client.query('select eco_usage_partitions($1::date[])', [days]);
}

const columns = `eco_api_usage (id, org_id, at, method, route, status, duration_us, bytes_in, bytes_out, caller_kind,
  caller_id, key_id, meter, quantity, customer_id, verified_key_id, code, reason, tag)`;

/** The rows themselves stay as they are: a batch may be taken in again. */
export async function addRows(client: pg.ClientBase, rows: readonly UsageRow[]): Promise<void> {
  await copyRows(client, columns, valuesOf(rows));
}

function* valuesOf(rows: readonly UsageRow[]): Generator<unknown[]> {
  const values = new Array<unknown>(usageColumns + 2);
  for (const row of rows) {
    for (let at = 0; at < usageColumns; at += 1) values[at] = row[at];
    values[2] = toIso(row[2]);
    values[usageColumns] = row[reasonColumn] ?? null;
    values[usageColumns + 1] = row[tagColumn] ?? null;
    yield values;
  }
}

export async function addDaily(client: pg.ClientBase, deltas: readonly DailyDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  await client.query({
    name: 'usage-daily',
    text: `insert into eco_usage_daily as known (org_id, day, method, route, status, meter, requests, units,
        duration_us, duration_max_us, bytes_in, bytes_out, durations)
      select org_id, day, method, route, status, meter, requests, units,
        duration_us, duration_max_us, bytes_in, bytes_out, durations::bigint[]
      from unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::bigint[],
        $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[])
        as added (org_id, day, method, route, status, meter, requests, units,
          duration_us, duration_max_us, bytes_in, bytes_out, durations)
      on conflict (org_id, day, method, route, status, meter) do update set
        requests = known.requests + excluded.requests,
        units = known.units + excluded.units,
        duration_us = known.duration_us + excluded.duration_us,
        duration_max_us = greatest(known.duration_max_us, excluded.duration_max_us),
        bytes_in = known.bytes_in + excluded.bytes_in,
        bytes_out = known.bytes_out + excluded.bytes_out,
        durations = (
          select array_agg(a + b order by step)
          from unnest(known.durations, excluded.durations) with ordinality as pair (a, b, step))`,
    values: [
      deltas.map(({ org }) => org),
      deltas.map(({ day }) => day),
      deltas.map(({ method }) => method),
      deltas.map(({ route }) => route),
      deltas.map(({ status }) => status),
      deltas.map(({ meter }) => meter),
      deltas.map(({ requests }) => requests),
      deltas.map(({ units }) => units),
      deltas.map(({ durationUs }) => durationUs),
      deltas.map(({ durationMaxUs }) => durationMaxUs),
      deltas.map(({ bytesIn }) => bytesIn),
      deltas.map(({ bytesOut }) => bytesOut),
      deltas.map(({ durations }) => `{${durations.join()}}`),
    ],
  });
}

export async function addHourly(client: pg.ClientBase, deltas: readonly HourlyDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  await client.query({
    name: 'usage-hourly',
    text: `insert into eco_usage_hourly as known (org_id, hour, meter, customer_id, units)
      select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::bigint[])
      on conflict (org_id, hour, meter, customer_id) do update set units = known.units + excluded.units`,
    values: [
      deltas.map(({ org }) => org),
      deltas.map(({ hour }) => toIso(hour)),
      deltas.map(({ meter }) => meter),
      deltas.map(({ customer }) => customer),
      deltas.map(({ units }) => units),
    ],
  });
}

export async function addKeys(client: pg.ClientBase, deltas: readonly KeyDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  await client.query({
    name: 'usage-keys',
    text: `insert into eco_usage_keys as known (org_id, key_id, day, code, verifications, units)
      select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::bigint[], $6::bigint[])
      on conflict (org_id, key_id, day, code)
        do update set verifications = known.verifications + excluded.verifications, units = known.units + excluded.units`,
    values: [
      deltas.map(({ org }) => org),
      deltas.map(({ key }) => key),
      deltas.map(({ day }) => day),
      deltas.map(({ code }) => code),
      deltas.map(({ verifications }) => verifications),
      deltas.map(({ units }) => units),
    ],
  });
}

export async function addTags(client: pg.ClientBase, deltas: readonly TagDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  await client.query({
    name: 'usage-tags',
    text: `insert into eco_usage_tags as known (org_id, day, customer_id, tag, code, verifications, units)
      select * from unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
      on conflict (org_id, day, customer_id, tag, code)
        do update set verifications = known.verifications + excluded.verifications, units = known.units + excluded.units`,
    values: [
      deltas.map(({ org }) => org),
      deltas.map(({ day }) => day),
      deltas.map(({ customer }) => customer),
      deltas.map(({ tag }) => tag),
      deltas.map(({ code }) => code),
      deltas.map(({ verifications }) => verifications),
      deltas.map(({ units }) => units),
    ],
  });
}

/** A key that was used in this minute already is only looked at: no lock, and nothing written. */
export async function addLastUses(client: pg.ClientBase, uses: readonly LastUse[]): Promise<void> {
  if (uses.length === 0) return;
  await client.query({
    name: 'usage-last',
    text: `insert into eco_usage_last as known (org_id, key_id, at)
      select * from unnest($1::text[], $2::text[], $3::timestamptz[]) as used (org_id, key_id, at)
      where not exists (select from eco_usage_last as earlier where earlier.org_id = used.org_id
        and earlier.key_id = used.key_id and earlier.at >= used.at)
      order by org_id, key_id
      on conflict (org_id, key_id) do update set at = greatest(known.at, excluded.at)`,
    values: [uses.map(({ org }) => org), uses.map(({ key }) => key), uses.map(({ at }) => toIso(at))],
  });
}
