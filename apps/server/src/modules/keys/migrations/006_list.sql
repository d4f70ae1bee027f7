-- expand
-- Keys are listed newest first, and by each filter of the list: every index begins with the organization and holds no
-- other function of a column than its collation, since row-level security keeps the planner from using one.
drop index eco_api_keys_by_org;
create index eco_api_keys_newest on eco_api_keys (org_id, created_at desc, id desc);
create index eco_api_keys_of_kind on eco_api_keys (org_id, kind, created_at desc, id desc);
create index eco_api_keys_of_owner on eco_api_keys (org_id, owner_id, created_at desc, id desc)
  where owner_id is not null;
create index eco_api_keys_of_customer on eco_api_keys (org_id, customer_id, created_at desc, id desc)
  where customer_id is not null;
create index eco_api_keys_named on eco_api_keys (org_id, name collate "C");
create index eco_api_keys_revoked on eco_api_keys (org_id, created_at desc, id desc) where revoked_at is not null;
create index eco_api_keys_paused on eco_api_keys (org_id, created_at desc, id desc)
  where paused_at is not null and revoked_at is null;
create index eco_api_keys_expiring on eco_api_keys (org_id, expires_at)
  where expires_at is not null and revoked_at is null;
create index eco_api_keys_active on eco_api_keys (org_id, created_at desc, id desc)
  where paused_at is null and revoked_at is null;

-- The same condition. In this form the planner expects that it holds, as it does for nearly every caller; as a plain
-- comparison it expected a few rows, and sorted all keys of an organization to show a page of them.
alter policy confined on eco_api_keys
  using (nullif(coalesce(current_setting('app.environment', true), '') in ('', environment_id), false) is not null);
