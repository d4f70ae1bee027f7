-- expand
-- Where the operator sells by meters of its own, an organization reads what its usage comes to in a transaction of its own:
-- the meters, and of events and sums those that name it.
create policy offered on eco_meters for select using (
  org_id = 'eco_org_0000000000000000000000' and coalesce(current_setting('app.org', true), '') <> '');
create policy offered on eco_events for select using (
  org_id = 'eco_org_0000000000000000000000' and subject = nullif(current_setting('app.org', true), ''));
create policy offered on eco_meter_days for select using (
  org_id = 'eco_org_0000000000000000000000' and subject = nullif(current_setting('app.org', true), ''));
