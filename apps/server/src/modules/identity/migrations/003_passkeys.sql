-- Passkeys (WebAuthn). Public keys alone: whoever reads these tables can log in as nobody.

-- What an authenticator knows a person by: 256 random bits, neither an address nor an id of ours, the same for all of a
-- person's passkeys, so that a new one replaces the old one on the same device.
create table eco_passkey_handles (
  person_id text collate "C" primary key references eco_identities (id),
  handle bytea not null check (length(handle) = 32)
);
create unique index eco_passkey_handles_handle on eco_passkey_handles (handle);

create table eco_passkeys (
  id text collate "C" primary key check (id ~ '^eco_pky_[0-9A-Za-z]{22}$'),
  person_id text collate "C" not null references eco_passkey_handles (person_id),
  -- At most 1023 bytes (WebAuthn 3, 7.1).
  credential_id bytea not null check (length(credential_id) between 16 and 1023),
  -- COSE_Key (RFC 9052, 7).
  public_key bytea not null check (length(public_key) <= 2048),
  -- Of the authenticator; 0 = it counts nothing.
  counter bigint not null check (counter between 0 and 4294967295),
  name text not null check (length(name) between 1 and 100),
  transports text[] not null,
  -- The authenticator's model, as it says itself.
  aaguid uuid not null,
  -- Bound to one device, or one that its provider copies to others. Never changes (WebAuthn 3, 6.1.3).
  device_type text collate "C" not null check (device_type in ('singleDevice', 'multiDevice')),
  backed_up boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create unique index eco_passkeys_credential on eco_passkeys (credential_id);
create index eco_passkeys_person on eco_passkeys (person_id, id);

-- What an authenticator is asked to sign: once, and for one purpose. Who logs in is not known when the challenge is given,
-- so it is the row of `nobody`, whom no request acts for.
create table eco_passkey_challenges (
  -- SHA-256 of the challenge.
  hash bytea primary key check (length(hash) = 32),
  person_id text collate "C" not null,
  purpose text collate "C" not null check (purpose in ('register', 'login', 'factor')),
  -- The session that asked, where a passkey is to be made.
  bound_to text collate "C",
  expires_at timestamptz not null,
  check ((purpose = 'login') = (person_id = 'nobody')),
  check ((purpose = 'register') = (bound_to is not null))
);
create index eco_passkey_challenges_person on eco_passkey_challenges (person_id, bound_to);
create index eco_passkey_challenges_expiry on eco_passkey_challenges (expires_at);

alter table eco_passkey_handles enable row level security;
create policy own on eco_passkey_handles using (person_id = current_setting('app.person', true));
alter table eco_passkeys enable row level security;
create policy own on eco_passkeys using (person_id = current_setting('app.person', true));
alter table eco_passkey_challenges enable row level security;
create policy own on eco_passkey_challenges using (person_id = current_setting('app.person', true));

-- `update` on handles: to lock a person's row while their passkeys are counted.
grant select, insert, update on eco_passkey_handles to nexus_app;
grant select, insert, update, delete on eco_passkeys to nexus_app;
grant select, insert, delete on eco_passkey_challenges to nexus_app;
