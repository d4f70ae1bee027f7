-- expand
-- How many more uses a key has; no row where they are not counted. Apart from eco_api_keys, since every verification of
-- such a key writes the row anew: it is narrow, and its page has room for the next version.
create table eco_key_remaining (
  key_id text collate "C" primary key references eco_api_keys (id) on delete cascade,
  org_id text collate "C" not null,
  remaining bigint not null check (remaining >= 0),
  -- What `remaining` becomes when a new day or month begins, in UTC.
  refill_amount bigint check (refill_amount > 0),
  refill_interval text collate "C" check (refill_interval in ('daily', 'monthly')),
  refilled_at timestamptz not null,
  check ((refill_amount is null) = (refill_interval is null))
) with (fillfactor = 50);

alter table eco_key_remaining enable row level security;
create policy tenant on eco_key_remaining
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update, delete on eco_key_remaining to nexus_app;
