-- expand
-- Credits that a customer has: bought, given, or included with a plan.
create table eco_credit_grants (
  id text collate "C" primary key check (id ~ '^eco_crg_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  kind text collate "C" not null check (kind in ('paid', 'promotional', 'included')),
  -- A currency (USD) or a unit of the seller's own.
  unit text collate "C" not null check (length(unit) between 1 and 60),
  amount numeric(38, 12) not null check (amount > 0),
  -- Drawn by priority (low first), then expiry, then age.
  priority integer not null default 100 check (priority between 0 and 1000),
  -- Null: of everything that is metered.
  features text[] collate "C",
  name text not null default '' check (length(name) <= 200),
  -- Once for each act that grants: a top-up's checkout, a period of a plan.
  key text collate "C" not null,
  invoice_id text collate "C",
  effective_at timestamptz not null,
  expires_at timestamptz check (expires_at > effective_at),
  voided_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, id),
  unique (org_id, key)
);
create index eco_credit_grants_customer on eco_credit_grants (org_id, customer_id);
create index eco_credit_grants_expiry on eco_credit_grants (expires_at) where expires_at is not null and voided_at is null;

-- Double entry: the amounts of a transfer sum to zero in each unit.
create table eco_ledger (
  org_id text collate "C" not null references eco_organizations (id),
  transfer_id text collate "C" not null check (transfer_id ~ '^eco_trf_[0-9A-Za-z]{22}$'),
  position integer not null check (position >= 0),
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  account text collate "C" not null check (length(account) between 1 and 60),
  grant_id text collate "C",
  unit text collate "C" not null,
  amount numeric(38, 12) not null check (amount <> 0),
  kind text collate "C" not null check (kind in ('grant', 'spend', 'expire', 'refund', 'void', 'adjust')),
  -- What it is for: an invoice, a period of usage, an allocation.
  reference text collate "C",
  at timestamptz not null,
  primary key (transfer_id, position)
);
create index eco_ledger_customer on eco_ledger (org_id, customer_id, unit, at);
create index eco_ledger_grant on eco_ledger (org_id, grant_id) where grant_id is not null;

-- Credentials of the seller's own account at a provider, sealed under the organization's key. The operator's are in the
-- environment.
create table eco_billing_providers (
  org_id text collate "C" primary key references eco_organizations (id),
  provider text collate "C" not null check (provider in ('ledger', 'stripe', 'polar')),
  credentials bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- Events of providers, each claimed once for ever in the transaction of its effect. Those of unknown types are kept.
create table eco_stripe_events (
  org_id text collate "C" not null references eco_organizations (id),
  id text collate "C" not null check (length(id) between 1 and 255),
  type text collate "C" not null,
  object_id text collate "C",
  -- `applied`, `ignored` (nothing to do), `unknown`.
  outcome text collate "C" not null check (outcome in ('applied', 'ignored', 'unknown')),
  payload jsonb,
  received_at timestamptz not null,
  primary key (org_id, id)
);

create table eco_polar_events (
  org_id text collate "C" not null references eco_organizations (id),
  id text collate "C" not null check (length(id) between 1 and 255),
  type text collate "C" not null,
  object_id text collate "C",
  outcome text collate "C" not null check (outcome in ('applied', 'ignored', 'unknown')),
  payload jsonb,
  received_at timestamptz not null,
  primary key (org_id, id)
);

-- A buyer's transaction changes its own subscription, what is billed for it, and its address; the rest it reads.
alter table eco_credit_grants enable row level security;
create policy tenant on eco_credit_grants
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_credit_grants for select using (buyer_org_id = current_setting('app.org', true));
alter table eco_ledger enable row level security;
create policy tenant on eco_ledger
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_ledger for select using (buyer_org_id = current_setting('app.org', true));
alter table eco_billing_providers enable row level security;
create policy tenant on eco_billing_providers
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_stripe_events enable row level security;
create policy tenant on eco_stripe_events
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_polar_events enable row level security;
create policy tenant on eco_polar_events
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
