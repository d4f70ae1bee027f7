-- expand
-- Each change of the monthly recurring revenue of a customer: its value after = that before + amount.
create table eco_revenue_movements (
  id text collate "C" primary key check (id ~ '^eco_mrr_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  subscription_id text collate "C" not null,
  kind text collate "C" not null check (kind in ('new', 'expansion', 'contraction', 'churn', 'reactivation')),
  currency text collate "C" not null,
  amount bigint not null check (amount <> 0),
  plan text collate "C" not null,
  at timestamptz not null
);
create index eco_revenue_movements_at on eco_revenue_movements (org_id, at);
create index eco_revenue_movements_customer on eco_revenue_movements (org_id, customer_id);

-- A month's revenue as it was at its end; never computed again.
create table eco_revenue_snapshots (
  org_id text collate "C" not null references eco_organizations (id),
  month date not null,
  currency text collate "C" not null,
  start_mrr bigint not null,
  new bigint not null,
  expansion bigint not null,
  contraction bigint not null,
  churn bigint not null,
  reactivation bigint not null,
  end_mrr bigint not null,
  -- Billed usage beyond what plans include.
  overage bigint not null,
  -- Paying customers at the start and at the end, and those who left.
  start_customers integer not null,
  end_customers integer not null,
  lost_customers integer not null,
  taken_at timestamptz not null,
  primary key (org_id, month, currency),
  check (end_mrr = start_mrr + new + expansion + contraction + churn + reactivation)
);

alter table eco_revenue_movements enable row level security;
create policy tenant on eco_revenue_movements
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_revenue_movements using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
alter table eco_revenue_snapshots enable row level security;
create policy tenant on eco_revenue_snapshots
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
