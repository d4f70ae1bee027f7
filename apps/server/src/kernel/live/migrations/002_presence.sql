-- expand: who is at what, as nodes tell each other (ADR 70).

-- A row for each node and topic with members, written when they change and deleted with the last. A crash of PostgreSQL
-- empties it; nodes write theirs again.
-- system table: nodes exchange by it what they hold in memory, and each topic is authorized before it is shown.
create unlogged table eco_live_presence (
  org_id text collate "C" not null,
  topic text collate "C" not null,
  node text collate "C" not null,
  members jsonb not null,
  primary key (org_id, topic, node)
);
