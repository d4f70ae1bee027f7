-- expand: who wrote an event, and when among all: kernel/live finds what has committed since it looked last, and orders it.
-- Set by default, since nodes of the version before do not know the columns.
create sequence nexus_event_places;
alter table nexus_events
  add column xid xid8,
  -- Drawn when the event is written, which is after the act has taken its locks: of two acts that waited for one another,
  -- the one that committed first has the lower place.
  add column place bigint;
alter table nexus_events
  alter column xid set default pg_current_xact_id(),
  alter column place set default nextval('nexus_event_places');
alter sequence nexus_event_places owned by nexus_events.place;
grant usage on sequence nexus_event_places to nexus_app;
create index nexus_events_xid on nexus_events (xid);
