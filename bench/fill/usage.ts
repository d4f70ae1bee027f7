import type pg from 'pg';
import { bucketOf, durationBuckets } from '../../apps/server/src/modules/metering/durations.ts';
import { type Filling, idOf, orgOf } from './index.ts';
import { keysPerCustomer } from './tenants.ts';

/** Of every request, so that the histogram of each sum is known. */
const durationUs = 500;
const dayMs = 86_400_000;

/**
 * Verifications of customers' keys, evenly over the days, and the rollups of exactly these. They are drawn once, as short
 * rows, of which each table is then made by one statement.
 */
export async function fillUsage(owner: pg.Client, filling: Filling): Promise<void> {
  await draw(owner, filling);
  await owner.query(shapes);
  await fillRows(owner, filling);
  await owner.query(daily);
  await owner.query(hourly);
  await owner.query(monthly('eco_usage_keys', ['key_id']));
  await owner.query(monthly('eco_usage_customers', ['customer_id', 'tag']));
  await owner.query(monthly('eco_usage_tags', ['tag']));
  await owner.query(last);
  await owner.query('drop table drawn, drawn_keys, drawn_days');
}

async function draw(owner: pg.Client, { org, organizations, keys, usage, days, now }: Filling): Promise<void> {
  await owner.query(`
    create unlogged table drawn (at timestamptz, key integer, valid boolean, day date, hour integer);
    create unlogged table drawn_keys (key integer, key_id text, customer_id text, org_id text, tag text, valid_shape uuid,
      refused_shape uuid)`);
  // A cube of a random number: some customers call much more than others. Every fiftieth is refused.
  await owner.query(
    `insert into drawn
     select at, 1 + floor($3::bigint * random() ^ 3), n % 50 <> 0, utc::date, extract(hour from utc)
     from generate_series(0, $4::bigint - 1) as n,
       lateral (select $1::timestamptz + n * ($2::float8 * interval '1 microsecond') as at) as moment,
       lateral (select at at time zone 'UTC' as utc) as of_day`,
    [new Date(now.getTime() - days * dayMs), (days * dayMs * 1000) / usage, keys, usage],
  );
  await owner.query(
    `insert into drawn_keys
     select n, ${idOf('api', 'n')}, ${idOf('cus', 'customer')}, ${orgOf('customer')},
       (array['GET /orders', 'POST /orders', 'GET /orders/:id'])[1 + n % 4],
       md5('valid ' || n)::uuid, md5('refused ' || n)::uuid
     from generate_series(1, $3::integer) as n, lateral (select 1 + n % $4::integer as customer) as c`,
    [org, organizations, keys, Math.ceil(keys / keysPerCustomer)],
  );
  await owner.query(`
    create unlogged table drawn_days as
    select key, valid, day, date_trunc('month', day)::date as month, extract(day from day)::integer as slot,
      count(*)::integer as verifications, max(at) as at
    from drawn group by key, valid, day;
    analyze drawn; analyze drawn_keys; analyze drawn_days`);
}

/** The caller is a platform key of the organization: its id is that of the organization with another type. */
const shapes = `
  insert into eco_usage_shapes (id, org_id, method, route, status, caller_kind, caller_id, key_id, meter, customer_id,
    verified_key_id, code, tag, month)
  select case when valid then valid_shape else refused_shape end, org_id, 'POST', '/api/v1/keys/verify', 200, 'key',
    'eco_usr_' || substr(org_id, 9), 'eco_api_' || substr(org_id, 9), 'keys.verifications', customer_id, key_id,
    case when valid then 'VALID' else 'RATE_LIMITED' end, tag, month
  from (select key, valid, max(month) as month from drawn_days group by 1, 2) as drawn
    join drawn_keys using (key)`;

async function fillRows(owner: pg.Client, { days, now }: Filling): Promise<void> {
  const dates = Array.from({ length: days + 1 }, (_, n) => new Date(now.getTime() - n * dayMs));
  await owner.query('select eco_usage_partitions($1)', [dates]);
  await owner.query(
    `insert into eco_usage_rows (at, duration_us, bytes_in, bytes_out, quantity, shape, id)
     select at, ${durationUs}, 200, 300, valid::int, case when valid then valid_shape else refused_shape end,
       lpad((row_number() over ())::text, 22, '0')
     from drawn join drawn_keys using (key)`,
  );
}

const daily = `
  insert into eco_usage_daily
  select org_id, day, 'POST', '/api/v1/keys/verify', 200, 'keys.verifications', requests,
    units, requests * ${durationUs}, ${durationUs}, requests * 200, requests * 300,
    array_fill(null::bigint, array[${bucketOf(durationUs)}]) || requests
      || array_fill(null::bigint, array[${durationBuckets - 1 - bucketOf(durationUs)}])
  from (
    select org_id, day, sum(verifications)::bigint as requests,
      coalesce(sum(verifications) filter (where valid), 0)::bigint as units
    from drawn_days join drawn_keys using (key) group by 1, 2) as sums`;

/** SQL: an array of sums, one for each value of an expression. */
const sumsBy = (sum: string, expression: string, [first, end]: [number, number]): string => {
  const elements = Array.from(
    { length: end - first + 1 },
    (_, index) => `${sum} filter (where ${expression} = ${first + index})`,
  );
  return `array[${elements.join(', ')}]::bigint[]`;
};

const hourly = `
  insert into eco_usage_hourly
  select org_id, day, 'keys.verifications', customer_id, ${sumsBy('sum(1)', 'hour', [0, 23])}
  from drawn join drawn_keys using (key)
  where valid group by 1, 2, 4`;

/** Of a table that holds the sums of a month's days in each row, by these columns. */
const monthly = (table: string, columns: readonly string[]): string => `
  insert into ${table} (org_id, month, ${columns.join(', ')}, code, verifications, extra_units)
  select org_id, month, ${columns.map((column) => `coalesce(${column}, '')`).join(', ')},
    case when valid then 'VALID' else 'RATE_LIMITED' end, sums,
    case when valid then '{NULL}' else array(select -sum from unnest(sums) as sum) end
  from (
    select org_id, month, ${columns.join(', ')}, valid,
      ${sumsBy('sum(verifications)', 'slot', [1, 31])} as sums
    from drawn_days join drawn_keys using (key) group by org_id, 2, valid, ${columns.join(', ')}) as summed`;

const last = `
  insert into eco_usage_last
  select org_id, unnest(array[key_id, 'eco_api_' || substr(org_id, 9)]) as used, date_trunc('minute', max(at), 'UTC')
  from drawn_days join drawn_keys using (key) group by 1, 2`;
