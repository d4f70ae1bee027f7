-- expand
-- When each key was last used, to the minute: kept beside the rollups, so that nothing is written when a key is used.
create table eco_usage_last (
  org_id text collate "C" not null,
  -- A key that called, or one that was verified.
  key_id text collate "C" not null,
  -- Start of the minute.
  at timestamptz not null,
  primary key (org_id, key_id)
) with (fillfactor = 70);

alter table eco_usage_last enable row level security;
create policy tenant on eco_usage_last for select using (org_id = current_setting('app.org', true));
grant select on eco_usage_last to nexus_app;
