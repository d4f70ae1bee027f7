-- Look-ups across organizations: SECURITY DEFINER functions, each of which answers one question past row-level security.
-- Where the operator of the installation sells, an organization buys in a transaction of its own (`app.org`); it may ask
-- about the operator as a seller, and about nobody else. Jobs have no `app.org`.

-- The plan that organizations begin with, whether buyers see it or not.
create function lookup_default_plan(wanted_slug text)
  returns table (plan_id text, version integer, slug text, name text, currency text, amounts jsonb, trial_days integer,
    prices jsonb, entitlements jsonb, credits jsonb, public boolean, retired_at timestamptz, current integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, v.version, p.slug, p.name, v.currency, v.amounts, v.trial_days, v.prices, v.entitlements, v.credits,
    p.public, p.retired_at, p.version
  from eco_plans p join eco_plan_versions v on v.org_id = p.org_id and v.plan_id = p.id and v.version = p.version
  where p.org_id = 'eco_org_0000000000000000000000' and p.slug = wanted_slug
$$;
revoke all on function lookup_default_plan from public;
grant execute on function lookup_default_plan to nexus_app;

-- How a seller sells: for itself, its jobs, and those who buy of the operator. An invoice needs the seller's name.
create function lookup_seller(wanted_seller text)
  returns table (seller jsonb, tax_name text, tax_rate integer, due_days integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_build_object('name', o.name) || coalesce(s.seller, '{}'), coalesce(s.tax_name, 'VAT'),
    coalesce(s.tax_rate, 0), coalesce(s.due_days, 14)
  from eco_organizations o left join eco_billing_settings s on s.org_id = o.id
  where o.id = wanted_seller
    and (coalesce(current_setting('app.org', true), '') in ('', wanted_seller)
      or wanted_seller = 'eco_org_0000000000000000000000')
$$;
revoke all on function lookup_seller from public;
grant execute on function lookup_seller to nexus_app;

-- How a seller sells credits: for the same as its details.
create function lookup_credit_units(wanted_seller text) returns jsonb
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.credit_units from eco_billing_settings s
  where s.org_id = wanted_seller
    and (coalesce(current_setting('app.org', true), '') in ('', wanted_seller)
      or wanted_seller = 'eco_org_0000000000000000000000')
$$;
revoke all on function lookup_credit_units from public;
grant execute on function lookup_credit_units to nexus_app;

-- The customer that is billed: a seller's own, or the organization itself as a customer of the operator.
create function lookup_billed(wanted_seller text, wanted_customer text)
  returns table (name text, email text, external_id text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.name, c.email, c.external_id from eco_customers c
  where c.org_id = wanted_seller and c.id = wanted_customer
    and (coalesce(current_setting('app.org', true), '') in ('', wanted_seller)
      or wanted_seller = 'eco_org_0000000000000000000000' and c.external_id = current_setting('app.org', true))
$$;
revoke all on function lookup_billed from public;
grant execute on function lookup_billed to nexus_app;

-- The next number of a series of the seller, whose row stays locked until the transaction ends; null for whom it is none.
create function lookup_next_number(wanted_seller text, wanted_series text) returns text
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  with next as (
    insert into eco_invoice_numbers as n (org_id, series, last)
    select wanted_seller, wanted_series, 1
    where coalesce(current_setting('app.org', true), '') in ('', wanted_seller)
      or wanted_seller = 'eco_org_0000000000000000000000'
    on conflict (org_id, series) do update set last = n.last + 1
    returning last)
  select coalesce((select s.invoice_prefix from eco_billing_settings s where s.org_id = wanted_seller), 'INV')
    || case wanted_series when 'credit-note' then '-CN' else '' end || '-' || lpad(last::text, 6, '0')
  from next
$$;
revoke all on function lookup_next_number from public;
grant execute on function lookup_next_number to nexus_app;

-- Organizations with a live subscription at the operator, and their members, by plan; for the operator.
create function lookup_plan_population() returns table (plan text, organizations bigint, users bigint)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with subscribed as (
    select p.slug, s.buyer_org_id as org_id from eco_subscriptions s join eco_plans p on p.id = s.plan_id
    where current_setting('app.org', true) = 'eco_org_0000000000000000000000'
      and s.org_id = 'eco_org_0000000000000000000000' and s.status <> 'canceled' and s.buyer_org_id is not null),
  people as (
    select s.slug, count(distinct m.user_id) as users from subscribed s join eco_members m on m.org_id = s.org_id group by 1)
  select s.slug, count(*), coalesce(min(people.users), 0) from subscribed s left join people on people.slug = s.slug
  group by s.slug
$$;
revoke all on function lookup_plan_population from public;
grant execute on function lookup_plan_population to nexus_app;
