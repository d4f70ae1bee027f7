-- expand
-- Secrets that are replaced by themselves. The next value is committed before anything outside is changed, and stays until
-- it is the secret's: whoever is killed in between goes on with the same one.
create table eco_rotators (
  id text collate "C" primary key check (id ~ '^eco_rot_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  project_id text collate "C" not null,
  environment_id text collate "C" not null,
  path text collate "C" not null check (path ~ '^/' and length(path) <= 700),
  name text collate "C" not null check (octet_length(name) between 1 and 256),
  -- Where and what, without credentials.
  target jsonb not null,
  -- Of whoever may change it there, sealed; null where nothing outside is changed.
  credentials bytea,
  interval_seconds integer check (interval_seconds > 0),
  -- The next value, sealed, from when it is made until the secret has it.
  pending bytea,
  -- How many rotations there were: says whose turn it is where two alternate.
  rotations integer not null default 0 check (rotations >= 0),
  -- When it is rotated, or that is tried again; null for by hand alone.
  next_at timestamptz,
  -- Until when nobody else begins: two at once could set one user's password to two values.
  busy_until timestamptz,
  attempts integer not null default 0 check (attempts >= 0),
  rotated_at timestamptz,
  failed_at timestamptz,
  failure text check (length(failure) <= 200),
  created_by text collate "C" not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (environment_id, path, name),
  unique (org_id, id),
  check ((failure is null) = (failed_at is null)),
  foreign key (org_id, environment_id) references eco_environments (org_id, id) on delete cascade
);
create index eco_rotators_due on eco_rotators (next_at) where next_at is not null;
create index eco_rotators_key on eco_rotators (substring(credentials from 2 for 16)) where credentials is not null;

alter table eco_rotators enable row level security;
create policy tenant on eco_rotators
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_rotators as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));
grant select, insert, update, delete on eco_rotators to nexus_app;
