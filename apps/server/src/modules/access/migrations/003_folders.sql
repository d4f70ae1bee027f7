-- expand
-- A binding to an environment can be limited to a folder of its secrets and those below it.
alter table eco_role_bindings
  add column path text collate "C" check (path ~ '^(/[A-Za-z0-9_-]{1,64}){1,10}$'),
  add check (path is null or environment_id is not null);
drop index eco_role_bindings_one;
create unique index eco_role_bindings_one on eco_role_bindings
  (org_id, principal_id, role, project_id, environment_id, path) nulls not distinct;
