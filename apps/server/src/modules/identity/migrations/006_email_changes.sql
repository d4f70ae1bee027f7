-- expand
-- Changes of e-mail addresses that wait until both addresses have agreed.
create table eco_email_changes (
  person_id text collate "C" primary key references eco_identities (id),
  -- The new address, sealed under the person's key.
  email bytea not null,
  -- When the current address agreed; from the beginning where nobody has proven that it is the person's.
  approved_at timestamptz,
  -- When the new address was proven.
  proven_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index eco_email_changes_expiry on eco_email_changes (expires_at);

alter table eco_email_changes enable row level security;
create policy own on eco_email_changes using (person_id = current_setting('app.person', true));
grant select, insert, update, delete on eco_email_changes to nexus_app;

alter table eco_verifications drop constraint eco_verifications_purpose_check;
alter table eco_verifications add constraint eco_verifications_purpose_check check (purpose in
  ('verify-email', 'verify-unknown', 'register', 'register-known', 'reset-password', 'reset-unknown', 'setup',
    'approve-new-email', 'prove-new-email', 'new-email-known'));
