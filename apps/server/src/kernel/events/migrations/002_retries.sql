-- expand: an event is handed to every subscription once; those that fail get a row here, and are tried again alone.
create table nexus_event_retries (
  event_id text collate "C" not null references nexus_events,
  -- A name of a subscription: `module.purpose`.
  subscription text collate "C" not null,
  attempts smallint not null,
  next_attempt_at timestamptz not null,
  primary key (event_id, subscription)
);
create index nexus_event_retries_waiting on nexus_event_retries (next_attempt_at, event_id);
