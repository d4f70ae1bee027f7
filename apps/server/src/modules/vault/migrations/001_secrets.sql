-- expand
-- Secrets of an environment, in folders. A folder has numbered revisions: each write makes the next one, and a value says
-- from which revision until which it was the name's. Nothing but the end of a value is ever changed.
create table eco_folders (
  id text collate "C" primary key check (id ~ '^eco_fld_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  project_id text collate "C" not null,
  environment_id text collate "C" not null,
  path text collate "C" not null check (path ~ '^/' and length(path) <= 700),
  revision integer not null default 0 check (revision >= 0),
  created_at timestamptz not null,
  -- When the last revision was made; never before the one before it.
  updated_at timestamptz not null,
  unique (environment_id, path),
  unique (org_id, id),
  foreign key (org_id, environment_id) references eco_environments (org_id, id) on delete cascade
);

create table eco_secret_names (
  id text collate "C" primary key check (id ~ '^eco_sec_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  environment_id text collate "C" not null,
  folder_id text collate "C" not null,
  name text collate "C" not null check (octet_length(name) between 1 and 256),
  created_at timestamptz not null,
  unique (folder_id, name),
  unique (org_id, id),
  foreign key (org_id, folder_id) references eco_folders (org_id, id) on delete cascade
);
-- For the limit of names of an environment.
create index eco_secret_names_environment on eco_secret_names (environment_id);

create table eco_secret_values (
  org_id text collate "C" not null references eco_organizations (id),
  environment_id text collate "C" not null,
  secret_id text collate "C" not null,
  -- Revisions of the folder: the first that has this value, and the first that no longer has it.
  since integer not null check (since > 0),
  until integer check (until > since),
  -- Sealed (kernel/crypto/aead.ts); null once it is destroyed.
  value bytea,
  comment text not null default '' check (length(comment) <= 500),
  tags jsonb not null default '[]',
  created_by text collate "C" not null,
  created_at timestamptz not null,
  ended_by text collate "C",
  ended_at timestamptz,
  destroyed_by text collate "C",
  destroyed_at timestamptz,
  primary key (secret_id, since),
  check ((until is null) = (ended_at is null) and (until is null) = (ended_by is null)),
  check ((value is null) = (destroyed_at is not null)),
  -- What is current has a value.
  check (until is not null or value is not null),
  foreign key (org_id, secret_id) references eco_secret_names (org_id, id) on delete cascade
);
-- One current value per name.
create unique index eco_secret_values_current on eco_secret_values (secret_id) where until is null;
-- What is sealed with a data key: 16 bytes of the key's id stand behind the format.
create index eco_secret_values_key on eco_secret_values (substring(value from 2 for 16)) where value is not null;
-- Ciphertext does not compress.
alter table eco_secret_values alter column value set storage external;

alter table eco_folders enable row level security;
create policy tenant on eco_folders
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_folders as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));
alter table eco_secret_names enable row level security;
create policy tenant on eco_secret_names
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_secret_names as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));
alter table eco_secret_values enable row level security;
create policy tenant on eco_secret_values
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_secret_values as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));

grant select, insert, update on eco_folders to nexus_app;
grant select, insert, delete on eco_secret_names to nexus_app;
grant select, insert, update on eco_secret_values to nexus_app;
