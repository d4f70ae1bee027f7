-- Replies that can be asked for again; `holder` is the organization (or, outside one, the person) that may.
create table nexus_idempotency (
  holder text collate "C" not null,
  key_hash bytea not null,
  fingerprint bytea not null,
  status smallint not null,
  reply bytea not null,
  expires_at timestamptz not null,
  primary key (holder, key_hash)
);
create index nexus_idempotency_expiry on nexus_idempotency (expires_at);

alter table nexus_idempotency enable row level security;
create policy holder_only on nexus_idempotency
  using (holder in (current_setting('app.org', true), current_setting('app.person', true)));
grant select, insert, update on nexus_idempotency to nexus_app;
