-- expand
-- Of endpoints whose deliveries are signed by a private key (`v1a`); null where a shared secret signs (`v1`).
alter table eco_webhook_endpoints add column public_key text;
