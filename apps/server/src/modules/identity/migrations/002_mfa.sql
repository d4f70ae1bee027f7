-- Second factors, and what stands between a first proof of identity and a session where one is enrolled.

-- The authenticator app of a person (RFC 6238).
create table eco_mfa (
  person_id text collate "C" primary key references eco_identities (id),
  -- The shared secret, sealed under the person's key.
  secret bytea not null,
  created_at timestamptz not null,
  -- Null until the first code was shown to be right: not a factor before.
  confirmed_at timestamptz,
  -- The last time step whose code was accepted; no code of it or of an earlier one is again.
  last_step bigint
);

-- What a person keeps for the day on which the other factor is lost: ten codes, each good once.
create table eco_backup_codes (
  person_id text collate "C" not null references eco_identities (id),
  -- The first characters of the code, which say which of the ten it is; the secret is in the rest.
  slot text collate "C" not null check (length(slot) = 2),
  -- Argon2id in PHC string format, of the rest.
  code_hash text collate "C" not null check (code_hash like '$argon2id$%'),
  created_at timestamptz not null,
  used_at timestamptz,
  primary key (person_id, slot)
);

-- A first proof was right, and a second factor is asked for.
create table eco_login_challenges (
  id text collate "C" primary key check (id ~ '^eco_chl_[0-9A-Za-z]{22}$'),
  person_id text collate "C" not null references eco_identities (id),
  -- SHA-256 of the whole challenge.
  hash bytea not null check (length(hash) = 32),
  -- RFC 8176 methods of the first proof.
  amr text[] not null,
  -- The session to come holds its tokens in cookies.
  browser boolean not null,
  attempts integer not null default 0 check (attempts >= 0),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create unique index eco_login_challenges_hash on eco_login_challenges (hash);
create index eco_login_challenges_person on eco_login_challenges (person_id);
create index eco_login_challenges_expiry on eco_login_challenges (expires_at);

-- From this instant on nothing of a brake counts any more. Brakes on second factors remember for weeks.
alter table eco_login_brakes add column forget_at timestamptz;
update eco_login_brakes set forget_at = updated_at + interval '1 day';
alter table eco_login_brakes alter column forget_at set not null;
create index eco_login_brakes_forget on eco_login_brakes (forget_at);
drop index eco_login_brakes_updated;

alter table eco_mfa enable row level security;
create policy own on eco_mfa using (person_id = current_setting('app.person', true));
alter table eco_backup_codes enable row level security;
create policy own on eco_backup_codes using (person_id = current_setting('app.person', true));
alter table eco_login_challenges enable row level security;
create policy own on eco_login_challenges using (person_id = current_setting('app.person', true));

grant select, insert, update, delete on eco_mfa, eco_backup_codes to nexus_app;
grant select, insert, update on eco_login_challenges to nexus_app;
