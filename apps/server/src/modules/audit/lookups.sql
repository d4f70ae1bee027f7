-- Look-ups of a person's own activity in every organization.
-- Each is a SECURITY DEFINER function that answers one question past row-level security.

-- What concerns the account of the acting person, newest first, in every organization and wherever the entry lies.
create function lookup_my_activity(before_at timestamptz, before_id text, most integer)
  returns table (id text, at timestamptz, action text, result text, caller_kind text, caller_id text, session_id text,
    origin bytea, count integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from (
    (select nexus_audit_text(e.id) collate "C" as id, e.at, k.action, k.result, k.caller_kind, a.caller_id,
       nexus_audit_text(e.session), e.origin, e.count
     from (
       select p.* from eco_audit_entries p
       where p.person = nexus_audit_pack(current_setting('app.person', true)) and p.person <> ''
         and p.kind = any (array(select number from eco_audit_kinds where nexus_audit_is_activity(action, result)))
         and p.at <= before_at and (p.at < before_at or nexus_audit_text(p.id) collate "C" < before_id)
       order by p.at desc, nexus_audit_text(p.id) collate "C" desc limit most) as e
     join eco_audit_kinds k on k.number = e.kind join eco_audit_actors a on a.number = e.actor)
    union all
    (select c.id, c.at, c.action, c.result, c.caller_kind, c.caller_id, c.session_id, c.origin, c.count
     from eco_audit_unpacked c
     where c.person_id = current_setting('app.person', true)
       and c.person_id is not null and c.action ~ '^(user|session|mfa|totp|backup-code|passkey|social|step-up|consent|impersonation)[.s-]'
       and (c.action <> 'session.refresh' or c.result <> 'success')
       and (c.at, c.id) < (before_at, before_id)
     order by c.at desc, c.id desc limit most)
    union all
    (select i.id, i.at, i.action, i.result, i.caller_kind, i.caller_id, i.session_id, i.origin, i.count
     from eco_audit_inbox i
     where i.person_id = current_setting('app.person', true)
       and i.action ~ '^(user|session|mfa|totp|backup-code|passkey|social|step-up|consent|impersonation)[.s-]'
       and (i.action <> 'session.refresh' or i.result <> 'success')
       and (i.at, i.id) < (before_at, before_id)
     order by i.at desc, i.id desc limit most)
    union all
    (select o.id, o.at, o.action, o.result, o.caller_kind, o.caller_id, null, o.origin, o.count
     from eco_audit_coalesced o
     where o.resource_type = 'user' and o.resource_id = current_setting('app.person', true)
       and o.caller_kind = 'anonymous'
       and o.action ~ '^(user|session|mfa|totp|backup-code|passkey|social|step-up|consent|impersonation)[.s-]'
       and (o.at, o.id) < (before_at, before_id)
     order by o.at desc, o.id desc limit most)
  ) as found order by at desc, id desc limit most
$$;
revoke all on function lookup_my_activity from public;
grant execute on function lookup_my_activity to nexus_app;
