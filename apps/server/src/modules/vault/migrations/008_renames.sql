-- expand
-- A secret can get another name: what it is sealed for is the id of this row.
grant update (name) on eco_secret_names to nexus_app;
