-- Teams group members and hold role bindings (eco_role_bindings). Whoever leaves the organization leaves its teams.
create table eco_teams (
  id text collate "C" primary key check (id ~ '^eco_tem_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  name text not null check (length(name) between 1 and 100),
  description text not null default '' check (length(description) <= 1000),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, id)
);
create unique index eco_teams_name on eco_teams (org_id, lower(name));

create table eco_team_members (
  org_id text collate "C" not null,
  team_id text collate "C" not null,
  user_id text collate "C" not null,
  added_at timestamptz not null,
  primary key (org_id, team_id, user_id),
  foreign key (org_id, team_id) references eco_teams (org_id, id) on delete cascade,
  foreign key (org_id, user_id) references eco_members (org_id, user_id) on delete cascade
);
create index eco_team_members_user on eco_team_members (org_id, user_id);

-- A member's role is a built-in one, or one that the organization has made (eco_roles); its existence is held by whoever
-- gives it.
alter table eco_members drop constraint eco_members_role_check;
alter table eco_members add constraint eco_members_role_check
  check (role in ('owner', 'admin', 'developer', 'viewer', 'billing') or role ~ '^eco_rol_[0-9A-Za-z]{22}$');
create index eco_members_role on eco_members (org_id, role) where role like 'eco\_rol\_%';

alter table eco_teams enable row level security;
create policy own on eco_teams
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_team_members enable row level security;
create policy own on eco_team_members
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_teams to nexus_app;
grant select, insert, delete on eco_team_members to nexus_app;
