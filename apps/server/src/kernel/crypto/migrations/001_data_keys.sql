-- Data keys (DEKs), each wrapped by a key-encryption key.
-- system table: the tenant role has no grant, so that no query of a request, not even an injected one, reads a key
create table nexus_data_keys (
  id text collate "C" primary key check (id ~ '^eco_dek_[0-9A-Za-z]{22}$'),
  -- 'system', 'org:eco_org_…', 'project:eco_prj_…', 'person:eco_usr_…'
  scope text collate "C" not null check (length(scope) between 1 and 200),
  -- Whose erasure shreds the key; null for the system's and for persons, who outlive any organization.
  org_id text collate "C" check (org_id ~ '^eco_org_[0-9A-Za-z]{22}$'),
  wrapped bytea,
  kek_id text collate "C" not null,
  -- The transaction that made the row. A node may keep a key in memory only once that transaction has committed.
  created_xact xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null,
  retired_at timestamptz,
  -- A shredded key stays as a tombstone: it tells "erased" from "lost", and keeps its scope from getting a new key.
  shredded_at timestamptz,
  uses bigint not null default 0 check (uses >= 0),
  check ((wrapped is null) = (shredded_at is not null))
);

-- One active key per scope; the constraint that makes creation race-free.
create unique index nexus_data_keys_active on nexus_data_keys (scope) where retired_at is null;
create index nexus_data_keys_scope on nexus_data_keys (scope);
create index nexus_data_keys_org on nexus_data_keys (org_id) where org_id is not null;
-- For re-wrapping in batches.
create index nexus_data_keys_kek on nexus_data_keys (kek_id, id) where wrapped is not null;
