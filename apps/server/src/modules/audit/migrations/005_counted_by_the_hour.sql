-- expand
-- Verifications are counted by the hour, under the resource '*'. What is counted by the minute is looked for every second,
-- and must be found without a look at the open hours.
create index eco_audit_coalesced_minutes on eco_audit_coalesced (at) where resource_id <> '*';
