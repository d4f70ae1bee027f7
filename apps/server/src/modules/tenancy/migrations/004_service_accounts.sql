-- Service accounts: principals that are no persons. They hold role bindings, own platform keys and get tokens of their own.
create table eco_service_accounts (
  id text collate "C" primary key check (id ~ '^eco_svc_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  name text not null check (length(name) between 1 and 100),
  description text not null default '' check (length(description) <= 1000),
  -- Out of use: it holds nothing and its keys and tokens are refused, until it is enabled again.
  disabled_at timestamptz,
  created_by text collate "C" not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, id)
);

alter table eco_service_accounts enable row level security;
create policy own on eco_service_accounts
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_service_accounts to nexus_app;
