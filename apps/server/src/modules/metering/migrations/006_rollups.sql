-- contract: nodes of the version before write rollups of the form that goes.
-- Sums of a day's hours, and of a month's days, stand in one array each: element n is the nth hour (from midnight UTC)
-- or day, null where there was nothing. `extra_units` are
-- those beyond one for each verification, negative where there were fewer: nearly always none. '' stands for none in what
-- is part of a key. A row is changed during its day or month only, so little of a page is left free for that.

alter table eco_usage_hourly rename to eco_usage_hourly_before;

-- Billable units by meter and customer, for what cost something.
create table eco_usage_hourly (
  org_id text collate "C" not null,
  day date not null,
  meter text collate "C" not null,
  customer_id text collate "C" not null,
  units bigint[] not null,
  primary key (org_id, day, meter, customer_id)
) with (fillfactor = 90);
create index eco_usage_hourly_by_day on eco_usage_hourly using brin (day);

alter table eco_usage_hourly enable row level security;
create policy tenant on eco_usage_hourly for select using (org_id = current_setting('app.org', true));
grant select on eco_usage_hourly to nexus_app;

alter table eco_usage_keys rename to eco_usage_keys_before;
alter index eco_usage_keys_pkey rename to eco_usage_keys_before_pkey;

-- Verifications of each customer key, by the code they got.
create table eco_usage_keys (
  org_id text collate "C" not null,
  -- Its first day.
  month date not null,
  key_id text collate "C" not null,
  code text collate "C" not null,
  verifications bigint[] not null,
  extra_units bigint[] not null,
  primary key (org_id, month, key_id, code)
) with (fillfactor = 90);
create index eco_usage_keys_by_month on eco_usage_keys using brin (month);

alter table eco_usage_keys enable row level security;
create policy tenant on eco_usage_keys for select using (org_id = current_setting('app.org', true));
grant select on eco_usage_keys to nexus_app;

-- Verifications of keys that were found, by their customer, tag and code.
create table eco_usage_customers (
  org_id text collate "C" not null,
  -- Its first day.
  month date not null,
  customer_id text collate "C" not null,
  tag text collate "C" not null,
  code text collate "C" not null,
  verifications bigint[] not null,
  extra_units bigint[] not null,
  primary key (org_id, month, customer_id, tag, code)
) with (fillfactor = 90);
create index eco_usage_customers_by_month on eco_usage_customers using brin (month);

alter table eco_usage_customers enable row level security;
create policy tenant on eco_usage_customers for select using (org_id = current_setting('app.org', true));
grant select on eco_usage_customers to nexus_app;

alter table eco_usage_tags rename to eco_usage_tags_before;

-- The same for all customers together: to add them up took longer the more customers there were.
create table eco_usage_tags (
  org_id text collate "C" not null,
  -- Its first day.
  month date not null,
  tag text collate "C" not null,
  code text collate "C" not null,
  verifications bigint[] not null,
  extra_units bigint[] not null,
  primary key (org_id, month, tag, code)
) with (fillfactor = 90);
create index eco_usage_tags_by_month on eco_usage_tags using brin (month);

alter table eco_usage_tags enable row level security;
create policy tenant on eco_usage_tags for select using (org_id = current_setting('app.org', true));
grant select on eco_usage_tags to nexus_app;

-- The sums that are there.
do $$
declare
  each text := 'sum(%s) filter (where extract(%s) = %s)';
  hours text := (
    select string_agg(format(each, 'units', $part$hour from hour at time zone 'UTC'$part$, n), ', ')
    from generate_series(0, 23) as n);
  verifications text := (
    select string_agg(format(each, 'verifications', 'day from day', n), ', ') from generate_series(1, 31) as n);
  extra_units text := (
    select string_agg(format('nullif(' || each || ', 0)', 'units - verifications', 'day from day', n), ', ')
    from generate_series(1, 31) as n);
begin
  execute format($sql$
    insert into eco_usage_hourly
    select org_id, (hour at time zone 'UTC')::date, meter, coalesce(customer_id, ''), array[%s]::bigint[]
    from eco_usage_hourly_before group by 1, 2, 3, 4$sql$, hours);
  execute format($sql$
    insert into eco_usage_keys
    select org_id, date_trunc('month', day)::date, key_id, code, array[%s]::bigint[], array[%s]::bigint[]
    from eco_usage_keys_before group by 1, 2, 3, 4$sql$, verifications, extra_units);
  execute format($sql$
    insert into eco_usage_customers
    select org_id, date_trunc('month', day)::date, coalesce(customer_id, ''), coalesce(tag, ''), code,
      array[%s]::bigint[], array[%s]::bigint[]
    from eco_usage_tags_before group by 1, 2, 3, 4, 5$sql$, verifications, extra_units);
  execute format($sql$
    insert into eco_usage_tags
    select org_id, date_trunc('month', day)::date, coalesce(tag, ''), code, array[%s]::bigint[], array[%s]::bigint[]
    from eco_usage_tags_before group by 1, 2, 3, 4$sql$, verifications, extra_units);
end $$;

-- Their sums are in the tables above.
drop table eco_usage_hourly_before, eco_usage_keys_before, eco_usage_tags_before;
