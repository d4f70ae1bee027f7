-- Look-ups across organizations: SECURITY DEFINER functions, each of which answers one question past row-level security.
-- Those of usage answer the operator organization (`app.org`) alone.

-- Requests and errors of all organizations by UTC day.
create function lookup_usage_days(first date, last date) returns table (day date, requests bigint, errors bigint)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.day, sum(d.requests)::bigint, coalesce(sum(d.requests) filter (where d.status >= 400), 0)::bigint
  from eco_usage_daily d
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and d.day between first and last
  group by d.day order by d.day
$$;
revoke all on function lookup_usage_days from public;
grant execute on function lookup_usage_days to nexus_app;

-- What an organization used, for its invoices: hours of its meters, and the requests of a part of one hour, which are looked
-- for where the sum of the hour says that there are any.
create function lookup_billed_hours(buyer text, first timestamptz, last timestamptz)
  returns table (meter text, day date, units bigint[])
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select h.meter, h.day, h.units from eco_usage_hourly h
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and h.org_id = buyer
    and h.day between (first at time zone 'UTC')::date and (last at time zone 'UTC')::date
$$;
revoke all on function lookup_billed_hours from public;
grant execute on function lookup_billed_hours to nexus_app;

create function lookup_billed_requests(buyer text, first timestamptz, past timestamptz)
  returns table (meter text, quantity bigint)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select r.meter, r.quantity from eco_api_usage r
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and r.org_id = buyer
    and r.meter is not null and r.quantity > 0 and r.at >= first and r.at < past
    and (select exists (select from eco_usage_hourly h where h.org_id = buyer
      and h.day = (first at time zone 'UTC')::date
      and h.units[1 + extract(hour from first at time zone 'UTC')::integer] is not null))
$$;
revoke all on function lookup_billed_requests from public;
grant execute on function lookup_billed_requests to nexus_app;

-- Billable units of all organizations by meter.
create function lookup_usage_meters(first date, last date) returns table (meter text, units bigint)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.meter, sum(d.units)::bigint from eco_usage_daily d
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and d.day between first and last
    and d.meter is not null
  group by d.meter having sum(d.units) > 0 order by d.meter
$$;
revoke all on function lookup_usage_meters from public;
grant execute on function lookup_usage_meters to nexus_app;

-- The organizations with the most requests.
create function lookup_usage_organizations(first date, last date, most integer)
  returns table (id text, name text, requests bigint, errors bigint)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.org_id, o.name, sum(d.requests)::bigint, coalesce(sum(d.requests) filter (where d.status >= 400), 0)::bigint
  from eco_usage_daily d join eco_organizations o on o.id = d.org_id
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and d.day between first and last
  group by d.org_id, o.name order by 3 desc, 1 limit most
$$;
revoke all on function lookup_usage_organizations from public;
grant execute on function lookup_usage_organizations to nexus_app;

-- How many organizations and people there are.
create function lookup_usage_population() returns table (organizations bigint, users bigint)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (select count(*) from eco_organizations where deleted_at is null and erased_at is null),
    (select count(*) from eco_identities)
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000'
$$;
revoke all on function lookup_usage_population from public;
grant execute on function lookup_usage_population to nexus_app;

-- People with the requests that they and their keys made since then, those with the most first, or the newest first. Their
-- shapes are few, so rows are added up by these first.
create function lookup_usage_people(since timestamptz, wanted text, is_active boolean, by_requests boolean,
    after_requests bigint, after_id text, most integer)
  returns table (id text, email text, display_name text, created_at timestamptz, requests bigint, errors bigint)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with used as (
    select s.caller_id, sum(counted.requests)::bigint as requests,
      coalesce(sum(counted.requests) filter (where s.status >= 400), 0)::bigint as errors
    from (select shape, count(*) as requests from eco_usage_rows where at >= since group by shape) as counted
      join eco_usage_shapes s on s.id = counted.shape
    group by s.caller_id),
  people as (
    select i.id, i.email, p.display_name, i.created_at, coalesce(u.requests, 0) as requests, coalesce(u.errors, 0) as errors
    from eco_identities i join eco_profiles p on p.person_id = i.id left join used u on u.caller_id = i.id
    where current_setting('app.org', true) = 'eco_org_0000000000000000000000'
      and (wanted is null or i.id = wanted or i.email_key >= wanted and i.email_key < wanted || chr(1114111)))
  select * from people
  where (is_active is null or is_active = (people.requests > 0))
    and (after_id is null or case when by_requests then (people.requests, people.id) < (after_requests, after_id)
      else people.id < after_id end)
  order by case when by_requests then people.requests end desc, people.id desc limit most
$$;
revoke all on function lookup_usage_people from public;
grant execute on function lookup_usage_people to nexus_app;

-- billing: what is left of the acting organization's balances at the operator, whose customer it is.
create function lookup_own_balances(owner text) returns table (feature text, units bigint)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select b.feature, b.amount - b.spent - b.reserved
  from public.eco_bounds b join public.eco_customers c on c.org_id = b.org_id and c.id = b.customer_id
  where b.org_id = 'eco_org_0000000000000000000000' and c.external_id = current_setting('app.org', true)
    and b.booked and b.feature like owner || ':%'
$$;
revoke all on function lookup_own_balances from public;
grant execute on function lookup_own_balances to nexus_app;

-- billing: spends of a balance of the acting organization at the operator, as far as no node holds it, at most so many
-- units; answers how many. Null where there is no such balance.
create function lookup_spend_own_balance(wanted_feature text, most bigint) returns bigint
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  with change as (
    select b.id, greatest(0, least(most, b.amount - b.spent - b.reserved)) as units
    from public.eco_bounds b join public.eco_customers c on c.org_id = b.org_id and c.id = b.customer_id
    where b.org_id = 'eco_org_0000000000000000000000' and c.external_id = current_setting('app.org', true)
      and b.booked and b.feature = wanted_feature and most > 0
    for no key update of b)
  update public.eco_bounds b set spent = b.spent + change.units from change where b.id = change.id returning change.units
$$;
revoke all on function lookup_spend_own_balance from public;
grant execute on function lookup_spend_own_balance to nexus_app;
