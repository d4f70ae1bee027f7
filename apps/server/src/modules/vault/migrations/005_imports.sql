-- expand
-- Environments whose secrets another one has too. Of a name, the environment's own value counts, then that of the import
-- with the highest position.
create table eco_environment_imports (
  org_id text collate "C" not null references eco_organizations (id),
  environment_id text collate "C" not null,
  imported_id text collate "C" not null,
  position integer not null check (position between 0 and 9),
  -- Who let the readers of the one read the other.
  created_by text collate "C" not null,
  created_at timestamptz not null,
  primary key (environment_id, imported_id),
  check (environment_id <> imported_id),
  foreign key (org_id, environment_id) references eco_environments (org_id, id) on delete cascade,
  foreign key (org_id, imported_id) references eco_environments (org_id, id) on delete cascade
);
create index eco_environment_imports_imported on eco_environment_imports (imported_id);
alter table eco_environment_imports enable row level security;
create policy tenant on eco_environment_imports
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_environment_imports as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));
grant select, insert, delete on eco_environment_imports to nexus_app;
