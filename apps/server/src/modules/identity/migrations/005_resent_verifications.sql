-- expand
-- Verification mails can be sent again. A registration that waits for its proof has no identity to be found by, so the row
-- has an HMAC of the address.
alter table eco_verifications add column address_key bytea check (length(address_key) = 32);
create index eco_verifications_address on eco_verifications (address_key, created_at) where address_key is not null;

alter table eco_verifications drop constraint eco_verifications_purpose_check;
alter table eco_verifications add constraint eco_verifications_purpose_check check (purpose in
  ('verify-email', 'verify-unknown', 'register', 'register-known', 'reset-password', 'reset-unknown', 'setup'));
