-- Roles that an organization makes for itself: patterns, of which their maker held each.
create table eco_roles (
  id text collate "C" primary key check (id ~ '^eco_rol_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  name text not null check (length(name) between 1 and 64),
  description text not null default '' check (length(description) <= 500),
  permissions text[] collate "C" not null check (cardinality(permissions) between 1 and 100),
  created_by text collate "C" not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, id)
);
create unique index eco_roles_name on eco_roles (org_id, lower(name));

alter table eco_roles enable row level security;
create policy own on eco_roles
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_roles to nexus_app;

-- A team holds bindings as a member does; they go with it. A role that a binding names cannot be deleted.
alter table eco_role_bindings drop constraint eco_role_bindings_principal_id_check;
alter table eco_role_bindings
  add constraint eco_role_bindings_principal_id_check check (principal_id ~ '^eco_(usr|svc|tem)_[0-9A-Za-z]{22}$'),
  -- The principal once more where it is a team, and the role where it is the organization's own: for the references.
  add column team_id text collate "C",
  add column custom_role_id text collate "C",
  add check (team_id is not distinct from case when starts_with(principal_id, 'eco_tem_') then principal_id end),
  add check (custom_role_id is not distinct from case when starts_with(role, 'eco_rol_') then role end),
  add foreign key (org_id, team_id) references eco_teams (org_id, id) on delete cascade,
  add foreign key (org_id, custom_role_id) references eco_roles (org_id, id);
create index eco_role_bindings_custom_role on eco_role_bindings (org_id, custom_role_id) where custom_role_id is not null;
