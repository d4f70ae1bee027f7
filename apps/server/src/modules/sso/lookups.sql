-- Look-ups of apps and of a person's access to them, across organizations.
-- Each is a SECURITY DEFINER function that answers one question past row-level security.

-- An app by its client id, for the OpenID provider; none of a deleted or suspended organization, or a deleted project.
create function lookup_app(wanted text)
  returns table (id text, org_id text, org_name text, name text, type text, redirect_uris text[],
    post_logout_redirect_uris text[], backchannel_logout_uri text, secret_hash text, previous_hash text,
    previous_until timestamptz, id_token_algorithm text, pkce_required boolean, default_scopes text[], grant_types text[],
    nonce_required boolean, response_types text[])
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.org_id, o.name, a.name, a.type, a.redirect_uris, a.post_logout_redirect_uris,
    a.backchannel_logout_uri, a.secret_hash, a.previous_hash, a.previous_until, a.id_token_algorithm, a.pkce_required,
    a.default_scopes, a.grant_types, a.nonce_required, a.response_types
  from eco_apps a join eco_organizations o on o.id = a.org_id join eco_projects p on p.id = a.project_id
  where a.id = wanted and o.deleted_at is null and o.suspended_at is null and p.deleted_at is null
$$;
revoke all on function lookup_app from public;
grant execute on function lookup_app to nexus_app;

-- Whether a person may enter an app (by membership, grants and revocations), and what they agreed to show it.
create function lookup_app_entry(wanted_app text, wanted_person text, at timestamptz)
  returns table (allowed boolean, role text, consent jsonb, org text, org_name text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.id is not null and x.revoked_at is null and (x.expires_at is null or x.expires_at > at)
      and (a.entry = 'members' or x.granted_by is not null),
    x.role, x.consent, a.org_id, o.name
  from eco_apps a
    join eco_organizations o on o.id = a.org_id and o.deleted_at is null and o.suspended_at is null
    join eco_projects p on p.id = a.project_id and p.deleted_at is null
    join eco_identities i on i.id = wanted_person and i.status = 'active'
    left join eco_members m on m.org_id = a.org_id and m.user_id = i.id
    left join eco_project_access x on x.app_id = a.id and x.person_id = i.id
  where a.id = wanted_app
$$;
revoke all on function lookup_app_entry from public;
grant execute on function lookup_app_entry to nexus_app;

-- The apps to which the acting person (`app.person`) shows something, in whichever organization.
create function lookup_my_apps(after_access text, max_rows integer)
  returns table (access text, app text, name text, org text, org_name text, role text, consent jsonb,
    consented_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select x.id, a.id, a.name, o.id, o.name, x.role, x.consent, x.consented_at
  from eco_project_access x join eco_apps a on a.id = x.app_id join eco_organizations o on o.id = a.org_id
  where x.person_id = current_setting('app.person', true) and x.consent is not null and x.id > after_access
  order by x.id limit max_rows
$$;
revoke all on function lookup_my_apps from public;
grant execute on function lookup_my_apps to nexus_app;

-- For the export of the acting person (`app.person`): every app that they were granted, entered or were blocked from.
create function lookup_my_app_access()
  returns table (app text, name text, organization text, role text, consent jsonb, granted_at timestamptz,
    expires_at timestamptz, revoked_at timestamptz, consented_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.name, a.org_id, x.role, x.consent, x.granted_at, x.expires_at, x.revoked_at, x.consented_at
  from eco_project_access x join eco_apps a on a.id = x.app_id
  where x.person_id = current_setting('app.person', true) order by x.id
$$;
revoke all on function lookup_my_app_access from public;
grant execute on function lookup_my_app_access to nexus_app;

-- An API by the form in which identifiers are compared, for the OpenID provider.
create function lookup_api(wanted text)
  returns table (id text, org_id text, org_name text, identifier text, name text, scopes jsonb, token_seconds integer,
    unregistered_clients text, client_hosts text[])
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.id, a.org_id, o.name, a.identifier, a.name, a.scopes, a.token_seconds, a.unregistered_clients, a.client_hosts
  from eco_apis a join eco_organizations o on o.id = a.org_id
  where a.identifier_key = wanted and o.deleted_at is null and o.suspended_at is null
$$;
revoke all on function lookup_api from public;
grant execute on function lookup_api to nexus_app;

-- Whether a person is an active member of an API's organization, and to which scopes they agreed for a client.
create function lookup_api_entry(wanted_api text, wanted_person text, wanted_client text)
  returns table (allowed boolean, scopes text[])
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.id is not null, c.scopes
  from eco_apis a
    join eco_organizations o on o.id = a.org_id and o.deleted_at is null and o.suspended_at is null
    join eco_identities i on i.id = wanted_person and i.status = 'active'
    left join eco_members m on m.org_id = a.org_id and m.user_id = i.id
    left join eco_api_consents c on c.api_id = a.id and c.person_id = i.id and c.client_id = wanted_client
  where a.id = wanted_api
$$;
revoke all on function lookup_api_entry from public;
grant execute on function lookup_api_entry to nexus_app;

-- What the acting person (`app.person`) lets clients do with APIs, in whichever organization.
create function lookup_my_api_consents(after_consent text, max_rows integer)
  returns table (id text, client_id text, client_name text, api_id text, api_name text, org text, org_name text,
    scopes text[], created_at timestamptz, updated_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, c.client_id, c.client_name, a.id, a.name, o.id, o.name, c.scopes, c.created_at, c.updated_at
  from eco_api_consents c join eco_apis a on a.id = c.api_id join eco_organizations o on o.id = c.org_id
  where c.person_id = current_setting('app.person', true) and c.id > after_consent
  order by c.id limit max_rows
$$;
revoke all on function lookup_my_api_consents from public;
grant execute on function lookup_my_api_consents to nexus_app;

-- Whether an organization has an issuer of its own, and whether clients may register themselves there: where one of its APIs
-- admits such clients.
create function lookup_issuer(wanted text)
  returns table (admits boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from eco_apis a where a.org_id = o.id and a.unregistered_clients = 'any')
  from eco_organizations o where o.id = wanted and o.deleted_at is null and o.suspended_at is null
$$;
revoke all on function lookup_issuer from public;
grant execute on function lookup_issuer to nexus_app;

-- A client that registered itself, by its id, for the OpenID provider.
create function lookup_registered_client(wanted text, at timestamptz)
  returns table (org text, name text, redirect_uris text[])
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.org_id, c.name, c.redirect_uris
  from eco_registered_clients c
    join eco_organizations o on o.id = c.org_id and o.deleted_at is null and o.suspended_at is null
  where c.id = wanted and c.expires_at > at
$$;
revoke all on function lookup_registered_client from public;
grant execute on function lookup_registered_client to nexus_app;
