-- How long an organization keeps its log in the database, where it said so; what is older goes into archive files.
create table eco_audit_retention (
  org_id text collate "C" primary key,
  days integer not null check (days between 30 and 36500),
  updated_at timestamptz not null
);

-- What was moved to files: each continues the one before, and the last ends where the chain in the database begins.
create table eco_audit_archives (
  org_id text collate "C" not null,
  after_seq bigint not null,
  through_seq bigint not null check (through_seq > after_seq),
  -- Name in the folder of the organization, under NEXUS_DATA_DIR/audit-archive of the node that wrote it.
  file text collate "C" not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  created_at timestamptz not null,
  primary key (org_id, through_seq)
);

alter table eco_audit_retention enable row level security;
create policy tenant on eco_audit_retention
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_audit_retention to nexus_app;

alter table eco_audit_archives enable row level security;
create policy tenant_read on eco_audit_archives for select using (org_id = current_setting('app.org', true));
grant select on eco_audit_archives to nexus_app;
