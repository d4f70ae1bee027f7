-- expand
-- A person's own value of a secret, which nobody else is shown; sealed under the person's key.
create table eco_secret_overrides (
  org_id text collate "C" not null references eco_organizations (id),
  environment_id text collate "C" not null,
  secret_id text collate "C" not null,
  person_id text collate "C" not null check (person_id ~ '^eco_usr_[0-9A-Za-z]{22}$'),
  value bytea not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (secret_id, person_id),
  foreign key (org_id, secret_id) references eco_secret_names (org_id, id) on delete cascade
);
create index eco_secret_overrides_person on eco_secret_overrides (person_id, org_id);
alter table eco_secret_overrides alter column value set storage external;
alter table eco_secret_overrides enable row level security;
create policy own on eco_secret_overrides
  using (org_id = current_setting('app.org', true) and person_id = current_setting('app.person', true))
  with check (org_id = current_setting('app.org', true) and person_id = current_setting('app.person', true));
create policy confined on eco_secret_overrides as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));
grant select, insert, update, delete on eco_secret_overrides to nexus_app;
