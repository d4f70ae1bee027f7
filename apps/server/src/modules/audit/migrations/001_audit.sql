-- An act's entry is written to eco_audit_inbox in the act's own transaction, without a place in any chain, so that
-- writers never wait for each other. The sequencer moves it to eco_audit_chain, where it gets its number and hash.
-- Nothing in eco_audit_chain is ever updated; people read the view eco_audit_log.

create table eco_audit_inbox (
  org_id text collate "C" not null,
  id text collate "C" not null check (id like 'eco\_aud\_%'),
  -- Format of the canonical encoding under `digest`; see entry.ts.
  version smallint not null,
  -- Whole milliseconds: what the encoding holds, so that no digit of the column is outside the digest.
  at timestamptz(3) not null,
  action text collate "C" not null,
  result text collate "C" not null check (result in ('success', 'denied', 'failure')),
  risk text collate "C" not null check (risk in ('low', 'medium', 'high')),
  caller_kind text collate "C" not null,
  caller_id text collate "C" not null,
  -- Whom the act concerns, and under whose key `personal` is sealed; null where that is no person.
  person_id text collate "C",
  session_id text collate "C",
  key_id text collate "C",
  resource_type text collate "C" not null,
  resource_id text collate "C" not null,
  -- Method and path, in counted entries only.
  route text collate "C",
  -- JSON as it was written: the digest covers its bytes, which jsonb would not keep.
  before text,
  after text,
  -- Sealed: address and user agent of the caller.
  origin bytea,
  -- Sealed: names, addresses, e-mails.
  personal bytea,
  request_id text collate "C",
  count integer not null check (count > 0),
  -- SHA-256 of the canonical encoding of everything above.
  digest bytea not null check (octet_length(digest) = 32),
  -- What is indexed in the chain must fit there, or an entry could be written that cannot be sequenced.
  check (octet_length(org_id) <= 64 and octet_length(id) <= 64 and octet_length(action) <= 200
    and octet_length(caller_id) <= 200 and octet_length(key_id) <= 200 and octet_length(resource_id) <= 1000),
  primary key (org_id, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create table eco_audit_chain (
  like eco_audit_inbox,
  seq bigint not null check (seq > 0),
  -- SHA-256 of the hash before, seq (8 bytes, big-endian) and digest.
  hash bytea not null,
  primary key (org_id, seq)
);
create index eco_audit_chain_time on eco_audit_chain (org_id, at, id);
create index eco_audit_chain_caller on eco_audit_chain (org_id, caller_id, at, id);
create index eco_audit_chain_key on eco_audit_chain (org_id, key_id, at, id) where key_id is not null;
create index eco_audit_chain_resource on eco_audit_chain (org_id, resource_id, at, id);
create index eco_audit_chain_action on eco_audit_chain (org_id, action, at, id);

-- Not even a system job changes an entry. Deleting is left to retention, which deletes up to a signed checkpoint.
create function nexus_audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or truncate on eco_audit_chain
  for each statement execute function nexus_audit_refuse();

-- The end of each organization's chain.
create table eco_audit_heads (
  org_id text collate "C" primary key,
  seq bigint not null,
  hash bytea not null,
  -- Up to where retention has deleted; the hash there is where verification begins.
  pruned_seq bigint not null default 0,
  pruned_hash bytea not null default '\x0000000000000000000000000000000000000000000000000000000000000000',
  checkpoint_seq bigint not null default 0,
  checkpoint_at timestamptz not null
);
create index eco_audit_heads_unsigned on eco_audit_heads (checkpoint_at) where seq > checkpoint_seq;

-- Signed statements that the chain had this hash at this place. Kept for ever, as are the public keys.
create table eco_audit_checkpoints (
  org_id text collate "C" not null,
  seq bigint not null,
  at timestamptz(3) not null,
  token text not null,
  primary key (org_id, seq)
);

-- One row per caller, route, resource, result and minute, counting, until the minute is over and it becomes an entry.
create table eco_audit_coalesced (
  org_id text collate "C" not null,
  id text collate "C" not null check (id like 'eco\_aud\_%'),
  -- The beginning of the minute.
  at timestamptz(3) not null,
  action text collate "C" not null,
  result text collate "C" not null check (result in ('success', 'denied', 'failure')),
  caller_kind text collate "C" not null,
  caller_id text collate "C" not null,
  -- Empty where there is none: a null is never equal to another in a unique index.
  key_id text collate "C" not null,
  resource_type text collate "C" not null,
  resource_id text collate "C" not null,
  route text collate "C" not null,
  -- Tells callers without credentials apart; empty for all others. A hash of ciphertext, gone with the row.
  source bytea not null,
  origin bytea,
  count integer not null check (count > 0)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
create unique index eco_audit_coalesced_one on eco_audit_coalesced
  (at, org_id, caller_kind, caller_id, key_id, route, action, resource_type, resource_id, result, source);
create index eco_audit_coalesced_org on eco_audit_coalesced (org_id, at, id);

alter table eco_audit_inbox enable row level security;
-- What concerns no organization (a failed log-in) is the operator's: a transaction without one may write it, not read it.
create policy tenant_insert on eco_audit_inbox for insert
  with check (org_id = coalesce(nullif(current_setting('app.org', true), ''), 'eco_org_0000000000000000000000'));
create policy tenant_read on eco_audit_inbox for select
  using (org_id = current_setting('app.org', true));
grant select, insert on eco_audit_inbox to nexus_app;

alter table eco_audit_chain enable row level security;
create policy tenant_read on eco_audit_chain for select using (org_id = current_setting('app.org', true));
grant select on eco_audit_chain to nexus_app;

alter table eco_audit_heads enable row level security;
create policy tenant_read on eco_audit_heads for select using (org_id = current_setting('app.org', true));
grant select on eco_audit_heads to nexus_app;

alter table eco_audit_checkpoints enable row level security;
create policy tenant_read on eco_audit_checkpoints for select using (org_id = current_setting('app.org', true));
grant select on eco_audit_checkpoints to nexus_app;

alter table eco_audit_coalesced enable row level security;
create policy tenant_read on eco_audit_coalesced for select using (org_id = current_setting('app.org', true));
grant select on eco_audit_coalesced to nexus_app;

-- The whole log, wherever its rows lie just now. security_invoker: the policies of the tables hold for who asks.
create view eco_audit_log with (security_invoker = true) as
  select org_id, id, version, at, action, result, risk, caller_kind, caller_id, person_id, session_id, key_id,
    resource_type, resource_id, route, before, after, origin, personal, request_id, count, digest, seq, hash
  from eco_audit_chain
  union all
  select org_id, id, version, at, action, result, risk, caller_kind, caller_id, person_id, session_id, key_id,
    resource_type, resource_id, route, before, after, origin, personal, request_id, count, digest, null, null
  from eco_audit_inbox
  union all
  select org_id, id, null, at, action, result, case result when 'success' then 'low' else 'medium' end,
    caller_kind, caller_id, null, null, nullif(key_id, ''),
    resource_type, resource_id, route, null, null, origin, null, null, count, null, null, null
  from eco_audit_coalesced;
grant select on eco_audit_log to nexus_app;

create function nexus_audit_link(state bytea, first bytea, link bytea) returns bytea
  language plpgsql immutable parallel safe as $$ begin return sha256(coalesce(state, first) || link); end $$;
-- The running hash of a chain that continues from `first`.
create aggregate nexus_audit_running(first bytea, link bytea) (sfunc = nexus_audit_link, stype = bytea);

-- Moves up to `most_rows` entries of each of up to `most_orgs` organizations (in id order, behind `after_org`) from the
-- inbox to the end of their chains. One node at a time: another gets no row at once. One statement, so that a kill
-- leaves all of it or nothing; a round per organization keeps a busy one from holding up the others.
create function nexus_audit_sequence(after_org text, most_orgs integer, most_rows integer, moment timestamptz)
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
       resource_type, resource_id, route, before, after, origin, personal, request_id, count, digest, seq, hash)
    select n.org_id, n.id, n.version, n.at, n.action, n.result, n.risk, n.caller_kind, n.caller_id, n.person_id,
      n.session_id, n.key_id, n.resource_type, n.resource_id, n.route, n.before, n.after, n.origin, n.personal,
      n.request_id, n.count, n.digest, n.seq,
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
revoke all on function nexus_audit_sequence from public;
