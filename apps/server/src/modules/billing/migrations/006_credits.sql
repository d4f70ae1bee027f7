-- expand
-- Requests of the seller grant credits and make grants void; the ledger is only added to.
grant select, insert, update on eco_credit_grants to nexus_app;
grant select, insert on eco_ledger to nexus_app;
