import type pg from 'pg';
import { bucketOf, durationBuckets } from '../../apps/server/src/modules/metering/durations.ts';
import { type Filling, idOf, orgOf } from './index.ts';

/** Of every request, so that the histogram of each sum is known. */
const durationUs = 500;

/** Requests of customers' keys, evenly over the days, and the rollups of exactly these rows. */
export async function fillUsage(
  owner: pg.Client,
  { org, organizations, keys, usage, days, now }: Filling,
): Promise<void> {
  const perDay = Math.floor(usage / days);
  for (let day = 0; day < days; day++) {
    const from = new Date(now.getTime() - (day + 1) * 86_400_000);
    await owner.query('select eco_usage_partitions($1)', [[from, new Date(from.getTime() + 86_400_000)]]);
    // A cube of a random number: some customers call much more than others.
    await owner.query(
      `insert into eco_api_usage (id, org_id, at, method, route, status, duration_us, bytes_in, bytes_out, caller_kind,
         caller_id, key_id, meter, quantity, customer_id, verified_key_id, code)
       select 'req_' || $7::text || n, k.org_id, $3::timestamptz + n * $4 * interval '1 microsecond', 'POST',
         '/api/v1/keys/verify', 200, ${durationUs}, 200, 300, 'key', k.id, k.id, 'keys.verifications', 1, k.customer_id, k.id,
         case when n % 50 = 0 then 'RATE_LIMITED' else 'VALID' end
       from (select n, ${orgOf('n')} as org_id, 1 + floor($6::bigint * random() ^ 3)::bigint as key
         from generate_series(1, $5::bigint) as n) as r
       join lateral (select r.org_id, ${idOf('api', 'r.key')} as id, ${idOf('cus', 'r.key / 20')} as customer_id) as k on true`,
      [org, organizations, from, Math.floor(86_400_000_000 / perDay), perDay, keys, `${day}_`],
    );
  }
  await rollUp(owner);
}

async function rollUp(owner: pg.Client): Promise<void> {
  await owner.query(
    `insert into eco_usage_daily
     select org_id, (at at time zone 'UTC')::date, method, route, status, meter, count(*), sum(quantity),
       sum(duration_us), max(duration_us), sum(bytes_in), sum(bytes_out),
       array_fill(0::bigint, array[${bucketOf(durationUs)}]) || count(*)
         || array_fill(0::bigint, array[${durationBuckets - 1 - bucketOf(durationUs)}])
     from eco_api_usage group by 1, 2, 3, 4, 5, 6 on conflict do nothing`,
  );
  await owner.query(
    `insert into eco_usage_hourly (org_id, hour, meter, customer_id, units)
     select org_id, date_trunc('hour', at, 'UTC'), meter, customer_id, sum(quantity)
     from eco_api_usage where meter is not null group by 1, 2, 3, 4 on conflict do nothing`,
  );
  await owner.query(
    `insert into eco_usage_keys (org_id, key_id, day, code, verifications)
     select org_id, verified_key_id, (at at time zone 'UTC')::date, code, count(*)
     from eco_api_usage where verified_key_id is not null group by 1, 2, 3, 4 on conflict do nothing`,
  );
}
