-- contract: nodes of the version before show deleted rows, and need the constraints that go.
-- Customers, projects and environments are deleted as organizations are: out of use at once, erased after a grace.
alter table eco_customers add column deleted_at timestamptz, add column erase_after timestamptz,
  add check ((deleted_at is null) = (erase_after is null));
alter table eco_projects add column deleted_at timestamptz, add column erase_after timestamptz,
  add check ((deleted_at is null) = (erase_after is null));
alter table eco_environments add column deleted_at timestamptz, add column erase_after timestamptz,
  -- Deleted with its project, and restored with it.
  add column deleted_with_project boolean not null default false,
  add check ((deleted_at is null) = (erase_after is null)),
  add check (deleted_at is not null or not deleted_with_project);
create index eco_customers_erasure on eco_customers (erase_after) where erase_after is not null;
create index eco_projects_erasure on eco_projects (erase_after) where erase_after is not null;
create index eco_environments_erasure on eco_environments (erase_after) where erase_after is not null;

-- What is deleted gives its name free.
alter table eco_customers drop constraint eco_customers_org_id_external_id_key;
create unique index eco_customers_external_id on eco_customers (org_id, external_id) where deleted_at is null;
alter table eco_projects drop constraint eco_projects_org_id_slug_key;
create unique index eco_projects_slug on eco_projects (org_id, slug) where deleted_at is null;
alter table eco_environments drop constraint eco_environments_org_id_project_id_slug_key;
create unique index eco_environments_slug on eco_environments (org_id, project_id, slug) where deleted_at is null;

-- For the cascade from a project, which deleted environments need too.
create index eco_environments_project on eco_environments (org_id, project_id);

-- Requests only mark rows; the job that erases them runs as the owner.
revoke delete on eco_customers, eco_projects, eco_environments from nexus_app;
