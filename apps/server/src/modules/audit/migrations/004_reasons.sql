-- expand
-- Why a request was denied, and of counted entries the last request. Entries of version 2 have the reason under their
-- digest; nodes of the version before write version 1, which has none.
alter table eco_audit_inbox add column reason text collate "C";
alter table eco_audit_chain add column reason text collate "C";
-- `source` also tells denials apart by their reason, so that the unique index stays as nodes of the version before name it.
alter table eco_audit_coalesced add column reason text collate "C", add column request_id text collate "C";

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

-- As before, with the reason.
create or replace function nexus_audit_sequence(after_org text, most_orgs integer, most_rows integer, moment timestamptz)
  returns table (org text, moved bigint, oldest timestamptz)
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  waiting text[];
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
  insert into eco_audit_heads (org_id, seq, hash, checkpoint_at)
  select w, 0, decode(repeat('00', 32), 'hex'), moment from unnest(waiting) as w
  on conflict do nothing;
  return query
  with taken as (
    delete from eco_audit_inbox i where i.ctid = any (array(
      select one.ctid from unnest(waiting) as w
      cross join lateral (
        select r.ctid from eco_audit_inbox r where r.org_id = w order by r.id limit most_rows) as one))
    returning i.*
  ), numbered as (
    select t.*, h.hash as first, h.seq + row_number() over (partition by t.org_id order by t.id) as seq
    from taken t join eco_audit_heads h on h.org_id = t.org_id
  ), chained as (
    insert into eco_audit_chain
      (org_id, id, version, at, action, result, risk, caller_kind, caller_id, person_id, session_id, key_id,
       resource_type, resource_id, route, before, after, origin, personal, request_id, count, reason, digest, seq, hash)
    select n.org_id, n.id, n.version, n.at, n.action, n.result, n.risk, n.caller_kind, n.caller_id, n.person_id,
      n.session_id, n.key_id, n.resource_type, n.resource_id, n.route, n.before, n.after, n.origin, n.personal,
      n.request_id, n.count, n.reason, n.digest, n.seq,
      nexus_audit_running(n.first, int8send(n.seq) || n.digest)
        over (partition by n.org_id order by n.seq rows unbounded preceding)
    from numbered n
    returning eco_audit_chain.org_id, eco_audit_chain.seq, eco_audit_chain.hash, eco_audit_chain.at
  ), ends as (
    select distinct on (c.org_id) c.org_id, c.seq, c.hash from chained c order by c.org_id, c.seq desc
  ), moved_on as (
    update eco_audit_heads h set seq = e.seq, hash = e.hash from ends e where h.org_id = e.org_id
  )
  select c.org_id, count(*), min(c.at) from chained c group by c.org_id order by c.org_id;
end $$;
