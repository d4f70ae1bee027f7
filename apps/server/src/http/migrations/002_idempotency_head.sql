-- expand: what an act set in the head of its reply (cookies among it), sealed like the reply; null where it set nothing.
alter table nexus_idempotency add column head bytea;
