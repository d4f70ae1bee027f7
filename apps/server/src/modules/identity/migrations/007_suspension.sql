-- expand
-- Operators suspend people: nothing is lost, but they cannot log in and their sessions and keys are refused.
alter table eco_identities drop constraint eco_identities_status_check;
alter table eco_identities
  add column suspended_at timestamptz,
  add column suspended_reason text check (length(suspended_reason) between 1 and 500);
-- Nothing has set the former word yet.
update eco_identities set status = 'suspended', suspended_at = updated_at where status = 'disabled';
alter table eco_identities add constraint eco_identities_status_check check (status in ('active', 'suspended'));

alter table eco_sessions drop constraint eco_sessions_revoked_reason_check;
alter table eco_sessions add constraint eco_sessions_revoked_reason_check check (revoked_reason in
  ('logout', 'logout-all', 'deleted', 'password-changed', 'password-reset', 'token-reused', 'too-many', 'suspended'));

-- Operators search by the beginning of a name.
create index eco_profiles_name on eco_profiles (lower(display_name) collate "C");
