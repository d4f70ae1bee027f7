-- Look-ups of the vault, for callers whose organization is not known.
-- Each is a SECURITY DEFINER function that answers one question past row-level security.

-- vault: whose a one-time link is, and whether it has a passphrase; its id is 128 random bits.
create function lookup_share(wanted text) returns table (org text, guarded boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.org_id, s.proof_hash is not null from public.eco_shares s join public.eco_organizations o on o.id = s.org_id
  where s.id = wanted and s.content is not null and o.deleted_at is null and o.suspended_at is null
$$;
revoke all on function lookup_share from public;
grant execute on function lookup_share to nexus_app;

-- vault: data keys of projects, oldest first, for operators: how old they are, and how far their replacement is. Nothing
-- of the keys themselves.
create function lookup_encryption_keys(max_keys integer)
  returns table (id text, "projectId" text, "organizationId" text, "createdAt" timestamptz, "retiredAt" timestamptz, uses bigint,
    total integer, done integer, "failedAt" timestamptz, failure text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select k.id, substring(k.scope from 9), k.org_id, k.created_at, k.retired_at, k.uses, r.total, r.done, r.failed_at, r.failure
  from public.nexus_data_keys k left join public.eco_key_rotations r on r.data_key_id = k.id
  where k.scope >= 'project:' and k.scope < 'project;' and k.wrapped is not null
    and (k.retired_at is null or r.data_key_id is not null and r.finished_at is null)
  order by k.created_at, k.id limit max_keys
$$;
revoke all on function lookup_encryption_keys from public;
grant execute on function lookup_encryption_keys to nexus_app;

-- vault: which secrets the acting person has values of their own of, in every organization; not the values.
create function lookup_my_secret_overrides()
  returns table (organization text, path text, name text, "updatedAt" timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select o.org_id, f.path, n.name, o.updated_at
  from public.eco_secret_overrides o join public.eco_secret_names n on n.id = o.secret_id
  join public.eco_folders f on f.id = n.folder_id
  where o.person_id = current_setting('app.person', true) order by o.org_id, f.path, n.name
$$;
revoke all on function lookup_my_secret_overrides from public;
grant execute on function lookup_my_secret_overrides to nexus_app;
