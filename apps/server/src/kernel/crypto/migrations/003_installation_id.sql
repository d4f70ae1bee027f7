-- expand
-- Names the installation where a secret must not: journal segments say whose they are.
alter table nexus_installation add column id uuid not null default gen_random_uuid();
