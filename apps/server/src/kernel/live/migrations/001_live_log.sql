-- expand: each organization's events of a day, numbered in the order of their commits without gaps (ADR 65).

-- The end of each organization's log, and up to where it was deleted.
create table eco_live_heads (
  org_id text collate "C" primary key,
  seq bigint not null,
  pruned_seq bigint not null default 0
);
alter table eco_live_heads enable row level security;
create policy tenant_read on eco_live_heads for select using (org_id = current_setting('app.org', true));
grant select on eco_live_heads to nexus_app;

create table eco_live_log (
  org_id text collate "C" not null,
  seq bigint not null,
  event_id text collate "C" not null,
  type text collate "C" not null,
  subject text collate "C" not null,
  data jsonb not null,
  -- Of the event.
  at timestamptz not null,
  logged_at timestamptz not null,
  primary key (org_id, seq)
);
alter table eco_live_log enable row level security;
create policy tenant_read on eco_live_log for select using (org_id = current_setting('app.org', true));
grant select on eco_live_log to nexus_app;

-- What the last pass saw, in one row: `snapshot` tells which transactions had committed by then. A copy of the database
-- counts its transactions anew, which `server` tells.
create table eco_live_pass (
  only_one boolean primary key default true check (only_one),
  snapshot pg_snapshot not null,
  place bigint not null,
  server bigint not null
);
insert into eco_live_pass (snapshot, place, server)
select pg_current_snapshot(), 0, system_identifier from pg_control_system();

-- Numbers what has committed since the last pass, and answers where the logs end now. One pass at a time, each statement
-- with a snapshot of its own: a pass that waited sees what was committed meanwhile.
create function nexus_live_append(moment timestamptz) returns table (org text, seq bigint)
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  last eco_live_pass;
  this_server bigint;
begin
  select * into strict last from eco_live_pass for update;
  select system_identifier into this_server from pg_control_system();
  return query
  with fresh as materialized (
    select e.* from nexus_events e
    where this_server = last.server and e.xid >= pg_snapshot_xmax(last.snapshot)
    union all
    select e.* from nexus_events e
    where this_server = last.server and e.xid = any (array(select pg_snapshot_xip(last.snapshot)))
    union all
    select e.* from nexus_events e
    where this_server <> last.server and e.place > last.place
  ), ends as (
    insert into eco_live_heads as h (org_id, seq)
    select f.org_id, count(*) from fresh f group by f.org_id order by f.org_id
    on conflict (org_id) do update set seq = h.seq + excluded.seq
    returning h.org_id, h.seq
  ), logged as (
    insert into eco_live_log (org_id, seq, event_id, type, subject, data, at, logged_at)
    select f.org_id, n.seq + 1 - row_number() over (partition by f.org_id order by f.place desc),
      f.id, f.type, f.subject, f.data, f.at, moment
    from fresh f join ends n on n.org_id = f.org_id
  ), passed as (
    update eco_live_pass p set snapshot = pg_current_snapshot(), server = this_server,
      place = greatest(p.place, (select max(f.place) from fresh f))
  )
  select n.org_id, n.seq from ends n;
end $$;
revoke all on function nexus_live_append from public;
