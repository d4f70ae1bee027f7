-- How far each process's journal has been taken over into the tables of the modules. The row moves in the same
-- transaction as the records, and only from the place where the shipper believes it stands, so that two shippers of
-- one journal (its owner and an adopter, or two adopters) can never write a record twice.
create table nexus_journal_positions (
  node_id text collate "C" primary key check (length(node_id) between 1 and 64),
  segment bigint not null check (segment >= 1),
  byte_offset bigint not null check (byte_offset >= 0),
  moved_at timestamptz not null,
  -- Set once every record is taken over and before the files are removed. The row stays as a tombstone (30 days):
  -- without it a second adopter, holding frames in memory, would start again from the beginning.
  finished_at timestamptz
);

create index nexus_journal_positions_finished on nexus_journal_positions (finished_at) where finished_at is not null;

-- Records that a sink could not store because of their own content: kept whole, for an operator to repair.
create table nexus_journal_rejected (
  node_id text collate "C" not null,
  segment bigint not null,
  byte_offset bigint not null,
  -- Place of the record inside the frame that starts at byte_offset.
  ordinal integer not null check (ordinal >= 0),
  stream text collate "C" not null,
  -- The row as JSON text: text and not jsonb, which refuses \u0000.
  payload text collate "C" not null,
  -- SQLSTATE, or the name of the error that the sink threw.
  code text collate "C" not null,
  reason text collate "C" not null,
  rejected_at timestamptz not null,
  primary key (node_id, segment, byte_offset, ordinal)
);

create index nexus_journal_rejected_at on nexus_journal_rejected (rejected_at);
