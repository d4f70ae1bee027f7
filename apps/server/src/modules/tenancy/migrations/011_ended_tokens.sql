-- expand
-- Access tokens of service accounts that were ended before they expire. Rows of expired ones are deleted when another ends.
create table eco_ended_tokens (
  id text collate "C" primary key check (id ~ '^eco_tok_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null,
  account_id text collate "C" not null,
  expires_at timestamptz not null,
  foreign key (org_id, account_id) references eco_service_accounts (org_id, id) on delete cascade
);
create index eco_ended_tokens_account on eco_ended_tokens (org_id, account_id);

alter table eco_ended_tokens enable row level security;
create policy own on eco_ended_tokens
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, delete on eco_ended_tokens to nexus_app;
