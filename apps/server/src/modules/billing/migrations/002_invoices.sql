-- expand
-- What was used in a segment, and what it cost. Each is charged once for ever; a later count is a further revision, which
-- holds the difference. The customer may be gone: invoices and sums stay.
create table eco_usage_records (
  subscription_id text collate "C" not null,
  period_start timestamptz not null,
  segment integer not null,
  feature text collate "C" not null,
  revision integer not null default 0 check (revision >= 0),
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  quantity numeric(38, 12) not null,
  included numeric(38, 12) not null default 0,
  -- As it was applied: of a part of a month, what is included is that part of it.
  price jsonb not null,
  amount bigint not null,
  currency text collate "C" not null,
  invoice_id text collate "C",
  recorded_at timestamptz not null,
  primary key (subscription_id, period_start, segment, feature, revision)
);
create index eco_usage_records_org on eco_usage_records (org_id, period_start);

-- What the next invoice will hold besides the plan: proration, add-ons, adjustments, lines by hand.
create table eco_invoice_items (
  id text collate "C" primary key check (id ~ '^eco_itm_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  subscription_id text collate "C",
  -- The act that made it: a repeat makes no second one.
  key text collate "C" not null,
  kind text collate "C" not null check (kind in ('plan', 'seats', 'usage', 'addon', 'proration', 'adjustment', 'manual')),
  description text not null,
  quantity numeric(38, 12) not null,
  unit_amount numeric(38, 12) not null,
  amount bigint not null,
  currency text collate "C" not null,
  tier text,
  feature text collate "C",
  plan text collate "C",
  period_start timestamptz,
  period_end timestamptz,
  invoice_id text collate "C",
  created_at timestamptz not null,
  unique (org_id, key)
);
create index eco_invoice_items_open on eco_invoice_items (org_id, customer_id) where invoice_id is null;

create table eco_invoices (
  id text collate "C" primary key check (id ~ '^eco_inv_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  subscription_id text collate "C",
  -- Null while it is a draft. Without gaps for each seller.
  number text collate "C",
  status text collate "C" not null check (status in ('draft', 'open', 'paid', 'void', 'uncollectible')),
  reason text collate "C" not null default 'period'
    check (reason in ('period', 'change', 'cancel', 'add-on', 'top-up', 'manual')),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  period_start timestamptz not null,
  period_end timestamptz not null,
  subtotal bigint not null,
  tax bigint not null default 0,
  -- [{"name", "rate", "amount"}]: rate in millionths, amount in micro-units as text.
  taxes jsonb not null default '[]',
  total bigint not null,
  amount_credited bigint not null default 0,
  amount_paid bigint not null default 0,
  amount_due bigint not null,
  -- As they were when it was issued.
  seller jsonb not null,
  buyer jsonb not null,
  -- Once for each term and month: a second close finds it.
  key text collate "C" not null,
  issued_at timestamptz,
  due_at timestamptz,
  paid_at timestamptz,
  voided_at timestamptz,
  provider text collate "C" not null default 'ledger' check (provider in ('ledger', 'stripe', 'polar')),
  provider_ref text collate "C",
  -- When the provider has it.
  provider_sent_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (org_id, id),
  unique (org_id, key),
  unique (org_id, number),
  check (total = subtotal + tax),
  check ((status = 'draft') = (number is null))
);
create index eco_invoices_customer on eco_invoices (org_id, customer_id, id desc);
create index eco_invoices_buyer on eco_invoices (buyer_org_id, id desc) where buyer_org_id is not null;
create unique index eco_invoices_provider on eco_invoices (org_id, provider, provider_ref) where provider_ref is not null;
create index eco_invoices_unpaid on eco_invoices (due_at) where status = 'open';

create table eco_invoice_lines (
  org_id text collate "C" not null,
  invoice_id text collate "C" not null,
  position integer not null check (position >= 1),
  buyer_org_id text collate "C",
  kind text collate "C" not null
    check (kind in ('plan', 'seats', 'usage', 'addon', 'proration', 'adjustment', 'manual', 'credit')),
  description text not null,
  quantity numeric(38, 12) not null,
  unit_amount numeric(38, 12) not null,
  amount bigint not null,
  tier text,
  feature text collate "C",
  plan text collate "C",
  period_start timestamptz,
  period_end timestamptz,
  -- The line at the provider that charges it.
  provider_ref text collate "C",
  primary key (invoice_id, position),
  foreign key (org_id, invoice_id) references eco_invoices (org_id, id) on delete cascade
);

-- The last number of each series. Its row is locked by whoever issues until that commits: no gaps.
create table eco_invoice_numbers (
  org_id text collate "C" not null references eco_organizations (id),
  series text collate "C" not null check (series in ('invoice', 'credit-note')),
  last bigint not null check (last >= 0),
  primary key (org_id, series)
);

create table eco_payments (
  id text collate "C" primary key check (id ~ '^eco_pay_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null,
  invoice_id text collate "C" not null,
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  status text collate "C" not null check (status in ('succeeded', 'failed')),
  amount bigint not null check (amount > 0),
  currency text collate "C" not null,
  -- Of a transfer, or what the provider says of a failure.
  reference text not null default '' check (length(reference) <= 500),
  provider text collate "C" not null default 'ledger' check (provider in ('ledger', 'stripe', 'polar')),
  provider_ref text collate "C",
  at timestamptz not null,
  created_at timestamptz not null,
  foreign key (org_id, invoice_id) references eco_invoices (org_id, id) on delete cascade
);
create index eco_payments_invoice on eco_payments (org_id, invoice_id);
create unique index eco_payments_provider on eco_payments (org_id, provider, provider_ref) where provider_ref is not null;

create table eco_credit_notes (
  id text collate "C" primary key check (id ~ '^eco_crn_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null,
  invoice_id text collate "C" not null,
  customer_id text collate "C" not null,
  buyer_org_id text collate "C",
  number text collate "C" not null,
  reason text not null check (length(reason) between 1 and 500),
  currency text collate "C" not null,
  subtotal bigint not null check (subtotal > 0),
  tax bigint not null default 0,
  total bigint not null,
  -- [{"description", "amount", "line"}]: line is a position of the invoice, amount in micro-units as text.
  lines jsonb not null,
  issued_at timestamptz not null,
  created_at timestamptz not null,
  provider_ref text collate "C",
  unique (org_id, number),
  check (total = subtotal + tax),
  foreign key (org_id, invoice_id) references eco_invoices (org_id, id) on delete cascade
);
create index eco_credit_notes_invoice on eco_credit_notes (org_id, invoice_id);

-- A buyer's transaction changes its own subscription, what is billed for it, and its address; the rest it reads.
alter table eco_usage_records enable row level security;
create policy tenant on eco_usage_records
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_usage_records using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
alter table eco_invoice_items enable row level security;
create policy tenant on eco_invoice_items
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_invoice_items using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
alter table eco_invoices enable row level security;
create policy tenant on eco_invoices
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_invoices using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
alter table eco_invoice_lines enable row level security;
create policy tenant on eco_invoice_lines
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_invoice_lines using (buyer_org_id = current_setting('app.org', true))
  with check (buyer_org_id = current_setting('app.org', true) and org_id = 'eco_org_0000000000000000000000');
alter table eco_invoice_numbers enable row level security;
create policy tenant on eco_invoice_numbers
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
alter table eco_payments enable row level security;
create policy tenant on eco_payments
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_payments for select using (buyer_org_id = current_setting('app.org', true));
alter table eco_credit_notes enable row level security;
create policy tenant on eco_credit_notes
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
create policy buyer on eco_credit_notes for select using (buyer_org_id = current_setting('app.org', true));
