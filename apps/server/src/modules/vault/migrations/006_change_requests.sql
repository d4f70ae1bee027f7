-- expand
-- Environments whose secrets are changed by approved requests alone, and these requests.
create table eco_approval_policies (
  org_id text collate "C" not null references eco_organizations (id),
  environment_id text collate "C" primary key,
  approvals integer not null check (approvals between 1 and 10),
  updated_by text collate "C" not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (org_id, environment_id) references eco_environments (org_id, id) on delete cascade
);

-- What a request asks for is never changed, so an approval is always one of all that is applied.
create table eco_change_requests (
  id text collate "C" primary key check (id ~ '^eco_chr_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  environment_id text collate "C" not null,
  reason text not null check (length(reason) between 1 and 500),
  -- Folders in which it changes something, also those that a caller is not shown.
  paths text[] collate "C" not null check (cardinality(paths) between 1 and 50),
  status text not null default 'open' check (status in ('open', 'applied', 'rejected', 'withdrawn', 'expired')),
  requested_by text collate "C" not null,
  -- The person whose session or key asked; null of a service account, behind which anybody can stand.
  person_id text collate "C" check (person_id ~ '^eco_usr_[0-9A-Za-z]{22}$'),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_by text collate "C",
  ended_at timestamptz,
  -- Why it was rejected.
  note text check (length(note) between 1 and 500),
  unique (org_id, id),
  check ((status = 'open') = (ended_at is null) and (ended_at is null) = (ended_by is null)),
  foreign key (org_id, environment_id) references eco_environments (org_id, id) on delete cascade
);
create index eco_change_requests_environment on eco_change_requests (environment_id, created_at);
create index eco_change_requests_open on eco_change_requests (expires_at) where status = 'open';
create index eco_change_requests_ended on eco_change_requests (ended_at) where status <> 'open';

create table eco_proposed_changes (
  org_id text collate "C" not null references eco_organizations (id),
  environment_id text collate "C" not null,
  request_id text collate "C" not null,
  path text collate "C" not null check (path ~ '^/' and length(path) <= 700),
  name text collate "C" not null check (octet_length(name) between 1 and 256),
  -- The version that the secret had when the request was made; 0: it was not there.
  base integer not null check (base >= 0),
  removes boolean not null,
  -- Sealed (kernel/crypto/aead.ts); null of a removal, and of any once the request has ended.
  value bytea,
  -- Null where it stays as it is.
  comment text check (length(comment) <= 500),
  tags jsonb,
  primary key (request_id, path, name),
  check (not removes or value is null and base > 0),
  foreign key (org_id, request_id) references eco_change_requests (org_id, id) on delete cascade
);
alter table eco_proposed_changes alter column value set storage external;

create table eco_approvals (
  org_id text collate "C" not null references eco_organizations (id),
  environment_id text collate "C" not null,
  request_id text collate "C" not null,
  person_id text collate "C" not null check (person_id ~ '^eco_usr_[0-9A-Za-z]{22}$'),
  created_at timestamptz not null,
  primary key (request_id, person_id),
  foreign key (org_id, request_id) references eco_change_requests (org_id, id) on delete cascade
);

alter table eco_approval_policies enable row level security;
create policy tenant on eco_approval_policies
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_approval_policies as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));
alter table eco_change_requests enable row level security;
create policy tenant on eco_change_requests
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_change_requests as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));
alter table eco_proposed_changes enable row level security;
create policy tenant on eco_proposed_changes
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_proposed_changes as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));
alter table eco_approvals enable row level security;
create policy tenant on eco_approvals
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy confined on eco_approvals as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));

grant select, insert, update, delete on eco_approval_policies to nexus_app;
grant select, insert, update on eco_change_requests, eco_proposed_changes to nexus_app;
grant select, insert on eco_approvals to nexus_app;
