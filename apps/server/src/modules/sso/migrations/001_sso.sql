-- Apps of an organization that let Nexus log their people in, who may enter them, and what the OpenID provider keeps.
create table eco_apps (
  id text collate "C" primary key check (id ~ '^eco_app_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  project_id text collate "C" not null,
  name text not null check (length(name) between 1 and 100),
  type text collate "C" not null check (type in ('web', 'native', 'spa')),
  -- Who may enter: every member who is not shut out, or only whom somebody has let in.
  entry text collate "C" not null check (entry in ('members', 'granted')),
  redirect_uris text[] not null check (cardinality(redirect_uris) between 1 and 20),
  post_logout_redirect_uris text[] not null check (cardinality(post_logout_redirect_uris) <= 20),
  backchannel_logout_uri text check (length(backchannel_logout_uri) <= 2000),
  -- SHA-256 of the client secret; of an app that cannot keep one (native, spa), nothing.
  secret_hash text collate "C" check ((type = 'web') = (secret_hash is not null)),
  -- While a rotation's grace lasts, the secret before it works too.
  previous_hash text collate "C",
  previous_until timestamptz check ((previous_hash is null) = (previous_until is null)),
  created_by text collate "C" not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, id),
  foreign key (org_id, project_id) references eco_projects (org_id, id) on delete cascade
);
create index eco_apps_by_org on eco_apps (org_id, id desc);
create index eco_apps_by_project on eco_apps (org_id, project_id);

-- One row per app and person: what somebody granted (role, until when), and what the person agreed to show.
create table eco_project_access (
  id text collate "C" primary key check (id ~ '^eco_acs_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  app_id text collate "C" not null,
  person_id text collate "C" not null check (person_id ~ '^eco_usr_[0-9A-Za-z]{22}$'),
  role text check (length(role) between 1 and 64),
  -- Null: nobody let them in by name, they came as a member.
  granted_by text collate "C",
  granted_at timestamptz check ((granted_by is null) = (granted_at is null)),
  expires_at timestamptz,
  -- Shut out, also where every member may enter.
  revoked_at timestamptz,
  -- By field whether the app may see it, e.g. {"name": true, "email": false}; null: never asked, or withdrawn.
  consent jsonb,
  consented_at timestamptz check ((consent is null) = (consented_at is null)),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (app_id, person_id),
  foreign key (org_id, app_id) references eco_apps (org_id, id) on delete cascade
);
create index eco_project_access_person on eco_project_access (person_id, id);
create index eco_project_access_org on eco_project_access (org_id, app_id, id desc);

alter table eco_apps enable row level security;
create policy own on eco_apps
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_project_access enable row level security;
create policy own on eco_project_access
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_apps, eco_project_access to nexus_app;

-- Sessions, codes, tokens, grants and interactions of the provider. A row is found by the SHA-256 of a secret alone and
-- its content is sealed, so it tells nothing to whoever has only the database; it belongs to no organization (a session
-- spans apps of several) and has no policy.
create table eco_oidc_records (
  model text collate "C" not null check (length(model) between 1 and 40),
  hash bytea not null check (length(hash) = 32),
  payload bytea not null,
  -- Hashes too: of the grant that a token hangs on, of a session's stable id, of what a person types from a device.
  grant_hash bytea,
  uid_hash bytea,
  user_code_hash bytea,
  -- Whose it is and of which log-in at Nexus: what ends it.
  session_id text collate "C",
  person_id text collate "C",
  app_id text collate "C",
  expires_at timestamptz not null,
  consumed_at timestamptz,
  primary key (model, hash)
);
create index eco_oidc_records_grant on eco_oidc_records (grant_hash) where grant_hash is not null;
create index eco_oidc_records_uid on eco_oidc_records (uid_hash) where uid_hash is not null;
create index eco_oidc_records_user_code on eco_oidc_records (user_code_hash) where user_code_hash is not null;
create index eco_oidc_records_session on eco_oidc_records (session_id) where session_id is not null;
create index eco_oidc_records_person on eco_oidc_records (person_id, app_id) where person_id is not null;
create index eco_oidc_records_app on eco_oidc_records (app_id) where app_id is not null;
create index eco_oidc_records_expiry on eco_oidc_records (expires_at);
grant select, insert, update, delete on eco_oidc_records to nexus_app;
