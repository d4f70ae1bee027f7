-- expand
-- Operators suspend organizations: their data stays, but members and keys are refused until they are reinstated.
alter table eco_organizations
  add column suspended_at timestamptz,
  add column suspended_reason text check (length(suspended_reason) between 1 and 500),
  add check ((suspended_at is null) = (suspended_reason is null));

-- Operators search by the beginning of a name.
create index eco_organizations_name on eco_organizations (lower(name) collate "C");
