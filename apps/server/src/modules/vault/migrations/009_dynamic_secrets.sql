-- expand
-- How to make credentials for a time: users in a server of the organization, or keys of this installation.
create table eco_dynamic_secrets (
  id text collate "C" primary key check (id ~ '^eco_dyn_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  project_id text collate "C" not null,
  environment_id text collate "C" not null,
  name text collate "C" not null check (name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(name) <= 60),
  kind text collate "C" not null check (kind in ('postgres', 'mysql', 'redis', 'api-key')),
  -- Where and what, without credentials.
  target jsonb not null,
  -- Of the user that makes the users, sealed (kernel/crypto/aead.ts); null of keys.
  credentials bytea,
  ttl_seconds integer not null check (ttl_seconds > 0),
  max_ttl_seconds integer not null check (max_ttl_seconds >= ttl_seconds),
  created_by text collate "C" not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- The row stays until its leases are revoked.
  deleted_at timestamptz,
  unique (org_id, id),
  check ((kind = 'api-key') = (credentials is null)),
  foreign key (org_id, environment_id) references eco_environments (org_id, id) on delete cascade
);
create unique index eco_dynamic_secrets_name on eco_dynamic_secrets (environment_id, name) where deleted_at is null;
create index eco_dynamic_secrets_key on eco_dynamic_secrets (substring(credentials from 2 for 16))
  where credentials is not null;

create table eco_leases (
  id text collate "C" primary key check (id ~ '^eco_lea_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  project_id text collate "C" not null,
  environment_id text collate "C" not null,
  dynamic_secret_id text collate "C" not null,
  -- The user, or the id of the key: noted before it is made, so that none is forgotten.
  username text collate "C" not null check (length(username) between 1 and 64),
  state text collate "C" not null check (state in ('creating', 'active', 'revoking', 'irrevocable', 'revoked')),
  created_by text collate "C" not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  max_expires_at timestamptz not null check (max_expires_at >= expires_at),
  -- When it is revoked, or that is tried again; null once it is.
  revoke_at timestamptz,
  attempts integer not null default 0 check (attempts >= 0),
  -- What the last attempt failed with.
  failure text check (length(failure) <= 200),
  ended_at timestamptz,
  unique (org_id, id),
  check ((state = 'revoked') = (revoke_at is null) and (state = 'revoked') = (ended_at is not null)),
  foreign key (org_id, environment_id) references eco_environments (org_id, id) on delete cascade,
  foreign key (org_id, dynamic_secret_id) references eco_dynamic_secrets (org_id, id) on delete cascade
);
create index eco_leases_due on eco_leases (revoke_at) where revoke_at is not null;
create index eco_leases_dynamic_secret on eco_leases (dynamic_secret_id, id);
create index eco_leases_environment on eco_leases (environment_id, id);
create index eco_leases_ended on eco_leases (ended_at) where ended_at is not null;

alter table eco_dynamic_secrets enable row level security;
create policy tenant on eco_dynamic_secrets
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_dynamic_secrets as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));
alter table eco_leases enable row level security;
create policy tenant on eco_leases
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_leases as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));

grant select, insert, update on eco_dynamic_secrets to nexus_app;
grant select, insert, update, delete on eco_leases to nexus_app;
