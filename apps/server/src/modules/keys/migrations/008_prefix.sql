-- expand
-- What the keys of an organization's customers begin with, where it chose that. Unique, so that whoever finds a key can
-- tell whose it is.
create table eco_key_prefixes (
  org_id text collate "C" primary key references eco_organizations (id) on delete cascade,
  prefix text collate "C" not null unique check (prefix ~ '^[a-z][a-z0-9]{1,15}$' and prefix <> 'eco'),
  updated_at timestamptz not null
);

alter table eco_key_prefixes enable row level security;
create policy tenant on eco_key_prefixes
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_key_prefixes to nexus_app;
