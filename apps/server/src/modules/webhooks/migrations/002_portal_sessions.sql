-- expand
create table eco_portal_sessions (
  id text collate "C" primary key check (id like 'eco\_wps\_%'),
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C" not null,
  -- SHA-256 of the whole token.
  hash bytea not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  foreign key (org_id, customer_id) references eco_customers (org_id, id) on delete cascade
);
create index eco_portal_sessions_customer on eco_portal_sessions (org_id, customer_id);
create index eco_portal_sessions_expiry on eco_portal_sessions (expires_at);
alter table eco_portal_sessions enable row level security;
create policy tenant on eco_portal_sessions
  using (org_id = current_setting('app.org', true))
  with check (org_id = current_setting('app.org', true));
grant select, insert on eco_portal_sessions to nexus_app;
