-- expand
-- Of the key that reported the event; null where that is not bound to an environment.
alter table eco_events
  add column environment_id text collate "C",
  -- Reported by a key of an environment that is not of production: meters leave it out, and nobody pays for it.
  add column test boolean not null default false;
create policy confined on eco_events as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));
