-- contract: nodes of the version before write rows of the form that goes.
-- What requests have in common stands once, in eco_usage_shapes: a row was 313 bytes, and 17 of its columns said again
-- what the caller's row before had said (ADR 32).
create table eco_usage_shapes (
  -- The first 128 bits of the SHA-256 of the other columns, so that whoever writes a row knows the id of its shape.
  id uuid primary key,
  org_id text collate "C" not null,
  method text collate "C" not null,
  route text collate "C" not null,
  status smallint not null,
  caller_kind text collate "C" not null,
  caller_id text collate "C" not null,
  key_id text collate "C",
  meter text collate "C",
  customer_id text collate "C",
  verified_key_id text collate "C",
  code text collate "C",
  reason text collate "C",
  tag text collate "C",
  -- First day of the last month that has a row of it: it goes when the rows of that month have gone.
  month date not null
);

alter table eco_usage_shapes enable row level security;
create policy tenant on eco_usage_shapes for select using (org_id = current_setting('app.org', true));
grant select on eco_usage_shapes to nexus_app;

-- A request. Partitioned by UTC day: retention drops a day at once. The journal's position makes rows exactly-once, so
-- there is no unique key; rows come nearly in the order of time, so a BRIN index finds a span of it at next to no cost.
create table eco_usage_rows (
  at timestamptz not null,
  duration_us bigint not null,
  bytes_in bigint not null,
  bytes_out bigint not null,
  quantity bigint not null,
  shape uuid not null,
  -- The request's id without `eco_req_`; not checked, not unique: each check costs at every request.
  id text collate "C" not null
) partition by range (at);
create index eco_usage_rows_at on eco_usage_rows using brin (at);

alter table eco_usage_rows enable row level security;
create policy tenant on eco_usage_rows for select using (exists (
  select from eco_usage_shapes s where s.id = shape and s.org_id = current_setting('app.org', true)));
grant select on eco_usage_rows to nexus_app;

-- Reads the catalogue's rows, not to_regclass, whose cache does not hear of another transaction's commit while it waits
-- for an advisory lock.
create or replace function eco_usage_missing(days date[]) returns date[]
  language sql volatile as $$
  select coalesce(array_agg(day order by day), '{}')
  from unnest(days) as wanted (day)
  where not exists (
    select from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'eco_usage_rows'::regclass and c.relname = 'eco_usage_rows_' || to_char(day, 'YYYYMMDD'))
$$;

-- Makes the partitions of the given UTC days where they are missing. The lock on the parent keeps retention from
-- dropping a partition between the look and the caller's COPY; attaching, unlike `create table … partition of`, blocks
-- no reader or writer.
create or replace function eco_usage_partitions(days date[]) returns void
  language plpgsql as $$
declare
  day date;
  name text;
  wanted date[];
begin
  lock table eco_usage_rows in row exclusive mode;
  wanted := eco_usage_missing(days);
  if wanted = '{}' then return; end if;
  perform pg_advisory_xact_lock(hashtext('eco_usage_partitions'));
  -- Asked again: another node may have made them while this one waited.
  foreach day in array eco_usage_missing(wanted) loop
    name := 'eco_usage_rows_' || to_char(day, 'YYYYMMDD');
    execute format('create table %I (like eco_usage_rows including storage)', name);
    execute format('alter table eco_usage_rows attach partition %I for values from (%L) to (%L)', name,
      day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
  end loop;
end $$;

-- The rows that are there: about four minutes for 20 million on two cores.
select eco_usage_partitions(array(select distinct (at at time zone 'UTC')::date from eco_api_usage));

create temporary table wide on commit drop as
select substring(sha256(convert_to(row(org_id, method, route, status, caller_kind, caller_id, key_id, meter, customer_id,
  verified_key_id, code, reason, tag)::text, 'UTF8')) for 16) as shape, *
from eco_api_usage;

insert into eco_usage_shapes
select encode(shape, 'hex')::uuid, org_id, method, route, status, caller_kind, caller_id, key_id, meter, customer_id,
  verified_key_id, code, reason, tag, max(date_trunc('month', at at time zone 'UTC'))
from wide
group by shape, org_id, method, route, status, caller_kind, caller_id, key_id, meter, customer_id, verified_key_id, code,
  reason, tag;

insert into eco_usage_rows
select at, duration_us, bytes_in, bytes_out, quantity, encode(shape, 'hex')::uuid, substr(id, 9) from wide order by at;

-- Its rows are in eco_usage_rows.
drop table eco_api_usage;

-- A request with what it has in common with others; policies are those of the caller.
create view eco_api_usage with (security_invoker = true) as
select 'eco_req_' || r.id as id, s.org_id, r.at, s.method, s.route, s.status, r.duration_us, r.bytes_in, r.bytes_out,
  s.caller_kind, s.caller_id, s.key_id, s.meter, r.quantity, s.customer_id, s.verified_key_id, s.code, s.reason, s.tag
from eco_usage_rows r join eco_usage_shapes s on s.id = r.shape;
grant select on eco_api_usage to nexus_app;
