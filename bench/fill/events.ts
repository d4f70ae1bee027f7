import type pg from 'pg';
import { day, systemClock, toDate, toIso } from '../../apps/server/src/kernel/clock.ts';

/** Keys of a generation before the next one begins: as many as the product seals one at. */
const perGeneration = 2_000_000;
const days = 30;

/** Events of one organization over the last 30 days, with their keys, so that there are `count` of them. */
export async function fillEvents(owner: pg.Client, org: string, count: number): Promise<void> {
  const { rows } = await owner.query<{ there: string }>('select count(*) as there from eco_event_keys');
  const now = systemClock.now();
  const all = Array.from({ length: days + 1 }, (_, n) => toIso(now - n * day).slice(0, 10));
  await owner.query('select eco_event_partitions($1::date[])', [all]);
  for (let from = Number(rows[0]?.there); from < count; from += perGeneration) {
    const to = Math.min(count, from + perGeneration);
    // Oldest in the future: a new one, whatever the size of the present one.
    const { rows: made } = await owner.query<{ generation: number }>(
      'select eco_event_generation($1, $2, 0) as generation',
      [toDate(now), toDate(now + day)],
    );
    const generation = Number(made[0]?.generation);
    await owner.query(
      `insert into eco_event_keys (key, content, generation)
       select md5('filled ' || n)::uuid as key, n, $1 from generate_series($2::integer, $3) as n order by key`,
      [generation, from, to - 1],
    );
    await owner.query(
      `insert into eco_events (org_id, at, type, subject, source, id, data)
       select $1, $2::timestamptz - (n::double precision / $5) * interval '${days} days', 'api.request',
         'customer-' || n % 20, '/filled', 'filled-' || n,
         jsonb_build_object('endpoint', (array['/orders', '/users', '/search', '/login', '/carts'])[1 + n % 5],
           'method', 'GET', 'status', 200, 'bytes', 1000 + n % 100, 'ms', '12.5')
       from generate_series($3::integer, $4) as n`,
      [org, toDate(now), from, to - 1, count],
    );
  }
  await owner.query('select eco_event_generation($1, $2, 0)', [toDate(now), toDate(now + day)]);
  await owner.query('vacuum analyze eco_events, eco_event_keys');
}
