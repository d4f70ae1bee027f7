-- expand
-- Why a request was refused; null where it was not. Nodes of the version before leave it null.
alter table eco_api_usage add column reason text collate "C";
