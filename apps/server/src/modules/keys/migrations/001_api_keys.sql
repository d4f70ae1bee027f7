-- API keys. `platform` keys call Nexus and act for their owner; `customer` keys belong to a customer of the
-- organization and can only be verified. Of a secret only its SHA-256 is here.
create table eco_api_keys (
  id text collate "C" primary key check (id like 'eco\_api\_%'),
  org_id text collate "C" not null references eco_organizations (id) on delete cascade,
  kind text collate "C" not null check (kind in ('platform', 'customer')),
  name text not null,
  -- User or service account whose rights a platform key borrows.
  owner_id text collate "C" check ((kind = 'platform') = (owner_id is not null)),
  customer_id text collate "C" references eco_customers (id) on delete cascade
    check ((kind = 'customer') = (customer_id is not null)),
  environment_id text collate "C" references eco_environments (id) on delete cascade,
  -- Null: a platform key may do all that its owner may.
  scopes text[],
  limits jsonb not null default '[]',
  allowed_ips text[] not null default '{}',
  metadata jsonb not null default '{}',
  -- Last four characters, so that people recognise a key.
  hint text not null,
  secret_hash text collate "C" not null,
  -- While a rotation's grace lasts, the secret before it works too.
  previous_hash text collate "C",
  previous_until timestamptz,
  created_by text collate "C" not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  rotated_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);
create index eco_api_keys_by_org on eco_api_keys (org_id, id desc);
create index eco_api_keys_by_customer on eco_api_keys (customer_id) where customer_id is not null;
create index eco_api_keys_by_environment on eco_api_keys (environment_id) where environment_id is not null;
create index eco_api_keys_by_owner on eco_api_keys (owner_id) where owner_id is not null;

alter table eco_api_keys enable row level security;
create policy tenant on eco_api_keys
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_api_keys to nexus_app;
