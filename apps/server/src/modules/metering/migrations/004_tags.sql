-- expand
-- Which of a customer's own endpoints, or whatever else the caller calls a tag, a verification was for.
alter table eco_api_usage add column tag text collate "C";

-- Nodes of the version before leave it at 0.
alter table eco_usage_keys add column units bigint not null default 0;

-- Verifications of keys that were found, by their customer, tag and code.
create table eco_usage_tags (
  org_id text collate "C" not null,
  day date not null,
  customer_id text collate "C",
  tag text collate "C",
  code text collate "C" not null,
  verifications bigint not null,
  units bigint not null,
  unique nulls not distinct (org_id, day, customer_id, tag, code)
) with (fillfactor = 70);
create index eco_usage_tags_by_day on eco_usage_tags using brin (day);

alter table eco_usage_tags enable row level security;
create policy tenant on eco_usage_tags for select using (org_id = current_setting('app.org', true));
grant select on eco_usage_tags to nexus_app;

-- The sums of all keys of an organization are asked for by day.
create index eco_usage_keys_of_day on eco_usage_keys (org_id, day);
