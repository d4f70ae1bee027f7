-- expand
-- The key in whose windows its calls are counted: that of its maker, where that one has limits. Null: its own.
alter table eco_api_keys add column limits_key_id text collate "C"
  check (limits_key_id like 'eco\_api\_%');
