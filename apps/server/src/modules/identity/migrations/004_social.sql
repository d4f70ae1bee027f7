-- Log-in through accounts at outside providers.

-- Who came by a provider has no password until they choose one (by the mail of forgot-password).
alter table eco_credentials alter column password_hash drop not null;

create table eco_social_accounts (
  id text collate "C" primary key check (id ~ '^eco_soc_[0-9A-Za-z]{22}$'),
  person_id text collate "C" not null references eco_identities (id),
  -- The name under which the provider was configured when it was last used.
  provider text collate "C" not null check (provider ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
  -- HMAC of issuer and subject: what a log-in is found by. The address there may change, this does not.
  key bytea not null check (length(key) = 32),
  -- Address and name at the provider, sealed under the person's key.
  profile bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null
);
create unique index eco_social_accounts_key on eco_social_accounts (key);
create index eco_social_accounts_person on eco_social_accounts (person_id, id);

-- Attempts that were used up: of two callbacks with the same state the second finds the first one's row.
create table eco_social_uses (
  state_hash bytea primary key check (length(state_hash) = 32),
  person_id text collate "C" not null references eco_identities (id),
  -- When the attempt would have expired anyway.
  expires_at timestamptz not null
);
create index eco_social_uses_expiry on eco_social_uses (expires_at);
create index eco_social_uses_person on eco_social_uses (person_id);

alter table eco_social_accounts enable row level security;
create policy own on eco_social_accounts using (person_id = current_setting('app.person', true));
alter table eco_social_uses enable row level security;
create policy own on eco_social_uses using (person_id = current_setting('app.person', true));

grant select, insert, update, delete on eco_social_accounts to nexus_app;
grant select, insert on eco_social_uses to nexus_app;
