-- expand
create table eco_webhook_endpoints (
  id text collate "C" primary key check (id like 'eco\_whe\_%'),
  org_id text collate "C" not null references eco_organizations (id),
  -- Whose endpoint it is; null for the organization's own.
  customer_id text collate "C",
  url text not null,
  description text,
  -- Types and patterns: `invoice.paid`, `invoice.*`, `*`.
  events text[] not null,
  ordering text collate "C" not null check (ordering in ('none', 'subject', 'endpoint')),
  timeout_ms integer not null,
  rate_per_second integer,
  -- Sealed JSON: values may be credentials. Replies have the names alone.
  headers bytea,
  header_names text[] not null,
  api_version text collate "C" not null,
  -- Sealed; null once the endpoint is deleted.
  secret bytea,
  -- Signs too until its time has come.
  previous_secret bytea,
  previous_secret_until timestamptz,
  state text collate "C" not null check (state in ('enabled', 'disabled', 'deleted')),
  disabled_reason text collate "C" check (disabled_reason in ('requested', 'gone', 'failing')),
  disabled_at timestamptz,
  last_success_at timestamptz,
  -- Of the first failure since the last success; null where the last attempt succeeded.
  failing_since timestamptz,
  -- Messages that have begun to fail since then, and when the last of them did.
  failed_messages integer not null default 0,
  last_failed_at timestamptz,
  -- Mails about it since then.
  warnings smallint not null default 0,
  -- Deliveries a second, below what the endpoint allows, since it answered 429, 502 or 504; null where it does not.
  pace double precision,
  -- One node at a time sends to an endpoint.
  lease_holder text collate "C",
  lease_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (org_id, customer_id) references eco_customers (org_id, id) on delete cascade
) with (fillfactor = 70);
create index eco_webhook_endpoints_newest on eco_webhook_endpoints (org_id, id desc);
create index eco_webhook_endpoints_customer on eco_webhook_endpoints (org_id, customer_id, id desc)
  where customer_id is not null;
alter table eco_webhook_endpoints enable row level security;
create policy tenant on eco_webhook_endpoints
  using (org_id = current_setting('app.org', true))
  with check (org_id = current_setting('app.org', true));
grant select, insert, update on eco_webhook_endpoints to nexus_app;

-- Types of an organization's own messages, beside those of the product's events.
create table eco_webhook_event_types (
  org_id text collate "C" not null references eco_organizations (id),
  type text collate "C" not null,
  description text not null,
  schema jsonb,
  example jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, type)
);
alter table eco_webhook_event_types enable row level security;
create policy tenant on eco_webhook_event_types
  using (org_id = current_setting('app.org', true))
  with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_webhook_event_types to nexus_app;

-- What is sent, once for all of its deliveries. An event of the outbox keeps its id.
create table eco_webhook_messages (
  id text collate "C" primary key check (id like 'eco\_evt\_%'),
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C" check (customer_id like 'eco\_cus\_%'),
  type text collate "C" not null,
  subject text,
  -- Sealed JSON in the newest version.
  data bytea not null,
  -- The newest version when it was stored.
  api_version text collate "C" not null,
  at timestamptz not null,
  created_at timestamptz not null
);
create index eco_webhook_messages_age on eco_webhook_messages (org_id, created_at);
alter table eco_webhook_messages enable row level security;
create policy tenant on eco_webhook_messages
  using (org_id = current_setting('app.org', true))
  with check (org_id = current_setting('app.org', true));
grant select, insert on eco_webhook_messages to nexus_app;

create table eco_webhook_deliveries (
  id text collate "C" primary key check (id like 'eco\_whd\_%'),
  org_id text collate "C" not null references eco_organizations (id),
  endpoint_id text collate "C" not null references eco_webhook_endpoints (id) on delete cascade,
  message_id text collate "C" not null references eco_webhook_messages (id) on delete cascade,
  customer_id text collate "C" check (customer_id like 'eco\_cus\_%'),
  type text collate "C" not null,
  subject text,
  state text collate "C" not null
    check (state in ('pending', 'sending', 'delivered', 'retrying', 'exhausted', 'held', 'dropped')),
  -- Of all, also before a replay. It is the fence: who sends writes a result for this number alone.
  attempts integer not null default 0,
  -- Attempts since it was created or replayed: its place in the schedule.
  step smallint not null default 0,
  -- Of the next attempt; while it is being sent, when whoever sends it is taken for dead. Null where it has ended.
  due_at timestamptz,
  last_status smallint,
  last_failure text collate "C",
  created_at timestamptz not null,
  updated_at timestamptz not null,
  completed_at timestamptz,
  unique (message_id, endpoint_id),
  check ((due_at is not null) = (state in ('pending', 'sending', 'retrying')))
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index eco_webhook_deliveries_due on eco_webhook_deliveries (due_at) where due_at is not null;
create index eco_webhook_deliveries_lane on eco_webhook_deliveries (endpoint_id, due_at, message_id)
  where due_at is not null;
create index eco_webhook_deliveries_order on eco_webhook_deliveries (endpoint_id, subject, message_id)
  where due_at is not null;
create index eco_webhook_deliveries_newest on eco_webhook_deliveries (org_id, id desc);
create index eco_webhook_deliveries_endpoint on eco_webhook_deliveries (endpoint_id, id desc);
alter table eco_webhook_deliveries enable row level security;
create policy tenant on eco_webhook_deliveries
  using (org_id = current_setting('app.org', true))
  with check (org_id = current_setting('app.org', true));
grant select, insert, update on eco_webhook_deliveries to nexus_app;

-- By UTC day, so that old ones are dropped at once. No unique key: the fence of the delivery admits one row a number.
create table eco_webhook_attempts (
  org_id text collate "C" not null,
  delivery_id text collate "C" not null,
  number integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  -- Of the answer; null where there was none.
  status smallint,
  -- Why there was none, or why it does not count; null where it succeeded.
  failure text collate "C",
  -- The beginning of the answer, sealed.
  answer bytea
) partition by range (at);
create index eco_webhook_attempts_delivery on eco_webhook_attempts (delivery_id, number);
alter table eco_webhook_attempts enable row level security;
create policy tenant on eco_webhook_attempts for select using (org_id = current_setting('app.org', true));
grant select on eco_webhook_attempts to nexus_app;

-- Makes the partitions of the given UTC days where they are missing; attaching blocks no reader or writer.
create function eco_webhook_attempt_partitions(days date[]) returns void
  language plpgsql as $$
declare
  day date;
  name text;
begin
  perform pg_advisory_xact_lock(hashtext('eco_webhook_attempt_partitions'));
  foreach day in array days loop
    name := 'eco_webhook_attempts_' || to_char(day, 'YYYYMMDD');
    continue when exists (select from pg_class where relname = name);
    execute format('create table %I (like eco_webhook_attempts including storage)', name);
    execute format('alter table eco_webhook_attempts attach partition %I for values from (%L) to (%L)', name,
      day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
  end loop;
end $$;
revoke all on function eco_webhook_attempt_partitions from public;

-- What the operator's first plans include.
update eco_plan_versions v set entitlements = v.entitlements || jsonb_build_array(
    jsonb_build_object('feature', 'webhook-endpoints', 'amount', included.amount, 'hard', true))
from (values ('eco_pln_0000000000000000000001', '3'), ('eco_pln_0000000000000000000002', '50')) as included (plan, amount)
where v.plan_id = included.plan and v.version = 1
  and not v.entitlements @> '[{"feature": "webhook-endpoints"}]';
