-- The look-ups that must cross organizations, all of them, each a SECURITY DEFINER function that answers exactly one
-- question. Everything else that a request reads or writes goes through row-level security. Runs after the migrations
-- at every start; one section per module.

-- identity ------------------------------------------------------------------------------------------------------------

-- Who logs in with this address, and whether they have logged in from there before.
create or replace function lookup_login(wanted_email_key text, wanted_address_key bytea)
  returns table (person text, org text, status text, password_hash text, verified boolean, familiar boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.home_org, i.status, c.password_hash, i.email_verified_at is not null,
    exists (select from eco_familiar_addresses f where f.person_id = i.id and f.key = wanted_address_key)
  from eco_identities i join eco_credentials c on c.person_id = i.id
  where i.email_key = wanted_email_key
$$;
revoke all on function lookup_login from public;
grant execute on function lookup_login to nexus_app;

-- The live session of an access token, of an active person.
create or replace function lookup_session(wanted text, at timestamptz)
  returns table (person text, "expiresAt" timestamptz, "lastSeenAt" timestamptz, amr text[], "authTime" timestamptz,
    browser boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.person_id, s.expires_at, s.last_seen_at, s.amr, s.auth_time, s.browser
  from eco_sessions s join eco_identities i on i.id = s.person_id
  where s.id = wanted and s.revoked_at is null and s.expires_at > at and i.status = 'active'
$$;
revoke all on function lookup_session from public;
grant execute on function lookup_session to nexus_app;

-- Whose refresh token this is; whether it may be used is decided in that person's transaction.
create or replace function lookup_refresh_token(wanted bytea)
  returns table (person text, org text, session text, browser boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.home_org, s.id, s.browser
  from eco_refresh_tokens r join eco_sessions s on s.id = r.session_id join eco_identities i on i.id = s.person_id
  where r.hash = wanted and i.status = 'active'
$$;
revoke all on function lookup_refresh_token from public;
grant execute on function lookup_refresh_token to nexus_app;

-- Whose account at an outside provider this is, by the HMAC of issuer and subject.
create or replace function lookup_social_account(wanted bytea)
  returns table (id text, person text, org text, status text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, i.id, i.home_org, i.status
  from eco_social_accounts s join eco_identities i on i.id = s.person_id
  where s.key = wanted
$$;
revoke all on function lookup_social_account from public;
grant execute on function lookup_social_account to nexus_app;

-- The unused proof behind a link in a mail.
create or replace function lookup_verification(wanted bytea, at timestamptz)
  returns table (id text, person text, purpose text, pending bytea, org text, email text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select v.id, v.person_id, v.purpose, v.pending, i.home_org, i.email
  from eco_verifications v left join eco_identities i on i.id = v.person_id
  where v.hash = wanted and v.used_at is null and v.expires_at > at
$$;
revoke all on function lookup_verification from public;
grant execute on function lookup_verification to nexus_app;
-- The open challenge between a first proof of identity and a second factor, and whose it is.
create or replace function lookup_login_challenge(wanted bytea, at timestamptz)
  returns table (id text, person text, org text, email text, amr text[], browser boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, i.id, i.home_org, i.email, c.amr, c.browser
  from eco_login_challenges c join eco_identities i on i.id = c.person_id
  where c.hash = wanted and c.used_at is null and c.expires_at > at and i.status = 'active'
$$;
revoke all on function lookup_login_challenge from public;
grant execute on function lookup_login_challenge to nexus_app;

-- Whose passkey an authenticator shows, and what its proof is checked with.
create or replace function lookup_passkey(wanted bytea)
  returns table (id text, person text, org text, status text, "publicKey" bytea, handle bytea, "deviceType" text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select k.id, k.person_id, i.home_org, i.status, k.public_key, h.handle, k.device_type
  from eco_passkeys k join eco_passkey_handles h on h.person_id = k.person_id join eco_identities i on i.id = k.person_id
  where k.credential_id = wanted
$$;
revoke all on function lookup_passkey from public;
grant execute on function lookup_passkey to nexus_app;

-- keys: who presents a key is not known before it is found; the secret's hash is compared by the caller.
create or replace function lookup_api_key(key_id text) returns setof eco_api_keys
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from public.eco_api_keys where id = key_id
$$;
revoke all on function lookup_api_key from public;
grant execute on function lookup_api_key to nexus_app;

-- tenancy -------------------------------------------------------------------------------------------------------------

-- The organizations of the acting person (`app.person`), in the order in which they joined.
create or replace function lookup_my_organizations(after_member text, most integer)
  returns table (id text, name text, slug text, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz,
    erase_after timestamptz, member_id text, role text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select o.id, o.name, o.slug, o.created_at, o.updated_at, o.deleted_at, o.erase_after, m.id, m.role
  from eco_members m join eco_organizations o on o.id = m.org_id
  where m.user_id = current_setting('app.person', true) and m.id > after_member and o.erased_at is null
  order by m.id limit most
$$;
revoke all on function lookup_my_organizations from public;
grant execute on function lookup_my_organizations to nexus_app;

-- Where the acting person is at home: the organization they joined first, one in use before a deleted one.
create or replace function lookup_my_home() returns table (org text, permissions_version integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select o.id, m.permissions_version
  from eco_members m join eco_organizations o on o.id = m.org_id
  where m.user_id = current_setting('app.person', true) and o.erased_at is null
  order by o.deleted_at is not null, m.id limit 1
$$;
revoke all on function lookup_my_home from public;
grant execute on function lookup_my_home to nexus_app;

-- What a person is in an organization; null = no member of it. Asked before a request may act in an organization.
create or replace function lookup_member_role(wanted_org text, wanted_user text) returns text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.role from eco_members m where m.org_id = wanted_org and m.user_id = wanted_user
$$;
revoke all on function lookup_member_role from public;
grant execute on function lookup_member_role to nexus_app;

-- Names and addresses of people, of members of the acting organization (`app.org`) only.
create or replace function lookup_member_people(wanted_users text[])
  returns table (user_id text, display_name text, email text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.user_id, p.display_name, i.email
  from eco_members m join eco_identities i on i.id = m.user_id left join eco_profiles p on p.person_id = i.id
  where m.org_id = current_setting('app.org', true) and m.user_id = any (wanted_users)
$$;
revoke all on function lookup_member_people from public;
grant execute on function lookup_member_people to nexus_app;

-- Where the invitation behind a token leads, open or not: whether it may be used is decided in that organization's
-- transaction. Of a deleted organization there is none.
create or replace function lookup_invitation(wanted bytea)
  returns table (id text, org text, organization text, role text, expires_at timestamptz, open boolean, email bytea)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.org_id, o.name, i.role, i.expires_at, i.closed_at is null, i.email
  from eco_invitations i join eco_organizations o on o.id = i.org_id
  where i.hash = wanted and o.deleted_at is null
$$;
revoke all on function lookup_invitation from public;
grant execute on function lookup_invitation to nexus_app;

-- Whether an address belongs to a member of the acting organization (`app.org`): nobody is invited twice.
create or replace function lookup_is_member_address(wanted_email_key text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from eco_members m join eco_identities i on i.id = m.user_id
    where m.org_id = current_setting('app.org', true) and i.email_key = wanted_email_key)
$$;
revoke all on function lookup_is_member_address from public;
grant execute on function lookup_is_member_address to nexus_app;

-- Whom an operator would act as: the member who was named, or the organization's first owner; in the organization that was
-- named, or the one the person joined first. Of a deleted organization nobody.
create or replace function lookup_impersonation_target(wanted_org text, wanted_user text)
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
create or replace function lookup_impersonation(wanted text)
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
create or replace function lookup_impersonations(before_id text, most integer) returns setof eco_impersonations
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.* from eco_impersonations i
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and (before_id is null or i.id < before_id)
  order by i.id desc limit most
$$;
revoke all on function lookup_impersonations from public;
grant execute on function lookup_impersonations to nexus_app;

-- The OAuth client that a service account is, with the hashes of its secrets: who asks for a token is not known before.
create or replace function lookup_service_client(wanted text, at timestamptz)
  returns table (org text, name text, hashes text[])
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.org_id, a.name, array(
    select s.hash from eco_service_account_secrets s
    where s.account_id = a.id and s.org_id = a.org_id and (s.expires_at is null or s.expires_at > at))
  from eco_service_accounts a join eco_organizations o on o.id = a.org_id
  where a.id = wanted and a.disabled_at is null and o.deleted_at is null
$$;
revoke all on function lookup_service_client from public;
grant execute on function lookup_service_client to nexus_app;

-- sso -----------------------------------------------------------------------------------------------------------------

-- An app of an organization in use, for the OpenID provider: it knows the client's id before anything else.
create or replace function lookup_app(wanted text)
  returns table (id text, org_id text, org_name text, name text, type text, redirect_uris text[],
    post_logout_redirect_uris text[], backchannel_logout_uri text, secret_hash text, previous_hash text,
    previous_until timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.org_id, o.name, a.name, a.type, a.redirect_uris, a.post_logout_redirect_uris,
    a.backchannel_logout_uri, a.secret_hash, a.previous_hash, a.previous_until
  from eco_apps a join eco_organizations o on o.id = a.org_id
  where a.id = wanted and o.deleted_at is null
$$;
revoke all on function lookup_app from public;
grant execute on function lookup_app to nexus_app;

-- What stands between a person and an app: membership, what was granted or taken, and what the person agreed to.
create or replace function lookup_app_entry(wanted_app text, wanted_person text, at timestamptz)
  returns table (allowed boolean, role text, consent jsonb, org text, org_name text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.id is not null and x.revoked_at is null and (x.expires_at is null or x.expires_at > at)
      and (a.entry = 'members' or x.granted_by is not null),
    x.role, x.consent, a.org_id, o.name
  from eco_apps a
    join eco_organizations o on o.id = a.org_id and o.deleted_at is null
    join eco_identities i on i.id = wanted_person and i.status = 'active'
    left join eco_members m on m.org_id = a.org_id and m.user_id = i.id
    left join eco_project_access x on x.app_id = a.id and x.person_id = i.id
  where a.id = wanted_app
$$;
revoke all on function lookup_app_entry from public;
grant execute on function lookup_app_entry to nexus_app;

-- The apps to which the acting person (`app.person`) shows something, in whichever organization.
create or replace function lookup_my_apps(after_access text, most integer)
  returns table (access text, app text, name text, org text, org_name text, role text, consent jsonb,
    consented_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select x.id, a.id, a.name, o.id, o.name, x.role, x.consent, x.consented_at
  from eco_project_access x join eco_apps a on a.id = x.app_id join eco_organizations o on o.id = a.org_id
  where x.person_id = current_setting('app.person', true) and x.consent is not null and x.id > after_access
  order by x.id limit most
$$;
revoke all on function lookup_my_apps from public;
grant execute on function lookup_my_apps to nexus_app;

-- For the export of the acting person (`app.person`): every app that they were let into, entered or were shut out of.
create or replace function lookup_my_app_access()
  returns table (app text, name text, org text, role text, consent jsonb, granted_at timestamptz,
    expires_at timestamptz, revoked_at timestamptz, consented_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.name, a.org_id, x.role, x.consent, x.granted_at, x.expires_at, x.revoked_at, x.consented_at
  from eco_project_access x join eco_apps a on a.id = x.app_id
  where x.person_id = current_setting('app.person', true) order by x.id
$$;
revoke all on function lookup_my_app_access from public;
grant execute on function lookup_my_app_access to nexus_app;
-- When operators acted as the acting person (`app.person`), in every organization, and why.
create or replace function lookup_my_impersonations()
  returns table (id text, organization text, reason text, "startedAt" timestamptz, "endsAt" timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.org_id, i.reason, i.started_at, coalesce(i.ended_at, i.expires_at)
  from eco_impersonations i where i.user_id = current_setting('app.person', true) order by i.id
$$;
revoke all on function lookup_my_impersonations from public;
grant execute on function lookup_my_impersonations to nexus_app;

-- The teams of the acting person, in every organization.
create or replace function lookup_my_teams()
  returns table (id text, organization text, name text, "addedAt" timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.id, t.org_id, t.name, m.added_at
  from eco_team_members m join eco_teams t on t.org_id = m.org_id and t.id = m.team_id
  where m.user_id = current_setting('app.person', true) order by m.added_at, t.id
$$;
revoke all on function lookup_my_teams from public;
grant execute on function lookup_my_teams to nexus_app;

-- The bindings of the acting person (`app.person`), in every organization.
create or replace function lookup_my_bindings() returns setof eco_role_bindings
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from public.eco_role_bindings where principal_id = current_setting('app.person', true) order by id
$$;
revoke all on function lookup_my_bindings from public;
grant execute on function lookup_my_bindings to nexus_app;

-- The platform keys of the acting person, in every organization; no secret and no hash.
create or replace function lookup_my_keys()
  returns table (id text, org text, name text, hint text, "allowedIps" text[], "createdAt" timestamptz,
    "expiresAt" timestamptz, "revokedAt" timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select k.id, k.org_id, k.name, k.hint, k.allowed_ips, k.created_at, k.expires_at, k.revoked_at
  from eco_api_keys k where k.owner_id = current_setting('app.person', true) order by k.created_at, k.id
$$;
revoke all on function lookup_my_keys from public;
grant execute on function lookup_my_keys to nexus_app;

-- audit ---------------------------------------------------------------------------------------------------------------

-- What concerns the account of the acting person, newest first, in every organization and wherever the entry lies.
create or replace function lookup_my_activity(before_at timestamptz, before_id text, most integer)
  returns table (id text, at timestamptz, action text, result text, caller_kind text, caller_id text, session_id text,
    origin bytea, count integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from (
    (select c.id, c.at, c.action, c.result, c.caller_kind, c.caller_id, c.session_id, c.origin, c.count
     from eco_audit_chain c
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
