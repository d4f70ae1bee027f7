-- Asymmetric signing keys; the private part is sealed under the system's data key.
-- system table: the tenant role has no grant
create table nexus_signing_keys (
  kid text collate "C" primary key check (kid ~ '^eco_key_[0-9A-Za-z]{22}$'),
  purpose text collate "C" not null check (purpose in ('access-token', 'audit-checkpoint')),
  alg text collate "C" not null,
  public_jwk jsonb not null,
  -- Only a key that signs, or will, has a private part: it is deleted when the key is superseded.
  private_sealed bytea,
  state text collate "C" not null check (state in ('next', 'current', 'previous', 'retired')),
  created_at timestamptz not null,
  activated_at timestamptz,
  superseded_at timestamptz,
  retired_at timestamptz,
  check ((state in ('next', 'current')) = (private_sealed is not null)),
  check ((state = 'next') = (activated_at is null)),
  check ((state in ('previous', 'retired')) = (superseded_at is not null)),
  check ((state = 'retired') = (retired_at is not null)),
  -- What a checkpoint's signature proves must stay provable.
  check (not (purpose = 'audit-checkpoint' and state = 'retired'))
);

create unique index nexus_signing_keys_next on nexus_signing_keys (purpose) where state = 'next';
create unique index nexus_signing_keys_current on nexus_signing_keys (purpose) where state = 'current';
