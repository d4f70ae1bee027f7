-- expand
-- Events as customers' systems report them (CloudEvents 1.0), partitioned by UTC day so that retention drops a day at once.
create table eco_events (
  org_id text collate "C" not null,
  -- When it happened, as its sender says.
  at timestamptz not null,
  type text collate "C" not null,
  -- The customer's external id; '' where the event names nobody.
  subject text collate "C" not null,
  source text collate "C" not null,
  id text collate "C" not null,
  data jsonb not null
) partition by range (at);
create index eco_events_by_type on eco_events (org_id, type, at);

alter table eco_events enable row level security;
create policy tenant on eco_events for select using (org_id = current_setting('app.org', true));
grant select on eco_events to nexus_app;

-- Reads the catalogue's rows, not to_regclass, whose cache does not hear of another transaction's commit while it waits
-- for an advisory lock.
create function eco_event_missing(days date[]) returns date[]
  language sql volatile as $$
  select coalesce(array_agg(day order by day), '{}')
  from unnest(days) as wanted (day)
  where not exists (
    select from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'eco_events'::regclass and c.relname = 'eco_events_' || to_char(day, 'YYYYMMDD'))
$$;
revoke all on function eco_event_missing from public;

-- Makes the partitions of the given UTC days where they are missing; see eco_usage_partitions.
create function eco_event_partitions(days date[]) returns void
  language plpgsql as $$
declare
  day date;
  name text;
  wanted date[];
begin
  lock table eco_events in row exclusive mode;
  wanted := eco_event_missing(days);
  if wanted = '{}' then return; end if;
  perform pg_advisory_xact_lock(hashtext('eco_event_partitions'));
  -- Asked again: another node may have made them while this one waited.
  foreach day in array eco_event_missing(wanted) loop
    name := 'eco_events_' || to_char(day, 'YYYYMMDD');
    execute format('create table %I (like eco_events including storage)', name);
    execute format('alter table eco_events attach partition %I for values from (%L) to (%L)', name,
      day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
  end loop;
end $$;
revoke all on function eco_event_partitions from public;

-- Which events were received, in generations: only the newest is written to, the others are looked up in (ADR 37).
create table eco_event_keys (
  -- The first 128 bits of the SHA-256 of organization, source and id.
  key uuid not null,
  -- A checksum of all else the event says.
  content integer not null,
  generation integer not null
) partition by list (generation);

create table eco_event_generations (
  id integer primary key,
  began_at timestamptz not null,
  -- No event was received into it since; null for the one that is written to.
  sealed_at timestamptz
);

-- Begins a generation if the present one has more than `most_bytes` or began before `oldest`. Whoever stores events holds
-- this lock in shared mode, so that no two nodes write to different generations.
create function eco_event_generation(at timestamptz, oldest timestamptz, most_bytes bigint) returns integer
  language plpgsql as $$
declare
  present eco_event_generations;
  following integer;
begin
  perform pg_advisory_xact_lock(hashtext('eco_events'));
  select * into present from eco_event_generations where sealed_at is null;
  if present.began_at >= oldest and pg_relation_size('eco_event_keys_' || present.id) < most_bytes then
    return present.id;
  end if;
  update eco_event_generations set sealed_at = at where sealed_at is null;
  following := coalesce(present.id, 0) + 1;
  insert into eco_event_generations values (following, at, null);
  execute format('create table %I partition of eco_event_keys for values in (%L)', 'eco_event_keys_' || following, following);
  execute format('create unique index on %I (key)', 'eco_event_keys_' || following);
  return following;
end $$;
revoke all on function eco_event_generation from public;

-- What events are counted by.
create table eco_meters (
  id text collate "C" primary key check (id like 'eco\_mtr\_%'),
  org_id text collate "C" not null references eco_organizations (id),
  slug text collate "C" not null,
  description text,
  event_type text collate "C" not null,
  aggregation text collate "C" not null check (aggregation in ('count', 'sum', 'avg', 'min', 'max', 'unique', 'latest')),
  -- Names of members, from the outermost.
  value_path text[],
  -- In the order of their names.
  group_names text[] not null,
  -- `{"endpoint": ["http", "route"]}`
  group_paths jsonb not null,
  allow_negative boolean not null,
  -- From this UTC day on its rollups are whole; before it the rows are read. Null until its first events were counted again.
  rolled_from date,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint eco_meters_slug unique (org_id, slug)
);
create index eco_meters_by_type on eco_meters (org_id, event_type);

alter table eco_meters enable row level security;
create policy tenant on eco_meters
  using (org_id = current_setting('app.org', true))
  with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_meters to nexus_app;

-- A meter's rollups: element n of each array is the nth hour of the day from midnight UTC, null where there was nothing.
create table eco_meter_days (
  org_id text collate "C" not null,
  meter_id text collate "C" not null,
  day date not null,
  -- '' for events of nobody, null for all subjects together: to add them up took longer the more there were.
  subject text collate "C",
  -- In the order of the meter's names; null where the event has no such text, number or boolean.
  groups text[] collate "C" not null,
  events bigint[] not null,
  -- Sums, least, greatest or latest values, as the meter aggregates; null for those that count.
  amounts numeric[],
  -- Of the latest: which event it was, so that the same one wins in whatever order they come.
  marks text[] collate "C",
  unique nulls not distinct (meter_id, subject, day, groups)
) with (fillfactor = 80);
create index eco_meter_days_by_day on eco_meter_days using brin (day);

alter table eco_meter_days enable row level security;
create policy tenant on eco_meter_days for select using (org_id = current_setting('app.org', true));
grant select on eco_meter_days to nexus_app;

-- The text at a path of names: of a text of at most 200 bytes, a number or a boolean; null of anything else.
create function eco_event_text(data jsonb, path text[]) returns text
  language sql immutable parallel safe as $$
  select case when jsonb_typeof(data #> path) in ('string', 'number', 'boolean') and octet_length(data #>> path) <= 200
    then data #>> path end
$$;

-- A number, or a text that is one, as events/decimal.ts reads it; null of anything else.
create function eco_event_amount(data jsonb, path text[], allow_negative boolean) returns numeric
  language sql immutable parallel safe as $$
  select case when jsonb_typeof(data #> path) in ('string', 'number') and data #>> path ~ '^-?[0-9]{1,24}(\.[0-9]{1,18})?$'
      and (allow_negative or left(data #>> path, 1) <> '-')
    then (data #>> path)::numeric end
$$;

-- Orders events by time. Ties within a millisecond are broken by id and source, never by arrival.
create function eco_event_mark(at timestamptz, id text, source text) returns text
  language sql immutable parallel safe as $$
  select lpad((extract(epoch from at) * 1000)::bigint::text, 15, '0') || ' ' || id || ' ' || source
$$;
