-- expand
-- What was charged for usage since an instant.
create index eco_usage_records_recorded on eco_usage_records (org_id, recorded_at);
