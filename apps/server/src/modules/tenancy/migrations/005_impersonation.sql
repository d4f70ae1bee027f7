-- An operator of the installation acting as a member of an organization: rows of the organization that is entered, so that
-- it sees them. The operator's own list is a look-up (lookups.sql).
create table eco_impersonations (
  id text collate "C" primary key check (id ~ '^eco_imp_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  -- As whom, and who really acts.
  user_id text collate "C" not null check (user_id ~ '^eco_usr_[0-9A-Za-z]{22}$'),
  operator_id text collate "C" not null check (operator_id ~ '^eco_usr_[0-9A-Za-z]{22}$'),
  reason text not null check (length(reason) between 10 and 500),
  -- SHA-256 of the whole token.
  token_hash bytea not null check (length(token_hash) = 32),
  started_at timestamptz not null,
  expires_at timestamptz not null check (expires_at <= started_at + interval '1 hour'),
  -- When it ended before its time, and who ended it; the end by time is noted too.
  ended_at timestamptz,
  ended_by text collate "C",
  check ((ended_at is null) = (ended_by is null))
);
create index eco_impersonations_org on eco_impersonations (org_id, id desc);

-- An owner's consent that operators may change things in the organization, not only read.
create table eco_impersonation_consents (
  id text collate "C" primary key check (id ~ '^eco_cns_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  given_by text collate "C" not null,
  given_at timestamptz not null,
  expires_at timestamptz not null,
  withdrawn_at timestamptz
);
create index eco_impersonation_consents_org on eco_impersonation_consents (org_id, id desc);

alter table eco_impersonations enable row level security;
create policy own on eco_impersonations
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_impersonation_consents enable row level security;
create policy own on eco_impersonation_consents
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update on eco_impersonations, eco_impersonation_consents to nexus_app;
