-- expand
-- APIs of an organization that take Nexus's access tokens (RFC 8707), and who agreed that which client may call them.
create table eco_apis (
  id text collate "C" primary key check (id ~ '^eco_rsc_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  name text not null check (length(name) between 1 and 100),
  -- The audience of its tokens.
  identifier text collate "C" not null check (length(identifier) between 3 and 500),
  -- The identifier as URLs are compared. Of one organization only: all tokens have the same issuer, so an API tells those
  -- of others from its own by the audience alone.
  identifier_key text collate "C" not null constraint eco_apis_identifier unique,
  -- [{"name": "orders:read", "description": "Read your orders"}]
  scopes jsonb not null check (jsonb_typeof(scopes) = 'array'),
  token_seconds integer not null check (token_seconds between 60 and 86400),
  -- Which clients beside the organization's own apps may ask people for access.
  unregistered_clients text collate "C" not null check (unregistered_clients in ('none', 'documents', 'any')),
  -- Of which hosts these may be; empty for all.
  client_hosts text[] not null check (cardinality(client_hosts) <= 50),
  created_by text collate "C" not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, id)
);
create index eco_apis_by_org on eco_apis (org_id, id desc);

create table eco_api_consents (
  id text collate "C" primary key check (id ~ '^eco_apc_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  api_id text collate "C" not null,
  person_id text collate "C" not null check (person_id ~ '^eco_usr_[0-9A-Za-z]{22}$'),
  -- The id of an app, the URL of a metadata document, or the id that a client was registered under.
  client_id text collate "C" not null check (length(client_id) between 1 and 2000),
  -- As the person saw it.
  client_name text not null check (length(client_name) between 1 and 300),
  -- Those of the API, and offline_access.
  scopes text[] not null check (cardinality(scopes) <= 51),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (api_id, person_id, client_id),
  foreign key (org_id, api_id) references eco_apis (org_id, id) on delete cascade
);
create index eco_api_consents_org on eco_api_consents (org_id, api_id, id desc);
create index eco_api_consents_person on eco_api_consents (person_id, id);
create index eco_api_consents_client on eco_api_consents (client_id, person_id);

alter table eco_apis enable row level security;
create policy own on eco_apis
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_api_consents enable row level security;
create policy own on eco_api_consents
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_apis, eco_api_consents to nexus_app;

-- How an app gets tokens. One that logs nobody in has no redirect addresses.
alter table eco_apps add column grant_types text[] not null default '{authorization_code}'
  check (cardinality(grant_types) >= 1
    and grant_types <@ array['authorization_code', 'client_credentials', 'device_code']
    and (type = 'web' or not 'client_credentials' = any (grant_types)));
alter table eco_apps drop constraint eco_apps_redirect_uris_check;
alter table eco_apps add constraint eco_apps_redirect_uris_check check (cardinality(redirect_uris) <= 20
  and (cardinality(redirect_uris) >= 1 or not 'authorization_code' = any (grant_types)));
