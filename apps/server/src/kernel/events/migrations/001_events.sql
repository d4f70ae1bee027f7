-- The outbox: an event is written in the transaction of the act it tells of, and delivered at least once.
create table nexus_events (
  id text collate "C" primary key check (id like 'eco\_evt\_%'),
  org_id text collate "C" not null,
  type text collate "C" not null,
  subject text collate "C" not null,
  data jsonb not null,
  at timestamptz not null,
  delivered_at timestamptz,
  attempts smallint not null default 0,
  next_attempt_at timestamptz not null
);
create index nexus_events_waiting on nexus_events (next_attempt_at, id) where delivered_at is null;

alter table nexus_events enable row level security;
create policy tenant_insert on nexus_events for insert
  with check (org_id = current_setting('app.org', true));
create policy tenant_read on nexus_events for select
  using (org_id = current_setting('app.org', true));
grant select, insert on nexus_events to nexus_app;
