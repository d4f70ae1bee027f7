-- expand
-- Clients that registered themselves with an organization (RFC 7591), for its APIs alone (ADR 48).
create table eco_registered_clients (
  id text collate "C" primary key check (id ~ '^eco_cli_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  -- As it calls itself: nobody has checked it.
  name text not null check (length(name) between 1 and 100),
  redirect_uris text[] not null check (cardinality(redirect_uris) between 1 and 10),
  -- When it last got a token.
  used_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index eco_registered_clients_by_org on eco_registered_clients (org_id, created_at desc, id desc);
create index eco_registered_clients_expiry on eco_registered_clients (expires_at);

alter table eco_registered_clients enable row level security;
create policy own on eco_registered_clients
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_registered_clients to nexus_app;

-- Those that registered with nobody are told to do so again.
delete from eco_oidc_records where model = 'Client';
