-- Invitations by mail into an organization. The invited address is somebody's who has agreed to nothing yet: it is kept
-- while the invitation is open and no longer.
create table eco_invitations (
  id text collate "C" primary key check (id ~ '^eco_ivt_[0-9A-Za-z]{22}$'),
  org_id text collate "C" not null references eco_organizations (id),
  role text collate "C" not null check (length(role) between 1 and 64),
  -- The address, sealed under the organization's key, and as an HMAC: an organization invites an address once at a time.
  email bytea,
  email_hash bytea check (length(email_hash) = 32),
  -- SHA-256 of the token in the mail.
  hash bytea not null check (length(hash) = 32),
  -- The token itself, sealed, until the mail is sent.
  token bytea,
  -- Member or service account on whose right the invitation stands.
  invited_by text collate "C" not null,
  mails integer not null default 1 check (mails >= 1),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  closed_at timestamptz,
  outcome text collate "C" check (outcome in ('accepted', 'revoked', 'expired')),
  accepted_by text collate "C",
  check ((closed_at is null) = (outcome is null)),
  check ((closed_at is null) = (email is not null)),
  check ((email is null) = (email_hash is null)),
  check (token is null or closed_at is null),
  check ((accepted_by is not null) = (outcome is not distinct from 'accepted'))
);
create unique index eco_invitations_hash on eco_invitations (hash);
create unique index eco_invitations_open on eco_invitations (org_id, email_hash) where closed_at is null;
create index eco_invitations_org on eco_invitations (org_id, id);
create index eco_invitations_expiry on eco_invitations (expires_at);

alter table eco_invitations enable row level security;
create policy own on eco_invitations
  using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
grant select, insert, update on eco_invitations to nexus_app;
