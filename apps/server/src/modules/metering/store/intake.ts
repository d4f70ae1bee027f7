import type pg from 'pg';
import { toIso } from '../../../kernel/clock.ts';
import { copyRows } from '../../../kernel/journal/index.ts';
import type { DailyDelta, LastUse } from '../aggregate.ts';
import { requestIdPrefix, type UsageRow } from '../row.ts';
import { type Shape, shapeColumns } from '../shapes.ts';

// All of this runs as the database owner, in the transaction of the journal's shipper or of the inbox.

/** Days as `2026-01-31`. */
export async function ensurePartitions(client: pg.ClientBase, days: readonly string[]): Promise<void> {
  await client.query('select eco_usage_partitions($1::date[])', [days]);
}

/** Shapes that are not there yet are made, and those whose last month was an earlier one stay for longer. */
export async function ensureShapes(client: pg.ClientBase, shapes: readonly Shape[]): Promise<void> {
  const missing = await missingShapes(client, shapes);
  if (missing.length === 0) return;
  const places = shapeColumns.map((column, index) => `$${index + 3}::${column === 'status' ? 'smallint' : 'text'}[]`);
  await client.query({
    name: 'usage-shapes',
    text: `insert into eco_usage_shapes as known (id, month, ${shapeColumns.join(', ')})
      select * from unnest($1::uuid[], $2::date[], ${places.join(', ')})
      on conflict (id) do update set month = greatest(known.month, excluded.month)`,
    values: [
      missing.map(({ id }) => id),
      missing.map(({ month }) => month),
      ...shapeColumns.map((_, index) => missing.map(({ values }) => values[index])),
    ],
  });
}

/** In the order in which every node locks them. Nearly always none: it is asked every time, so that nothing has to be remembered that a rollback would undo. */
async function missingShapes(client: pg.ClientBase, shapes: readonly Shape[]): Promise<Shape[]> {
  const { rows } = await client.query<{ place: number }>({
    name: 'usage-shapes-missing',
    text: `select place::integer from unnest($1::uuid[], $2::date[]) with ordinality as wanted (id, month, place)
      where not exists (select from eco_usage_shapes as known where known.id = wanted.id and known.month >= wanted.month)`,
    // Arrays of what needs no quotes: the driver would look for them in each.
    values: [`{${shapes.map(({ id }) => id).join()}}`, `{${shapes.map(({ month }) => month).join()}}`],
  });
  return rows.flatMap(({ place }) => shapes[place - 1] ?? []).sort((a, b) => (a.id < b.id ? -1 : 1));
}

const columns = 'eco_usage_rows (at, duration_us, bytes_in, bytes_out, quantity, shape, id)';

/**
 * The rows themselves stay as they are: a batch may be taken in again.
 * @throws TypeError where a row's id is not that of a request
 */
export async function addRows(
  client: pg.ClientBase,
  rows: readonly UsageRow[],
  shapeIds: readonly string[],
): Promise<void> {
  await copyRows(client, columns, valuesOf(rows, shapeIds));
}

function* valuesOf(rows: readonly UsageRow[], shapeIds: readonly string[]): Generator<unknown[]> {
  for (const [index, row] of rows.entries()) {
    const [id, , at, , , , durationUs, bytesIn, bytesOut, , , , , quantity] = row;
    if (!id.startsWith(requestIdPrefix)) throw new TypeError('a usage row of something that is not a request');
    yield [toIso(at), durationUs, bytesIn, bytesOut, quantity, shapeIds[index], id.slice(requestIdPrefix.length)];
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
          select array_agg(nullif(coalesce(a, 0) + coalesce(b, 0), 0) order by step)
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
      // Most steps are empty, and null takes no room.
      deltas.map(({ durations }) => `{${durations.map((count) => count || 'null').join()}}`),
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
