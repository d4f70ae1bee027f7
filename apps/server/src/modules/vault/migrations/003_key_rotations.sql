-- expand
-- Data keys of projects that were replaced, and how many of the values that they sealed are sealed with their successor.
-- system table: the login of requests has no grant
create table eco_key_rotations (
  data_key_id text collate "C" primary key check (data_key_id ~ '^eco_dek_[0-9A-Za-z]{22}$'),
  project_id text collate "C" not null references eco_projects (id) on delete cascade,
  -- Values that the key had sealed when it was replaced, and those that were sealed again since.
  total integer not null check (total >= 0),
  done integer not null default 0 check (done >= 0),
  started_at timestamptz not null,
  finished_at timestamptz,
  -- The last failure, until a later attempt succeeds.
  failed_at timestamptz,
  failure text check (length(failure) <= 200)
);
create index eco_key_rotations_open on eco_key_rotations (started_at) where finished_at is null;
create index eco_key_rotations_project on eco_key_rotations (project_id);
