-- expand
-- What clients of Vault keep of a folder, which is to them a secret of KV version 2: metadata of their own, and which of
-- its revisions they deleted or destroyed.
alter table eco_folders add column custom_metadata jsonb not null default '{}';

create table eco_folder_versions (
  org_id text collate "C" not null references eco_organizations (id),
  environment_id text collate "C" not null,
  folder_id text collate "C" not null,
  -- A revision of the folder that was ever deleted or destroyed as a whole.
  version integer not null check (version > 0),
  created_at timestamptz not null,
  deleted_at timestamptz,
  destroyed_at timestamptz,
  primary key (folder_id, version),
  foreign key (org_id, folder_id) references eco_folders (org_id, id) on delete cascade
);

-- The value is a JSON text, and not the text that it is.
alter table eco_secret_values add column json boolean not null default false;

alter table eco_folder_versions enable row level security;
create policy tenant on eco_folder_versions
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_folder_versions as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));

grant select, insert, update on eco_folder_versions to nexus_app;
grant delete on eco_folders to nexus_app;
