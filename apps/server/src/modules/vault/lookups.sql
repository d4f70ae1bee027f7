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

-- vault: the imports of an environment, theirs, and so on, for callers that are bound to it too: an import lets whoever
-- reads the environment read what is imported. Deleted environments import nothing and are not imported.
create function lookup_imports(importer text)
  returns table (environment text, imported text, project text, production boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with recursive edges as (
    select i.environment_id, i.imported_id, i.position from public.eco_environment_imports i
    where i.environment_id = importer and i.org_id = current_setting('app.org', true)
      and coalesce(current_setting('app.environment', true), '') in ('', importer)
    union
    select i.environment_id, i.imported_id, i.position from edges
    join public.eco_environments e on e.id = edges.imported_id and e.deleted_at is null
    join public.eco_environment_imports i on i.environment_id = edges.imported_id and i.org_id = e.org_id
  )
  select edges.environment_id, edges.imported_id, e.project_id, e.production
  from edges join public.eco_environments e on e.id = edges.imported_id and e.deleted_at is null
  order by edges.environment_id, edges.position
$$;
revoke all on function lookup_imports from public;
grant execute on function lookup_imports to nexus_app;

-- vault: the current values of these imports of an environment, in a folder or below it too: of each path and name, that
-- of the first. Once they have more than `max_bytes` together, rows come without values.
create function lookup_imported_values(importer text, imported text[], wanted_path text, below boolean,
  wanted_names text[], max_bytes bigint)
  returns table (environment text, id text, "folderId" text, path text, name text, version integer, comment text, tags jsonb,
    value bytea, revision integer, "createdAt" timestamptz, "updatedAt" timestamptz, "updatedBy" text, bytes bigint)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with found as (
    select distinct on (f.path, n.name) f.environment_id, n.id, f.id as folder_id, f.path, n.name, v.since, v.comment, v.tags,
      v.value, f.revision, n.created_at, v.created_at as updated_at, v.created_by
    from public.eco_folders f join public.eco_secret_names n on n.folder_id = f.id
    join public.eco_secret_values v on v.secret_id = n.id and v.until is null
    where f.environment_id = any (imported)
      and f.environment_id in (select l.imported from public.lookup_imports(importer) l)
      and (coalesce(current_setting('app.folders', true), '') = '' or public.folder_is_visible(importer, f.path))
      and (f.path = wanted_path or below and (wanted_path = '/' or starts_with(f.path, wanted_path || '/')))
      and (wanted_names is null or n.name = any (wanted_names))
    order by f.path, n.name, array_position(imported, f.environment_id)
  ), measured as (
    select found.*, sum(octet_length(found.value)) over (order by found.path, found.name) as bytes from found
  )
  select m.environment_id, m.id, m.folder_id, m.path, m.name, m.since, m.comment, m.tags,
    case when m.bytes <= max_bytes then m.value end, m.revision, m.created_at, m.updated_at, m.created_by, m.bytes
  from measured m order by m.path, m.name
$$;
revoke all on function lookup_imported_values from public;
grant execute on function lookup_imported_values to nexus_app;
