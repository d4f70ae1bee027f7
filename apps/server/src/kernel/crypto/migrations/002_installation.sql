-- expand
-- The one secret from which all nodes derive what they must agree on, sealed under the system's data key, so that it
-- follows when the master key is exchanged.
-- system table: the login of requests has no grant
create table nexus_installation (
  only_one boolean primary key default true check (only_one),
  secret bytea not null
);
