-- Look-ups across organizations: SECURITY DEFINER functions, each of which answers one question past row-level security.

-- The organizations of the acting person (`app.person`), in the order in which they joined.
create function lookup_my_organizations(after_member text, most integer)
  returns table (id text, name text, slug text, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz,
    erase_after timestamptz, suspended_at timestamptz, member_id text, role text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select o.id, o.name, o.slug, o.created_at, o.updated_at, o.deleted_at, o.erase_after, o.suspended_at, m.id, m.role
  from eco_members m join eco_organizations o on o.id = m.org_id
  where m.user_id = current_setting('app.person', true) and m.id > after_member and o.erased_at is null
  order by m.id limit most
$$;
revoke all on function lookup_my_organizations from public;
grant execute on function lookup_my_organizations to nexus_app;

-- The organization that the acting person's tokens name: the one they joined first; one that is deleted or suspended only
-- without another.
create function lookup_my_home() returns table (org text, permissions_version integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select o.id, m.permissions_version
  from eco_members m join eco_organizations o on o.id = m.org_id
  where m.user_id = current_setting('app.person', true) and o.erased_at is null
  order by coalesce(o.deleted_at, o.suspended_at) is not null, m.id limit 1
$$;
revoke all on function lookup_my_home from public;
grant execute on function lookup_my_home to nexus_app;

-- Organizations whose name or slug begins with the text, or whose id it is, newest first: for the operator organization
-- (`app.org`) alone. The text is in lower case, except in an id. Erased ones are gone.
create function lookup_organizations(wanted text, wanted_status text, before_id text, most integer)
  returns setof eco_organizations
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select o.* from eco_organizations o
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and o.erased_at is null
    and (before_id is null or o.id < before_id)
    and (wanted_status is null or wanted_status =
      case when o.suspended_at is not null then 'suspended' when o.deleted_at is not null then 'deleted' else 'active' end)
    and (wanted is null or o.id = wanted
      or o.slug >= wanted and o.slug < wanted || chr(1114111)
      or lower(o.name) collate "C" >= wanted and lower(o.name) collate "C" < wanted || chr(1114111))
  order by o.id desc limit most
$$;
revoke all on function lookup_organizations from public;
grant execute on function lookup_organizations to nexus_app;

-- The role of a person in an organization; null = not a member. Asked before a request may act in an organization.
create function lookup_member_role(wanted_org text, wanted_user text) returns text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.role from eco_members m where m.org_id = wanted_org and m.user_id = wanted_user
$$;
revoke all on function lookup_member_role from public;
grant execute on function lookup_member_role to nexus_app;

-- Names and addresses of people, of members of the acting organization (`app.org`) only.
create function lookup_member_people(wanted_users text[])
  returns table (user_id text, display_name text, email text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.user_id, p.display_name, i.email
  from eco_members m join eco_identities i on i.id = m.user_id left join eco_profiles p on p.person_id = i.id
  where m.org_id = current_setting('app.org', true) and m.user_id = any (wanted_users)
$$;
revoke all on function lookup_member_people from public;
grant execute on function lookup_member_people to nexus_app;

-- Where the invitation behind a token leads, open or not: whether it may be used is decided in that organization's
-- transaction. Of a deleted or suspended organization there is none.
create function lookup_invitation(wanted bytea)
  returns table (id text, org text, organization text, role text, expires_at timestamptz, open boolean, email bytea)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.org_id, o.name, i.role, i.expires_at, i.closed_at is null, i.email
  from eco_invitations i join eco_organizations o on o.id = i.org_id
  where i.hash = wanted and o.deleted_at is null and o.suspended_at is null
$$;
revoke all on function lookup_invitation from public;
grant execute on function lookup_invitation to nexus_app;

-- Whether an address belongs to a member of the acting organization (`app.org`): nobody is invited twice.
create function lookup_is_member_address(wanted_email_key text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from eco_members m join eco_identities i on i.id = m.user_id
    where m.org_id = current_setting('app.org', true) and i.email_key = wanted_email_key)
$$;
revoke all on function lookup_is_member_address from public;
grant execute on function lookup_is_member_address to nexus_app;

-- Whom an operator would act as: the member who was named, or the organization's first owner; in the organization that was
-- named, or the one the person joined first. Of a deleted organization nobody.
create function lookup_impersonation_target(wanted_org text, wanted_user text)
  returns table (org text, "user" text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.org_id, m.user_id
  from eco_members m join eco_organizations o on o.id = m.org_id
  where (wanted_org is null or m.org_id = wanted_org) and o.deleted_at is null
    and (m.user_id = wanted_user or (wanted_user is null and wanted_org is not null and m.role = 'owner'))
  order by m.id limit 1
$$;
revoke all on function lookup_impersonation_target from public;
grant execute on function lookup_impersonation_target to nexus_app;

-- The impersonation behind a token; the hash of its secret is compared by the caller. Until when the organization consents
-- to changes is a question of this moment, not of the beginning.
create function lookup_impersonation(wanted text)
  returns table (id text, org text, "user" text, operator text, hash bytea, "expiresAt" timestamptz, ended boolean,
    "mayChangeUntil" timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.org_id, i.user_id, i.operator_id, i.token_hash, i.expires_at, i.ended_at is not null,
    (select max(c.expires_at) from eco_impersonation_consents c where c.org_id = i.org_id and c.withdrawn_at is null)
  from eco_impersonations i where i.id = wanted
$$;
revoke all on function lookup_impersonation from public;
grant execute on function lookup_impersonation to nexus_app;

-- All impersonations there were, newest first: for the operator organization (`app.org`) alone.
create function lookup_impersonations(before_id text, most integer) returns setof eco_impersonations
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.* from eco_impersonations i
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and (before_id is null or i.id < before_id)
  order by i.id desc limit most
$$;
revoke all on function lookup_impersonations from public;
grant execute on function lookup_impersonations to nexus_app;

-- The OAuth client that a service account is, with the hashes of its secrets: who asks for a token is not known before.
create function lookup_service_client(wanted text, at timestamptz)
  returns table (org text, name text, hashes text[])
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.org_id, a.name, array(
    select s.hash from eco_service_account_secrets s
    where s.account_id = a.id and s.org_id = a.org_id and (s.expires_at is null or s.expires_at > at))
  from eco_service_accounts a join eco_organizations o on o.id = a.org_id
  where a.id = wanted and a.disabled_at is null and o.deleted_at is null and o.suspended_at is null
$$;
revoke all on function lookup_service_client from public;
grant execute on function lookup_service_client to nexus_app;

-- When operators acted as the acting person (`app.person`), in every organization, and why.
create function lookup_my_impersonations()
  returns table (id text, organization text, reason text, "startedAt" timestamptz, "endsAt" timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.org_id, i.reason, i.started_at, coalesce(i.ended_at, i.expires_at)
  from eco_impersonations i where i.user_id = current_setting('app.person', true) order by i.id
$$;
revoke all on function lookup_my_impersonations from public;
grant execute on function lookup_my_impersonations to nexus_app;

-- The teams of the acting person, in every organization.
create function lookup_my_teams()
  returns table (id text, organization text, name text, "addedAt" timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id, t.org_id, t.name, m.added_at
  from eco_team_members m join eco_teams t on t.org_id = m.org_id and t.id = m.team_id
  where m.user_id = current_setting('app.person', true) order by m.added_at, t.id
$$;
revoke all on function lookup_my_teams from public;
grant execute on function lookup_my_teams to nexus_app;

-- The organization as a customer of the operator, made where there is none: by its own transactions, and by jobs, which
-- have no `app.org`.
create function lookup_customer_of_operator(wanted_org text, new_id text, at timestamptz) returns text
  language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  operator constant text := 'eco_org_0000000000000000000000';
  found text;
begin
  if coalesce(current_setting('app.org', true), '') not in ('', wanted_org) then return null; end if;
  insert into eco_customers (id, org_id, external_id, name, created_at, updated_at)
  select new_id, operator, o.id, o.name, at, at from eco_organizations o where o.id = wanted_org
  on conflict (org_id, external_id) where deleted_at is null do nothing;
  select c.id into found from eco_customers c
  where c.org_id = operator and c.external_id = wanted_org and c.deleted_at is null;
  return found;
end $$;
revoke all on function lookup_customer_of_operator from public;
grant execute on function lookup_customer_of_operator to nexus_app;

-- Says which plan a customer is on: to the seller, its jobs, and an organization that buys of the operator.
create function lookup_set_customer_plan(seller text, customer text, new_plan text, at timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  update eco_customers c set plan = new_plan, updated_at = at
  where c.org_id = seller and c.id = customer and c.plan is distinct from new_plan
    and (coalesce(current_setting('app.org', true), '') in ('', seller)
      or seller = 'eco_org_0000000000000000000000' and c.external_id = current_setting('app.org', true))
$$;
revoke all on function lookup_set_customer_plan from public;
grant execute on function lookup_set_customer_plan to nexus_app;
