-- Client secrets of service accounts (RFC 6749, 4.4): several, so that one is changed without a pause. Of a secret only its
-- SHA-256 is here; it is 256 random bits.
create table eco_service_account_secrets (
  id text collate "C" primary key check (id ~ '^eco_cre_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null,
  account_id text collate "C" not null,
  hash text collate "C" not null check (length(hash) = 64),
  -- Last four characters, so that people recognise it.
  hint text not null,
  expires_at timestamptz,
  created_by text collate "C" not null,
  created_at timestamptz not null,
  foreign key (org_id, account_id) references eco_service_accounts (org_id, id) on delete cascade
);
create index eco_service_account_secrets_account on eco_service_account_secrets (org_id, account_id);

alter table eco_service_account_secrets enable row level security;
create policy own on eco_service_account_secrets
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, delete on eco_service_account_secrets to nexus_app;
