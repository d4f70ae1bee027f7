-- expand
-- A value belongs to its name, which the database holds by (org_id, secret_id), and the name to its organization. The second
-- check made writers of one organization share a lock on its row, for each value.
alter table eco_secret_values drop constraint eco_secret_values_org_id_fkey;
