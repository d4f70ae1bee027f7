-- Organizations and what they are made of. Composite keys with org_id, so that no row can refer into another
-- organization: foreign keys are checked past row-level security.

create table eco_organizations (
  id text collate "C" primary key check (id ~ '^eco_org_[0-9A-Za-z]{22}$'),
  name text not null check (length(name) between 1 and 100),
  slug text collate "C" not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Deleted: out of use, but can be brought back until erase_after.
  deleted_at timestamptz,
  erase_after timestamptz,
  -- Erased: the row stays, without its name, so that ids in sealed records still stand for something.
  erased_at timestamptz,
  check ((deleted_at is null) = (erase_after is null)),
  check (erased_at is null or deleted_at is not null)
);
create index eco_organizations_erasure on eco_organizations (erase_after) where erase_after is not null and erased_at is null;

create table eco_members (
  id text collate "C" primary key check (id ~ '^eco_mem_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  user_id text collate "C" not null check (user_id ~ '^eco_usr_[0-9A-Za-z]{22}$'),
  role text collate "C" not null check (role in ('owner', 'admin', 'developer', 'viewer', 'billing')),
  -- Counts every change of what the member may do here.
  permissions_version integer not null default 1,
  joined_at timestamptz not null,
  unique (org_id, user_id)
);
create index eco_members_user on eco_members (user_id, id);

create table eco_customers (
  id text collate "C" primary key check (id ~ '^eco_cus_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  -- The seller's own id for the customer.
  external_id text collate "C" not null check (length(external_id) between 1 and 200),
  name text not null check (length(name) between 1 and 200),
  -- Business data of the seller, as the rest of the row; the seller answers for it.
  email text check (length(email) between 3 and 254),
  plan text collate "C" check (length(plan) between 1 and 100),
  metadata jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, external_id),
  unique (org_id, id)
);

create table eco_projects (
  id text collate "C" primary key check (id ~ '^eco_prj_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  name text not null check (length(name) between 1 and 100),
  slug text collate "C" not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  description text not null default '' check (length(description) <= 1000),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, slug),
  unique (org_id, id)
);

create table eco_environments (
  id text collate "C" primary key check (id ~ '^eco_env_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  project_id text collate "C" not null,
  name text not null check (length(name) between 1 and 100),
  slug text collate "C" not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  -- What happens here is real: stricter rules (a fresh proof of identity) hang on it.
  production boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, project_id, slug),
  unique (org_id, id),
  foreign key (org_id, project_id) references eco_projects (org_id, id) on delete cascade
);

alter table eco_organizations enable row level security;
create policy own on eco_organizations
  using (id = current_setting('app.org', true)) with check (id = current_setting('app.org', true));
alter table eco_members enable row level security;
create policy own on eco_members
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_customers enable row level security;
create policy own on eco_customers
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_projects enable row level security;
create policy own on eco_projects
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_environments enable row level security;
create policy own on eco_environments
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));

grant select, insert, update on eco_organizations to nexus_app;
grant select, insert, update, delete on eco_members, eco_customers, eco_projects, eco_environments to nexus_app;

-- The operator of the installation is an organization like any other; `operatorOrg` of http/record.ts names it.
insert into eco_organizations (id, name, slug, created_at, updated_at)
values ('eco_org_0000000000000000000000', 'Operator', 'operator', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
