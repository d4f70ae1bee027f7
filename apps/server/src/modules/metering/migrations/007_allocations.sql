-- expand
-- What an organization, or a customer of it, may have of a thing or use of a meter in a period. `customer_id` null: the
-- organization itself. `amount` null: as much as it likes. A soft one refuses nothing.
create table eco_entitlements (
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C",
  feature text collate "C" not null check (length(feature) between 1 and 100),
  amount bigint check (amount >= 0),
  hard boolean not null,
  period_start timestamptz not null,
  -- Null: it does not end.
  period_end timestamptz check (period_end > period_start),
  -- What it comes from, such as the id of a subscription.
  source text collate "C" not null check (length(source) between 1 and 100),
  updated_at timestamptz not null,
  foreign key (org_id, customer_id) references eco_customers (org_id, id) on delete cascade
);
create unique index eco_entitlements_feature on eco_entitlements (org_id, coalesce(customer_id, ''), feature);
create index eco_entitlements_customer on eco_entitlements (org_id, customer_id) where customer_id is not null;

alter table eco_entitlements enable row level security;
create policy tenant on eco_entitlements
  using (org_id = current_setting('app.org', true))
  with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_entitlements to nexus_app;

-- A bounded amount over one period, and what is gone of it. Units are whole numbers.
create table eco_bounds (
  id text collate "C" primary key check (id like 'eco\_amt\_%'),
  org_id text collate "C" not null references eco_organizations (id),
  customer_id text collate "C",
  feature text collate "C" not null,
  period_start timestamptz not null,
  period_end timestamptz,
  amount bigint not null check (amount >= 0),
  hard boolean not null,
  -- Spent for good, without what allocations still hold.
  spent bigint not null default 0,
  -- The sum of the amounts of its allocations.
  reserved bigint not null default 0,
  -- The last grant, for the statement that made it.
  granted bigint not null default 0,
  -- Allocations that may hold units which nobody uses: these are asked for when no others are left.
  idle_allocations text[] not null default '{}',
  -- Whether another module books what is spent, and what of it is booked.
  booked boolean not null default false,
  posted bigint not null default 0,
  -- The highest percentage that was told of: 0, 80 or 100.
  told smallint not null default 0,
  foreign key (org_id, customer_id) references eco_customers (org_id, id) on delete cascade
) with (fillfactor = 70);
create unique index eco_bounds_period on eco_bounds (org_id, coalesce(customer_id, ''), feature, period_start);
create index eco_bounds_to_book on eco_bounds (id) where booked and spent <> posted;
create index eco_bounds_customer on eco_bounds (org_id, customer_id) where customer_id is not null;

alter table eco_bounds enable row level security;
create policy tenant on eco_bounds
  using (org_id = current_setting('app.org', true))
  with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_bounds to nexus_app;

-- The part of a bound that one node spends from its memory.
create table eco_allocations (
  id text collate "C" primary key check (id like 'eco\_alc\_%'),
  org_id text collate "C" not null references eco_organizations (id),
  bound_id text collate "C" not null references eco_bounds (id) on delete cascade,
  -- The node, by the name of its journal.
  holder text collate "C" not null,
  -- Granted and not given back, spent units included until they are settled.
  amount bigint not null,
  -- What records say of it and is not yet in `spent` of its bound.
  spent bigint not null default 0
) with (fillfactor = 70);
create index eco_allocations_bound on eco_allocations (bound_id);
create index eco_allocations_holder on eco_allocations (holder);
create index eco_allocations_spent on eco_allocations (id) where spent <> 0;

alter table eco_allocations enable row level security;
create policy tenant on eco_allocations
  using (org_id = current_setting('app.org', true))
  with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_allocations to nexus_app;

-- What mutations spent, written in their own transactions. The reference makes whoever deletes an allocation wait for
-- those that are under way, and refuses those that come later.
create table eco_spending_inbox (
  org_id text collate "C" not null,
  allocation_id text collate "C" not null references eco_allocations (id) on delete cascade,
  units bigint not null check (units > 0)
);
create index eco_spending_inbox_allocation on eco_spending_inbox (allocation_id);

alter table eco_spending_inbox enable row level security;
create policy tenant on eco_spending_inbox for insert with check (org_id = current_setting('app.org', true));
grant insert on eco_spending_inbox to nexus_app;
