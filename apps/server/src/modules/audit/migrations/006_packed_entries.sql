-- contract
-- Entries with a place are stored packed and by the month: a third of the bytes, and retention drops a month at once.
-- What stands in the table of before stays there until a job has moved it. Nodes of the version before still write and
-- list entries, the latter by the view that has the table's name, but take those that are packed for changed ones.
-- See docs/decisions/0031-audit-storage.md.

alter table eco_audit_chain rename to eco_audit_unpacked;

-- What entries have instead of the organization's id.
alter table eco_audit_heads add column number integer generated always as identity;
create unique index eco_audit_heads_number on eco_audit_heads (number);

-- What many entries have in common: as many rows as the program has ways to write an entry.
create table eco_audit_kinds (
  number integer generated always as identity primary key,
  version smallint not null,
  action text collate "C" not null,
  result text collate "C" not null,
  risk text collate "C" not null,
  caller_kind text collate "C" not null,
  resource_type text collate "C" not null,
  route text collate "C",
  unique nulls not distinct (action, result, risk, caller_kind, resource_type, route, version)
);
grant select on eco_audit_kinds to nexus_app;

-- Who acted, and with which key.
create table eco_audit_actors (
  org_id text collate "C" not null,
  number integer generated always as identity primary key,
  caller_id text collate "C" not null,
  -- Empty where there is none.
  key_id text collate "C" not null,
  unique (org_id, caller_id, key_id)
);
create index eco_audit_actors_key on eco_audit_actors (org_id, key_id) where key_id <> '';
alter table eco_audit_actors enable row level security;
create policy tenant_read on eco_audit_actors for select using (org_id = current_setting('app.org', true));
grant select on eco_audit_actors to nexus_app;

-- Columns in the order in which they need no padding. Ids as nexus_audit_pack makes them.
create table eco_audit_entries (
  org integer not null,
  kind integer not null,
  seq bigint not null,
  at timestamptz(3) not null,
  actor integer not null,
  count integer not null,
  -- Of `at`, since the epoch: half of its bytes in each index, and entries of one minute share a key there.
  minute integer not null,
  -- hashtext() of the organization's id with the resource's, and with `kind`: short keys of indexes. Look-ups compare
  -- what was hashed too.
  resource_hash integer not null,
  kind_hash integer not null,
  id bytea not null,
  resource bytea not null,
  request bytea,
  session bytea,
  -- Empty: the actor, unless the entry is one of those that show people what happened to their account.
  person bytea,
  -- The first bytes of it, which tell a changed entry from one that was moved. What cannot be forged is `hash`.
  digest bytea not null,
  hash bytea not null,
  origin bytea,
  personal bytea,
  before text,
  after text,
  reason text collate "C"
) partition by range (at);
-- Numbers are unique because the sequencer gives them; `verify` names one that is there twice.
create index eco_audit_entries_seq on eco_audit_entries (org, seq);
create index eco_audit_entries_time on eco_audit_entries (org, minute);
create index eco_audit_entries_kind on eco_audit_entries (kind_hash, minute);
create index eco_audit_entries_actor on eco_audit_entries (actor, minute);
create index eco_audit_entries_resource on eco_audit_entries (resource_hash, minute);
create index eco_audit_entries_person on eco_audit_entries (person, at) where person <> '';
alter table eco_audit_entries enable row level security;
create policy tenant_read on eco_audit_entries for select
  using (org = (select h.number from eco_audit_heads h where h.org_id = current_setting('app.org', true)));
grant select on eco_audit_entries to nexus_app;
create trigger append_only before update or truncate on eco_audit_entries
  for each statement execute function nexus_audit_refuse();

-- Of months that have no partition, or none any more.
create table eco_audit_entries_other partition of eco_audit_entries default;
create trigger append_only before update or truncate on eco_audit_entries_other
  for each statement execute function nexus_audit_refuse();

-- An id of ours is 25 digits of base 62, its type included. Those are digits of base 64 too: 19 bytes for 30. Anything
-- else is a zero byte, which no id begins with, and the text.
create function nexus_audit_pack(id text) returns bytea language sql stable parallel safe as $$
  select case when id ~ '^eco_[a-z]{3}_[0-9A-Za-z]{22}$'
    then substring(decode(substr(id, 5, 3) || substr(id, 9) || 'AAA', 'base64') for 19)
    else '\x00'::bytea || convert_to(id, 'UTF8') end
$$;
create function nexus_audit_text(packed bytea) returns text language sql stable parallel safe as $$
  select case when get_byte(packed, 0) = 0 then convert_from(substring(packed from 2), 'UTF8')
    else 'eco_' || overlay(left(encode(packed || '\x0000'::bytea, 'base64'), 25) placing '_' from 4 for 0) end
$$;

-- Whether people see the entry among what happened to their account. A refresh every quarter of an hour is no news.
create function nexus_audit_is_activity(action text, result text) returns boolean
  language sql immutable parallel safe as $$
  select action ~ '^(user|session|mfa|totp|backup-code|passkey|social|step-up|consent|impersonation)[.s-]'
    and (action <> 'session.refresh' or result <> 'success')
$$;

create view eco_audit_chain with (security_invoker = true) as
  select h.org_id, nexus_audit_text(e.id) collate "C" as id, k.version, e.at, k.action, k.result, k.risk, k.caller_kind,
    a.caller_id, case when e.person = '' then a.caller_id else nexus_audit_text(e.person) end collate "C" as person_id,
    nexus_audit_text(e.session) collate "C" as session_id, nullif(a.key_id, '') as key_id, k.resource_type,
    nexus_audit_text(e.resource) collate "C" as resource_id, k.route, e.before, e.after, e.origin, e.personal,
    nexus_audit_text(e.request) collate "C" as request_id, e.count, e.digest, e.seq, e.hash, e.reason
  from eco_audit_entries e
  join eco_audit_heads h on h.number = e.org
  join eco_audit_kinds k on k.number = e.kind
  join eco_audit_actors a on a.number = e.actor
  union all
  select org_id, id, version, at, action, result, risk, caller_kind, caller_id, person_id, session_id, key_id,
    resource_type, resource_id, route, before, after, origin, personal, request_id, count, digest, seq, hash, reason
  from eco_audit_unpacked;
grant select on eco_audit_chain to nexus_app;

create or replace view eco_audit_log with (security_invoker = true) as
  select org_id, id, version, at, action, result, risk, caller_kind, caller_id, person_id, session_id, key_id,
    resource_type, resource_id, route, before, after, origin, personal, request_id, count, digest, seq, hash, reason
  from eco_audit_chain
  union all
  select org_id, id, version, at, action, result, risk, caller_kind, caller_id, person_id, session_id, key_id,
    resource_type, resource_id, route, before, after, origin, personal, request_id, count, digest, null, null, reason
  from eco_audit_inbox
  union all
  select org_id, id, null, at, action, result, case result when 'success' then 'low' else 'medium' end,
    caller_kind, caller_id, null, null, nullif(key_id, ''),
    resource_type, resource_id, route, null, null, origin, null, request_id, count, null, null, null, reason
  from eco_audit_coalesced;

-- Makes the partition of the month of `moment` where it is missing. Attaching waits for whoever reads the default
-- partition, and all readers wait behind it: it gives up soon, and the month's entries lie in the default partition until
-- the next call takes them from there.
create function nexus_audit_make_partition(moment timestamptz) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  first timestamptz := date_trunc('month', moment, 'UTC');
  after timestamptz := date_trunc('month', first + interval '32 days', 'UTC');
  name text := 'eco_audit_entries_' || to_char(first at time zone 'UTC', 'YYYYMM');
  patience text := current_setting('lock_timeout');
begin
  if to_regclass(name) is not null then return; end if;
  perform set_config('lock_timeout', '200ms', true);
  lock table only eco_audit_entries in share update exclusive mode;
  lock table eco_audit_entries_other in access exclusive mode;
  if to_regclass(name) is null then
    execute format('create table public.%I (like eco_audit_entries including storage)', name);
    execute format('create trigger append_only before update or truncate on %I
      for each statement execute function nexus_audit_refuse()', name);
    execute format('with early as (delete from eco_audit_entries_other where at >= %L and at < %L returning *)
      insert into %I select * from early', first, after, name);
    execute format('alter table eco_audit_entries attach partition %I for values from (%L) to (%L)', name, first, after);
  end if;
  perform set_config('lock_timeout', patience, true);
exception when lock_not_available then
  perform set_config('lock_timeout', patience, true);
end $$;
revoke all on function nexus_audit_make_partition from public;

-- Writes entries that have their places. Nobody else does at the same time: the callers hold the sequencer's lock.
create function nexus_audit_store(entries eco_audit_chain[]) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into eco_audit_kinds (version, action, result, risk, caller_kind, resource_type, route)
  select distinct c.version, c.action, c.result, c.risk, c.caller_kind, c.resource_type, c.route
  from unnest(entries) as c
  where not exists (
    select from eco_audit_kinds k where k.action = c.action and k.result = c.result and k.risk = c.risk
      and k.caller_kind = c.caller_kind and k.resource_type = c.resource_type
      and k.route is not distinct from c.route and k.version = c.version);
  insert into eco_audit_actors (org_id, caller_id, key_id)
  select distinct c.org_id, c.caller_id, coalesce(c.key_id, '') from unnest(entries) as c
  where not exists (
    select from eco_audit_actors a
    where a.org_id = c.org_id and a.caller_id = c.caller_id and a.key_id = coalesce(c.key_id, ''));
  insert into eco_audit_entries
    (org, kind, seq, at, actor, count, minute, resource_hash, kind_hash, id, resource, request, session, person, digest, hash, origin, personal,
     before, after, reason)
  select h.number, k.number, c.seq, c.at, a.number, c.count,
    floor(extract(epoch from c.at) / 60)::integer, hashtext(c.org_id || c.resource_id), hashtext(c.org_id || k.number), nexus_audit_pack(c.id), nexus_audit_pack(c.resource_id),
    nexus_audit_pack(c.request_id), nexus_audit_pack(c.session_id),
    case when c.person_id = c.caller_id and not nexus_audit_is_activity(c.action, c.result) then ''
      else nexus_audit_pack(c.person_id) end,
    substring(c.digest for 8), c.hash, c.origin, c.personal, c.before, c.after, c.reason
  from unnest(entries) as c
  join eco_audit_heads h on h.org_id = c.org_id
  -- An entry that found nothing here would violate a constraint, instead of being lost.
  left join eco_audit_kinds k on k.action = c.action and k.result = c.result and k.risk = c.risk
    and k.caller_kind = c.caller_kind and k.resource_type = c.resource_type
    and k.route is not distinct from c.route and k.version = c.version
  left join eco_audit_actors a on a.org_id = c.org_id and a.caller_id = c.caller_id and a.key_id = coalesce(c.key_id, '')
  order by c.org_id, c.seq;
end $$;
revoke all on function nexus_audit_store from public;

-- As before, but into the packed table; its partitions are there a week before their month.
create or replace function nexus_audit_sequence(after_org text, most_orgs integer, most_rows integer, moment timestamptz)
  returns table (org text, moved bigint, oldest timestamptz)
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  waiting text[];
  chained eco_audit_chain[];
begin
  if not pg_try_advisory_xact_lock(4711002) then return; end if;
  waiting := array(
    with recursive each as (
      (select i.org_id from eco_audit_inbox i where i.org_id > after_org order by i.org_id limit 1)
      union all
      select (select i.org_id from eco_audit_inbox i where i.org_id > each.org_id order by i.org_id limit 1)
      from each where each.org_id is not null
    )
    select each.org_id from each where each.org_id is not null limit most_orgs);
  if cardinality(waiting) = 0 then return; end if;
  perform nexus_audit_make_partition(moment);
  perform nexus_audit_make_partition(moment + interval '7 days');
  -- Only those that are missing: a conflict would spend a number.
  insert into eco_audit_heads (org_id, seq, hash, checkpoint_at)
  select w, 0, decode(repeat('00', 32), 'hex'), moment from unnest(waiting) as w
  where not exists (select from eco_audit_heads h where h.org_id = w);
  with taken as (
    delete from eco_audit_inbox i where i.ctid = any (array(
      select one.ctid from unnest(waiting) as w
      cross join lateral (
        select r.ctid from eco_audit_inbox r where r.org_id = w order by r.id limit most_rows) as one))
    returning i.*
  ), numbered as (
    select t.*, h.hash as first, h.seq + row_number() over (partition by t.org_id order by t.id) as seq
    from taken t join eco_audit_heads h on h.org_id = t.org_id
  )
  select array_agg(row(n.org_id, n.id, n.version, n.at, n.action, n.result, n.risk, n.caller_kind, n.caller_id,
    n.person_id, n.session_id, n.key_id, n.resource_type, n.resource_id, n.route, n.before, n.after, n.origin,
    n.personal, n.request_id, n.count, n.digest, n.seq, n.hash, n.reason)::eco_audit_chain)
  into chained
  from (
    select numbered.*, nexus_audit_running(numbered.first, int8send(numbered.seq) || numbered.digest)
      over (partition by numbered.org_id order by numbered.seq rows unbounded preceding) as hash
    from numbered) as n;
  perform nexus_audit_store(chained);
  update eco_audit_heads h set seq = e.seq, hash = e.hash
  from (
    select distinct on (c.org_id) c.org_id, c.seq, c.hash from unnest(chained) as c order by c.org_id, c.seq desc) as e
  where h.org_id = e.org_id;
  return query
  select c.org_id, count(*), min(c.at) from unnest(chained) as c group by c.org_id order by c.org_id;
end $$;

-- Moves up to `most` entries of before into the packed table, in the order of their chains, which stay as they are.
-- Answers how many it were; null while somebody else holds the sequencer's lock.
create function nexus_audit_pack_old(most integer) returns integer
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  moved eco_audit_chain[];
  month timestamptz;
begin
  if not pg_try_advisory_xact_lock(4711002) then return null; end if;
  with taken as (
    delete from eco_audit_unpacked u where u.ctid = any (array(
      select o.ctid from eco_audit_unpacked o order by o.org_id, o.seq limit most))
    returning u.*
  )
  select coalesce(array_agg(row(t.org_id, t.id, t.version, t.at, t.action, t.result, t.risk, t.caller_kind, t.caller_id,
    t.person_id, t.session_id, t.key_id, t.resource_type, t.resource_id, t.route, t.before, t.after, t.origin,
    t.personal, t.request_id, t.count, t.digest, t.seq, t.hash, t.reason)::eco_audit_chain), '{}')
  into moved from taken t;
  for month in select distinct date_trunc('month', c.at, 'UTC') from unnest(moved) as c loop
    perform nexus_audit_make_partition(month);
  end loop;
  perform nexus_audit_store(moved);
  return cardinality(moved);
end $$;
revoke all on function nexus_audit_pack_old from public;
