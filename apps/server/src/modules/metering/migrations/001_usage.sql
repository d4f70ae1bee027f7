-- Every request is one row of eco_api_usage; what people ask of them is answered from three rollups that are updated in
-- the transaction that writes the rows, so that the sums are always those of the rows.

-- Partitioned by UTC day: retention drops a day at once. The journal's position makes rows exactly-once, so there is no
-- unique key; rows come nearly in the order of time, so a BRIN index finds a span of it at next to no cost.
create table eco_api_usage (
  -- The request's id; not checked, not unique: each check costs at every request.
  id text collate "C" not null,
  org_id text collate "C" not null,
  at timestamptz not null,
  method text collate "C" not null,
  route text collate "C" not null,
  status smallint not null,
  duration_us bigint not null,
  bytes_in bigint not null,
  bytes_out bigint not null,
  caller_kind text collate "C" not null,
  caller_id text collate "C" not null,
  key_id text collate "C",
  meter text collate "C",
  quantity bigint not null,
  customer_id text collate "C",
  verified_key_id text collate "C",
  code text collate "C"
) partition by range (at);
create index eco_api_usage_at on eco_api_usage using brin (at);

alter table eco_api_usage enable row level security;
create policy tenant on eco_api_usage for select using (org_id = current_setting('app.org', true));
grant select on eco_api_usage to nexus_app;

-- By route and status, for every request.
create table eco_usage_daily (
  org_id text collate "C" not null,
  day date not null,
  method text collate "C" not null,
  route text collate "C" not null,
  status smallint not null,
  meter text collate "C",
  requests bigint not null,
  units bigint not null,
  duration_us bigint not null,
  duration_max_us bigint not null,
  bytes_in bigint not null,
  bytes_out bigint not null,
  -- How many requests took how long: 32 steps of a factor √2, see durations.ts.
  durations bigint[] not null,
  unique nulls not distinct (org_id, day, method, route, status, meter)
) with (fillfactor = 70);
create index eco_usage_daily_by_day on eco_usage_daily using brin (day);

alter table eco_usage_daily enable row level security;
create policy tenant on eco_usage_daily for select using (org_id = current_setting('app.org', true));
grant select on eco_usage_daily to nexus_app;

-- Billable units by meter and customer, for what cost something.
create table eco_usage_hourly (
  org_id text collate "C" not null,
  hour timestamptz not null,
  meter text collate "C" not null,
  customer_id text collate "C",
  units bigint not null,
  unique nulls not distinct (org_id, hour, meter, customer_id)
) with (fillfactor = 70);
create index eco_usage_hourly_by_hour on eco_usage_hourly using brin (hour);

alter table eco_usage_hourly enable row level security;
create policy tenant on eco_usage_hourly for select using (org_id = current_setting('app.org', true));
grant select on eco_usage_hourly to nexus_app;

-- Verifications of each customer key, by the code they got.
create table eco_usage_keys (
  org_id text collate "C" not null,
  key_id text collate "C" not null,
  day date not null,
  code text collate "C" not null,
  verifications bigint not null,
  primary key (org_id, key_id, day, code)
) with (fillfactor = 70);
create index eco_usage_keys_by_day on eco_usage_keys using brin (day);

alter table eco_usage_keys enable row level security;
create policy tenant on eco_usage_keys for select using (org_id = current_setting('app.org', true));
grant select on eco_usage_keys to nexus_app;

-- The usage of mutations, written in the act's own transaction and moved on within half a second. No index and no
-- sequence: it is nearly always empty, and an act should pay for one heap row only.
create table eco_usage_inbox (
  org_id text collate "C" not null,
  -- The same positional JSON as in the journal, see row.ts.
  record text not null,
  -- Why it could not be stored; such a row is left for an operator.
  failure text
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

alter table eco_usage_inbox enable row level security;
-- What concerns no organization (a log-in) belongs to the operator's.
create policy tenant on eco_usage_inbox for insert with check (
  org_id = coalesce(nullif(current_setting('app.org', true), ''), 'eco_org_0000000000000000000000'));
grant insert on eco_usage_inbox to nexus_app;

-- Makes the partitions of the given UTC days where they are missing. The lock on the parent keeps retention from
-- dropping a partition between the look and the caller's COPY; attaching, unlike `create table … partition of`, blocks
-- no reader or writer.
create function eco_usage_partitions(days date[]) returns void
  language plpgsql as $$
declare
  day date;
  name text;
  wanted date[];
begin
  lock table eco_api_usage in row exclusive mode;
  wanted := eco_usage_missing(days);
  if wanted = '{}' then return; end if;
  perform pg_advisory_xact_lock(hashtext('eco_usage_partitions'));
  -- Asked again: another node may have made them while this one waited.
  foreach day in array eco_usage_missing(wanted) loop
    name := 'eco_api_usage_' || to_char(day, 'YYYYMMDD');
    execute format('create table %I (like eco_api_usage including storage)', name);
    execute format('alter table eco_api_usage attach partition %I for values from (%L) to (%L)', name,
      day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
  end loop;
end $$;
revoke all on function eco_usage_partitions from public;

-- Reads the catalogue's rows, not to_regclass, whose cache does not hear of another transaction's commit while it waits
-- for an advisory lock.
create function eco_usage_missing(days date[]) returns date[]
  language sql volatile as $$
  select coalesce(array_agg(day order by day), '{}')
  from unnest(days) as wanted (day)
  where not exists (
    select from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'eco_api_usage'::regclass and c.relname = 'eco_api_usage_' || to_char(day, 'YYYYMMDD'))
$$;
revoke all on function eco_usage_missing from public;
