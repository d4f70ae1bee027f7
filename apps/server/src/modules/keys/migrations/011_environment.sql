-- expand
-- For the list of the keys of an environment; the index by environment alone stays for the erasure of environments.
create index eco_api_keys_of_environment on eco_api_keys (org_id, environment_id, created_at desc, id desc)
  where environment_id is not null;
