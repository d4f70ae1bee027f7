-- expand
-- Sealing a value again changes nothing that is indexed, and pages have room for it: PostgreSQL then writes the new row beside
-- the old one and touches no index. Values that a key sealed are found through the names of the project's environments.
drop index eco_secret_values_key;
alter table eco_secret_values set (fillfactor = 50);
-- Also for the limit of names of an environment.
create index eco_secret_names_of_environment on eco_secret_names (environment_id, id);
drop index eco_secret_names_environment;
