-- Look-ups of credentials, which are known before their owner is.
-- Each is a SECURITY DEFINER function that answers one question past row-level security.

-- Who logs in with this address, and whether they have logged in from there before.
create function lookup_login(wanted_email_key text, wanted_address_key bytea)
  returns table (person text, org text, status text, password_hash text, password_set_at timestamptz, verified boolean,
    familiar boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.home_org, i.status, c.password_hash, c.changed_at, i.email_verified_at is not null,
    exists (select from eco_familiar_addresses f where f.person_id = i.id and f.key = wanted_address_key)
  from eco_identities i join eco_credentials c on c.person_id = i.id
  where i.email_key = wanted_email_key
$$;
revoke all on function lookup_login from public;
grant execute on function lookup_login to nexus_app;

-- Whether an operator has suspended the person.
create function lookup_is_suspended(wanted text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from eco_identities i where i.id = wanted and i.status = 'suspended')
$$;
revoke all on function lookup_is_suspended from public;
grant execute on function lookup_is_suspended to nexus_app;

-- People whose address or name begins with the text, or whose id it is, newest first: for the operator organization
-- (`app.org`) alone. The text is in lower case, except in an id. Up to 1,000 who match are sorted. Where more match, the
-- newest people are looked through until enough are found: the more match, the fewer are looked at.
create function lookup_people(wanted text, wanted_status text, before_id text, most integer)
  returns table (id text, email text, email_verified boolean, display_name text, status text, created_at timestamptz,
    suspended_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with matching as materialized (
    select named.id from (
      (select e.id from eco_identities e
       where e.email_key >= wanted and e.email_key < wanted || chr(1114111) limit 1001)
      union all
      (select n.person_id from eco_profiles n
       where lower(n.display_name) collate "C" >= wanted and lower(n.display_name) collate "C" < wanted || chr(1114111)
       limit 1001)
    ) as named limit 1001)
  select i.id, i.email, i.email_verified_at is not null, p.display_name, i.status, i.created_at, i.suspended_at
  from (
    (select i.* from eco_identities i
     where (select count(*) from matching) <= 1000
       and i.id = any (array(select m.id from matching m union all select wanted))
       and (wanted_status is null or i.status = wanted_status) and (before_id is null or i.id < before_id)
     order by i.id desc limit most)
    union all
    (select i.* from eco_identities i join eco_profiles n on n.person_id = i.id
     where (wanted is null or (select count(*) from matching) > 1000)
       and (wanted is null or i.email_key >= wanted and i.email_key < wanted || chr(1114111)
         or lower(n.display_name) collate "C" >= wanted and lower(n.display_name) collate "C" < wanted || chr(1114111))
       and (wanted_status is null or i.status = wanted_status) and (before_id is null or i.id < before_id)
     order by i.id desc limit most)
  ) as i join eco_profiles p on p.person_id = i.id
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000'
  order by i.id desc limit most
$$;
revoke all on function lookup_people from public;
grant execute on function lookup_people to nexus_app;

-- The live session of an access token, of an active person.
create function lookup_session(wanted text, at timestamptz)
  returns table (person text, "expiresAt" timestamptz, "lastSeenAt" timestamptz, amr text[], "authTime" timestamptz,
    browser boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.person_id, s.expires_at, s.last_seen_at, s.amr, s.auth_time, s.browser
  from eco_sessions s join eco_identities i on i.id = s.person_id
  where s.id = wanted and s.revoked_at is null and s.expires_at > at and i.status = 'active'
$$;
revoke all on function lookup_session from public;
grant execute on function lookup_session to nexus_app;

-- Whose refresh token this is; whether it may be used is decided in that person's transaction.
create function lookup_refresh_token(wanted bytea)
  returns table (person text, org text, session text, browser boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.id, i.home_org, s.id, s.browser
  from eco_refresh_tokens r join eco_sessions s on s.id = r.session_id join eco_identities i on i.id = s.person_id
  where r.hash = wanted and i.status = 'active'
$$;
revoke all on function lookup_refresh_token from public;
grant execute on function lookup_refresh_token to nexus_app;

-- Whose account at an outside provider this is, by the HMAC of issuer and subject.
create function lookup_social_account(wanted bytea)
  returns table (id text, person text, org text, status text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.id, i.id, i.home_org, i.status
  from eco_social_accounts s join eco_identities i on i.id = s.person_id
  where s.key = wanted
$$;
revoke all on function lookup_social_account from public;
grant execute on function lookup_social_account to nexus_app;

-- The unused proof behind a link in a mail.
create function lookup_verification(wanted bytea, at timestamptz)
  returns table (id text, person text, purpose text, pending bytea, org text, email text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select v.id, v.person_id, v.purpose, v.pending, i.home_org, i.email
  from eco_verifications v left join eco_identities i on i.id = v.person_id
  where v.hash = wanted and v.used_at is null and v.expires_at > at
$$;
revoke all on function lookup_verification from public;
grant execute on function lookup_verification to nexus_app;

-- What was mailed to an address to prove it, by the HMAC of the address: how many mails since, and the registration that
-- waits for its proof. Always one row.
create function lookup_proofs_of_address(wanted bytea, since timestamptz)
  returns table (mails integer, id text, person text, pending bytea)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (select count(*)::int from eco_verifications v
      where v.address_key = wanted and v.created_at > since and v.purpose <> 'verify-unknown'),
    w.id, w.person_id, w.pending
  from (values (1)) one left join lateral (
    select v.id, v.person_id, v.pending from eco_verifications v
    where v.address_key = wanted and v.purpose = 'register' and v.used_at is null and v.pending is not null
    order by v.created_at desc, v.id desc limit 1) w on true
$$;
revoke all on function lookup_proofs_of_address from public;
grant execute on function lookup_proofs_of_address to nexus_app;

-- The open challenge between a first proof of identity and a second factor, and whose it is.
create function lookup_login_challenge(wanted bytea, at timestamptz)
  returns table (id text, person text, org text, email text, amr text[], browser boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.id, i.id, i.home_org, i.email, c.amr, c.browser
  from eco_login_challenges c join eco_identities i on i.id = c.person_id
  where c.hash = wanted and c.used_at is null and c.expires_at > at and i.status = 'active'
$$;
revoke all on function lookup_login_challenge from public;
grant execute on function lookup_login_challenge to nexus_app;

-- Whose passkey an authenticator shows, and what its proof is checked with.
create function lookup_passkey(wanted bytea)
  returns table (id text, person text, org text, status text, "publicKey" bytea, handle bytea, "deviceType" text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select k.id, k.person_id, i.home_org, i.status, k.public_key, h.handle, k.device_type
  from eco_passkeys k join eco_passkey_handles h on h.person_id = k.person_id join eco_identities i on i.id = k.person_id
  where k.credential_id = wanted
$$;
revoke all on function lookup_passkey from public;
grant execute on function lookup_passkey to nexus_app;
