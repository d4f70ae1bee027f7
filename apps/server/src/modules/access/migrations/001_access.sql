-- Roles beyond the membership: given to a member (or a service account) in the whole organization, one project or one
-- environment, for good or for a time. The references end a binding with whatever it hangs on.
create table eco_role_bindings (
  id text collate "C" primary key check (id ~ '^eco_bnd_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  principal_id text collate "C" not null check (principal_id ~ '^eco_(usr|svc)_[0-9A-Za-z]{22}$'),
  -- The principal once more where it is a user: so that the binding goes with the membership.
  member_user_id text collate "C",
  role text collate "C" not null check (length(role) between 1 and 64),
  project_id text collate "C",
  environment_id text collate "C",
  expires_at timestamptz,
  created_by text collate "C" not null,
  created_at timestamptz not null,
  check (project_id is null or environment_id is null),
  check (member_user_id is not distinct from case when starts_with(principal_id, 'eco_usr_') then principal_id end),
  foreign key (org_id, member_user_id) references eco_members (org_id, user_id) on delete cascade,
  foreign key (org_id, project_id) references eco_projects (org_id, id) on delete cascade,
  foreign key (org_id, environment_id) references eco_environments (org_id, id) on delete cascade
);
-- One binding per principal, role and place; also what the look-up of a principal's bindings uses.
create unique index eco_role_bindings_one on eco_role_bindings (org_id, principal_id, role, project_id, environment_id)
  nulls not distinct;
create index eco_role_bindings_project on eco_role_bindings (org_id, project_id) where project_id is not null;
create index eco_role_bindings_environment on eco_role_bindings (org_id, environment_id) where environment_id is not null;

alter table eco_role_bindings enable row level security;
create policy own on eco_role_bindings
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, delete on eco_role_bindings to nexus_app;
