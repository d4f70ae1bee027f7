-- expand
-- One-time links. The content is encrypted by whoever made the link, with a key that the server never sees.
create table eco_shares (
  id text collate "C" primary key check (id ~ '^eco_shr_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  -- Null once it cannot be opened any more.
  content bytea check (octet_length(content) between 1 and 131072),
  -- SHA-256 of what proves that the passphrase is known; null where there is none.
  proof_hash bytea check (octet_length(proof_hash) = 32),
  views integer not null check (views between 1 and 100),
  views_left integer not null check (views_left between 0 and views),
  -- Wrong proofs; with the tenth the content is gone.
  failures integer not null default 0 check (failures between 0 and 10),
  created_by text collate "C" not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  check ((content is null) = (ended_at is not null)),
  check (views_left > 0 or content is null)
);
create index eco_shares_org on eco_shares (org_id, created_at);
create index eco_shares_expiry on eco_shares (expires_at);
alter table eco_shares enable row level security;
create policy tenant on eco_shares
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update on eco_shares to nexus_app;
