-- expand
-- Keys that were made elsewhere and keep their own format: found by the SHA-256 of the whole, since they name no id.
-- The hash stays when such a key is rotated, so that one that was given up cannot come back.
alter table eco_api_keys add column imported_hash text collate "C" check (imported_hash ~ '^[0-9a-f]{64}$');
create unique index eco_api_keys_imported on eco_api_keys (imported_hash) where imported_hash is not null;
