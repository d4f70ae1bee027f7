-- expand
grant select, insert, update on eco_billing_providers to nexus_app;
