-- expand
-- What the seller sells as credits, and what usage costs in them: [{"unit", "currency", "price", "rates": [{"feature",
-- "amount"}]}]. Price and amounts are decimal text. A unit that is a currency costs itself.
alter table eco_billing_settings add column credit_units jsonb not null default '[]';

-- [{"unit", "amount", "features"}]: credits that each month of the plan includes. Amounts are decimal text.
alter table eco_plan_versions add column credits jsonb not null default '[]';

-- An invoice of credits has a line of its own kind.
alter table eco_invoice_lines drop constraint eco_invoice_lines_kind_check;
alter table eco_invoice_lines add constraint eco_invoice_lines_kind_check
  check (kind in ('plan', 'seats', 'usage', 'addon', 'proration', 'adjustment', 'manual', 'credit', 'top-up'));

-- Credits that a customer buys. The money is what the buyer was told: settings may change before it is paid.
create table eco_credit_top_ups (
  id text collate "C" primary key check (id ~ '^eco_top_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  origin text collate "C" not null check (origin in ('manual', 'automatic')),
  unit text collate "C" not null check (length(unit) between 1 and 60),
  amount numeric(38, 12) not null check (amount > 0),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  -- Of one unit.
  price numeric(38, 12) not null check (price > 0),
  -- Micro-units, each a whole number of the currency's minor unit.
  subtotal bigint not null check (subtotal > 0),
  tax bigint not null default 0 check (tax >= 0),
  tax_name text not null,
  tax_rate integer not null,
  status text collate "C" not null default 'open' check (status in ('open', 'paid', 'failed', 'expired', 'void')),
  -- Issued when it is paid; at once where no provider collects.
  invoice_id text collate "C",
  provider text collate "C" not null check (provider in ('ledger', 'stripe', 'polar')),
  -- The page at the provider where it is paid.
  provider_ref text collate "C",
  -- Since when a node charges the card: another one waits for five minutes.
  attempted_at timestamptz,
  paid_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, id)
);
create index eco_credit_top_ups_customer on eco_credit_top_ups (org_id, customer_id, created_at);
create unique index eco_credit_top_ups_invoice on eco_credit_top_ups (org_id, invoice_id) where invoice_id is not null;
-- A customer waits for one at most.
create unique index eco_credit_top_ups_automatic on eco_credit_top_ups (org_id, customer_id)
  where origin = 'automatic' and status = 'open';
create index eco_credit_top_ups_to_charge on eco_credit_top_ups (id)
  where origin = 'automatic' and status = 'open' and invoice_id is null;

-- When a customer buys credits by itself.
create table eco_auto_top_ups (
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  enabled boolean not null,
  unit text collate "C" not null check (length(unit) between 1 and 60),
  threshold numeric(38, 12) not null check (threshold > 0),
  amount numeric(38, 12) not null check (amount > 0),
  -- Of a calendar month in UTC.
  most_a_month integer not null check (most_a_month between 1 and 1000),
  -- Why it is off, where nobody turned it off.
  stopped_by text collate "C" check (stopped_by in ('payment-failed', 'voided', 'not-sold')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, customer_id),
  foreign key (org_id, customer_id) references eco_customers (org_id, id) on delete cascade
);
create index eco_auto_top_ups_enabled on eco_auto_top_ups (org_id, customer_id) where enabled;

alter table eco_credit_top_ups enable row level security;
create policy tenant on eco_credit_top_ups
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_credit_top_ups using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
alter table eco_auto_top_ups enable row level security;
create policy tenant on eco_auto_top_ups
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_auto_top_ups using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
grant select, insert, update on eco_credit_top_ups, eco_auto_top_ups to nexus_app;
