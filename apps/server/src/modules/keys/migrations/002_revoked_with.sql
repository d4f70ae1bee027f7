-- expand
-- The deleted customer or environment with which the key was revoked, and with which it is restored. Null: for good.
alter table eco_api_keys add column revoked_with text collate "C",
  add check (revoked_with is null or revoked_at is not null);
create index eco_api_keys_by_deletion on eco_api_keys (revoked_with) where revoked_with is not null;
