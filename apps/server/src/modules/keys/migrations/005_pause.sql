-- expand
-- Since when a key is paused: until it is resumed, it is refused everywhere.
alter table eco_api_keys add column paused_at timestamptz;
