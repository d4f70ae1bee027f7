-- Who someone is. One table per part, so that a grant or a look-up can name the part it needs; every row belongs to one
-- person and is seen in that person's transactions only (`app.person`).

create table eco_identities (
  id text collate "C" primary key check (id ~ '^eco_usr_[0-9A-Za-z]{22}$'),
  type text collate "C" not null default 'user' check (type in ('user')),
  status text collate "C" not null default 'active' check (status in ('active', 'disabled')),
  -- As the person writes it.
  email text not null check (length(email) between 3 and 254),
  -- Normalised (NFC, lower case): what log-in looks up, and what is unique.
  email_key text collate "C" not null,
  email_verified_at timestamptz,
  -- The organization made with the identity: failed log-ins are recorded there.
  home_org text collate "C" not null check (home_org ~ '^eco_org_[0-9A-Za-z]{22}$'),
  -- Whoever set the installation up; there is one, also when two nodes start at once.
  first_owner boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index eco_identities_email_key on eco_identities (email_key);
create unique index eco_identities_first_owner on eco_identities (first_owner) where first_owner;

-- Password hashes and nothing else.
create table eco_credentials (
  person_id text collate "C" primary key references eco_identities (id),
  password_hash text collate "C" not null,
  changed_at timestamptz not null
);

create table eco_profiles (
  person_id text collate "C" primary key references eco_identities (id),
  display_name text not null check (length(display_name) between 1 and 100),
  updated_at timestamptz not null
);

-- A session is also the family of its refresh tokens: revoking it revokes them all.
create table eco_sessions (
  id text collate "C" primary key check (id ~ '^eco_ses_[0-9A-Za-z]{22}$'),
  person_id text collate "C" not null references eco_identities (id),
  created_at timestamptz not null,
  -- Moves on with every refresh.
  expires_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- RFC 8176 methods, and when the person last proved who they are.
  amr text[] not null,
  auth_time timestamptz not null,
  -- Holds its tokens in cookies, so it has an idle time-out.
  browser boolean not null,
  -- Address and user agent, sealed under the person's key.
  origin bytea not null,
  revoked_at timestamptz,
  revoked_reason text collate "C"
    check (revoked_reason in ('logout', 'logout-all', 'deleted', 'password-changed', 'password-reset', 'token-reused', 'too-many')),
  check ((revoked_at is null) = (revoked_reason is null))
);
create index eco_sessions_person on eco_sessions (person_id, id) where revoked_at is null;
create index eco_sessions_expiry on eco_sessions (expires_at);

create table eco_refresh_tokens (
  id text collate "C" primary key check (id ~ '^eco_rft_[0-9A-Za-z]{22}$'),
  session_id text collate "C" not null references eco_sessions (id) on delete cascade,
  person_id text collate "C" not null,
  -- SHA-256 of the whole token.
  hash bytea not null check (length(hash) = 32),
  expires_at timestamptz not null,
  used_at timestamptz,
  -- The pair this token was exchanged for, sealed: a client that lost the answer gets the same one again for 10 s.
  successor bytea
);
create unique index eco_refresh_tokens_hash on eco_refresh_tokens (hash);
create index eco_refresh_tokens_session on eco_refresh_tokens (session_id);

-- Single-use proofs sent by mail (and the set-up link). No reference to the identity: a registration that waits for its
-- proof has none yet, and asking for a reset of an unknown address writes the same row as for a known one.
create table eco_verifications (
  id text collate "C" primary key check (id ~ '^eco_vrf_[0-9A-Za-z]{22}$'),
  person_id text collate "C" not null check (person_id ~ '^eco_usr_[0-9A-Za-z]{22}$'),
  purpose text collate "C" not null check (purpose in
    ('verify-email', 'register', 'register-known', 'reset-password', 'reset-unknown', 'setup')),
  hash bytea not null check (length(hash) = 32),
  -- The token for the mail, sealed; gone once the mail is sent.
  token bytea,
  -- What a waiting registration becomes (address, name, password hash), sealed.
  pending bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create unique index eco_verifications_hash on eco_verifications (hash);
create index eco_verifications_person on eco_verifications (person_id, purpose);
create index eco_verifications_expiry on eco_verifications (expires_at);

-- Brakes on guessing. A key is the HMAC of an address and account (or an account alone), known or not: a row tells
-- nothing about who it is for, so it belongs to nobody and has no policy.
create table eco_login_brakes (
  key bytea primary key check (length(key) = 32),
  attempts integer not null check (attempts >= 0),
  locked_until timestamptz,
  updated_at timestamptz not null
);
create index eco_login_brakes_updated on eco_login_brakes (updated_at);

-- Where a person has logged in from before, as the HMAC of account and address: strangers' guesses do not lock these out.
create table eco_familiar_addresses (
  person_id text collate "C" not null references eco_identities (id),
  key bytea not null check (length(key) = 32),
  last_used_at timestamptz not null,
  primary key (person_id, key)
);
create index eco_familiar_addresses_used on eco_familiar_addresses (last_used_at);

alter table eco_identities enable row level security;
create policy own on eco_identities using (id = current_setting('app.person', true));
alter table eco_credentials enable row level security;
create policy own on eco_credentials using (person_id = current_setting('app.person', true));
alter table eco_profiles enable row level security;
create policy own on eco_profiles using (person_id = current_setting('app.person', true));
alter table eco_sessions enable row level security;
create policy own on eco_sessions using (person_id = current_setting('app.person', true));
alter table eco_refresh_tokens enable row level security;
create policy own on eco_refresh_tokens using (person_id = current_setting('app.person', true));
alter table eco_verifications enable row level security;
create policy own on eco_verifications using (person_id = current_setting('app.person', true));
alter table eco_familiar_addresses enable row level security;
create policy own on eco_familiar_addresses using (person_id = current_setting('app.person', true));

grant select, insert, update on eco_identities, eco_credentials, eco_profiles, eco_sessions, eco_refresh_tokens,
  eco_verifications, eco_familiar_addresses to nexus_app;
grant select, insert, update, delete on eco_login_brakes to nexus_app;
