-- expand
-- What was passed over in a journal because it could not be read or was missing: the only records before a journal's
-- position that are not in the tables. A replay of a better copy stores them, and takes the range away in the same
-- transaction, so that no record is stored twice.
create table nexus_journal_gaps (
  node_id text collate "C" not null references nexus_journal_positions (node_id) on delete cascade,
  segment bigint not null check (segment >= 1),
  byte_from bigint not null check (byte_from >= 0),
  -- Null: to the end of the segment, wherever that was.
  byte_to bigint check (byte_to > byte_from),
  found_at timestamptz not null,
  primary key (node_id, segment, byte_from)
);
