-- expand
-- Reports of verifications that were decided in a caller's own process: one that is sent again is known by its id. Kept for
-- a day, so that a reply which was lost does no harm.
create table eco_key_reports (
  org_id text collate "C" not null references eco_organizations (id) on delete cascade,
  id text collate "C" not null check (length(id) between 1 and 100),
  received_at timestamptz not null,
  primary key (org_id, id)
);
create index on eco_key_reports (org_id, received_at);

alter table eco_key_reports enable row level security;
create policy tenant on eco_key_reports
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, delete on eco_key_reports to nexus_app;
