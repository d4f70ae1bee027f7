-- expand
-- org_id is the seller throughout. buyer_org_id is set where the seller is the operator of the installation: the
-- organization that buys, which reads its own rows by the policy `buyer`.
-- Money is in micro-units of the currency; the ledger is in 10^-12 of it.

-- What is the same in all versions of a plan.
create table eco_plans (
  id text collate "C" primary key check (id ~ '^eco_pln_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  slug text collate "C" not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  name text not null check (length(name) between 1 and 100),
  description text not null default '' check (length(description) <= 1000),
  -- Shown to everybody who may buy. Others are sold by the seller alone.
  public boolean not null default true,
  -- The version that new subscriptions get.
  version integer not null default 1 check (version >= 1),
  -- Sold to nobody new; subscriptions stay.
  retired_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, slug),
  unique (org_id, id)
);

-- Terms: a version never changes.
create table eco_plan_versions (
  org_id text collate "C" not null,
  plan_id text collate "C" not null,
  version integer not null check (version >= 1),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  -- {"month": "29000000", "year": null}: micro-units a term and seat; null where it is not sold by this term. Without any
  -- amount it is sold by agreement alone.
  amounts jsonb not null,
  trial_days integer not null default 0 check (trial_days between 0 and 365),
  -- Of usage, by month: see pricing/.
  prices jsonb not null default '[]',
  -- [{"feature", "amount", "hard"}]: what is included, by month where it is a meter; amount null = without limit.
  entitlements jsonb not null default '[]',
  created_at timestamptz not null,
  primary key (org_id, plan_id, version),
  foreign key (org_id, plan_id) references eco_plans (org_id, id) on delete cascade
);

-- How an organization sells, and what stands at the head of its invoices.
create table eco_billing_settings (
  org_id text collate "C" primary key references eco_organizations (id),
  -- The plan of every new customer.
  default_plan_id text collate "C",
  -- {"name", "address", "country", "taxId", "email"}
  seller jsonb not null default '{}',
  tax_name text not null default 'VAT' check (length(tax_name) between 1 and 40),
  -- Millionths: 190000 = 19 %.
  tax_rate integer not null default 0 check (tax_rate between 0 and 1000000),
  invoice_prefix text collate "C" not null default 'INV' check (invoice_prefix ~ '^[A-Z0-9]{1,10}$'),
  due_days integer not null default 14 check (due_days between 0 and 365),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (org_id, default_plan_id) references eco_plans (org_id, id)
);

-- Who is billed: what stands on a customer's invoices.
create table eco_billing_profiles (
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  details jsonb not null default '{}',
  -- In place of the seller's rate, in millionths: an exempt buyer has 0.
  tax_rate integer check (tax_rate between 0 and 1000000),
  updated_at timestamptz not null,
  primary key (org_id, customer_id),
  foreign key (org_id, customer_id) references eco_customers (org_id, id) on delete cascade
);

create table eco_subscriptions (
  id text collate "C" primary key check (id ~ '^eco_sub_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  plan_id text collate "C" not null,
  plan_version integer not null,
  -- How often the plan is paid, in advance. Usage is billed by the month.
  term text collate "C" not null default 'month' check (term in ('month', 'year')),
  status text collate "C" not null check (status in ('trialing', 'active', 'past_due', 'canceled')),
  seats integer not null default 1 check (seats between 1 and 1000000),
  -- Months and terms are counted from here, in this zone.
  anchor timestamptz not null,
  timezone text not null default 'UTC',
  -- The month of usage that runs.
  period_start timestamptz not null,
  period_end timestamptz not null check (period_end > period_start),
  -- What is paid in advance.
  term_start timestamptz not null,
  term_end timestamptz not null check (term_end > term_start),
  trial_end timestamptz,
  cancel_at_period_end boolean not null default false,
  -- Takes effect at the end of the term: a step down.
  next_plan_id text collate "C",
  next_plan_version integer,
  next_term text collate "C" check (next_term in ('month', 'year')),
  next_seats integer check (next_seats between 1 and 1000000),
  -- The first payment that failed and was not made up for.
  past_due_since timestamptz,
  -- Until when a payment may be late before the limits of the free plan hold.
  grace_end timestamptz,
  -- Reminders sent since the payment failed: on days 0, 3 and 6.
  reminders integer not null default 0 check (reminders >= 0),
  canceled_at timestamptz,
  ended_at timestamptz,
  -- Monthly value as recurring revenue: without tax, usage and trials.
  mrr bigint not null default 0,
  provider text collate "C" not null default 'ledger' check (provider in ('ledger', 'stripe', 'polar')),
  provider_ref text collate "C",
  -- Counts changes.
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, id),
  check ((status = 'canceled') = (ended_at is not null)),
  check ((next_plan_id is null) = (next_plan_version is null)),
  foreign key (org_id, customer_id) references eco_customers (org_id, id) on delete cascade,
  foreign key (org_id, plan_id, plan_version) references eco_plan_versions (org_id, plan_id, version)
);
create unique index eco_subscriptions_live on eco_subscriptions (org_id, customer_id) where status <> 'canceled';
create index eco_subscriptions_due on eco_subscriptions (period_end) where status <> 'canceled';
create index eco_subscriptions_buyer on eco_subscriptions (buyer_org_id) where buyer_org_id is not null;
create unique index eco_subscriptions_provider on eco_subscriptions (org_id, provider, provider_ref)
  where provider_ref is not null;
create index eco_subscriptions_plan on eco_subscriptions (org_id, plan_id, plan_version);

-- A month in parts: each change of plan or seats begins one. The first of a month is 0.
create table eco_subscription_segments (
  org_id text collate "C" not null,
  subscription_id text collate "C" not null,
  period_start timestamptz not null,
  segment integer not null check (segment >= 0),
  buyer_org_id text collate "C",
  plan_id text collate "C" not null,
  plan_version integer not null,
  seats integer not null,
  starts_at timestamptz not null,
  -- Null while it runs.
  ends_at timestamptz check (ends_at >= starts_at),
  primary key (subscription_id, period_start, segment),
  foreign key (org_id, subscription_id) references eco_subscriptions (org_id, id) on delete cascade
);

-- Fixed amounts beside the plan, by the term of the subscription or once a year.
create table eco_subscription_addons (
  id text collate "C" primary key check (id ~ '^eco_ado_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null,
  subscription_id text collate "C" not null,
  buyer_org_id text collate "C",
  name text not null check (length(name) between 1 and 100),
  amount bigint not null check (amount >= 0),
  term text collate "C" not null check (term in ('month', 'year')),
  quantity integer not null default 1 check (quantity between 1 and 1000000),
  -- Paid until here, in advance.
  term_end timestamptz not null,
  ends_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (org_id, subscription_id) references eco_subscriptions (org_id, id) on delete cascade
);
create index eco_subscription_addons_subscription on eco_subscription_addons (org_id, subscription_id);

-- A buyer's transaction changes its own subscription, what is billed for it, and its address; the rest it reads.
alter table eco_plans enable row level security;
create policy tenant on eco_plans
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_plan_versions enable row level security;
create policy tenant on eco_plan_versions
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_billing_settings enable row level security;
create policy tenant on eco_billing_settings
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_billing_profiles enable row level security;
create policy tenant on eco_billing_profiles
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_billing_profiles using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
alter table eco_subscriptions enable row level security;
create policy tenant on eco_subscriptions
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_subscriptions using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
alter table eco_subscription_segments enable row level security;
create policy tenant on eco_subscription_segments
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_subscription_segments using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
alter table eco_subscription_addons enable row level security;
create policy tenant on eco_subscription_addons
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_subscription_addons using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');

-- The other tables are granted with the routes that use them.
grant select, insert, update on eco_plans, eco_plan_versions to nexus_app;
