-- Look-ups of keys, which are known before their organization is.
-- Each is a SECURITY DEFINER function that answers one question past row-level security.

-- keys: who presents a key is not known before it is found; the secret's hash is compared by the caller.
-- With the project of its environment, since roles in the project count there, the customer's own id,
-- whether that environment is of production, and whether the uses of the key are counted down.
create function lookup_api_key(key_id text) returns table (key eco_api_keys, project_id text, external_id text, production boolean, has_remaining boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select k, e.project_id, c.external_id, e.production, exists (select from public.eco_key_remaining r where r.key_id = k.id)
  from public.eco_api_keys k
  left join public.eco_environments e on e.id = k.environment_id
  left join public.eco_customers c on c.id = k.customer_id where k.id = key_id
$$;
revoke all on function lookup_api_key from public;
grant execute on function lookup_api_key to nexus_app;

-- keys: the id of a key that was imported; it names none itself.
create function lookup_imported_key(hash text) returns text
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select id from public.eco_api_keys where imported_hash = hash
$$;
revoke all on function lookup_imported_key from public;
grant execute on function lookup_imported_key to nexus_app;

-- The platform keys of the acting person, in every organization; no secret and no hash.
create function lookup_my_keys()
  returns table (id text, org text, name text, hint text, "allowedIps" text[], "createdAt" timestamptz,
    "expiresAt" timestamptz, "revokedAt" timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select k.id, k.org_id, k.name, k.hint, k.allowed_ips, k.created_at, k.expires_at, k.revoked_at
  from eco_api_keys k where k.owner_id = current_setting('app.person', true) order by k.created_at, k.id
$$;
revoke all on function lookup_my_keys from public;
grant execute on function lookup_my_keys to nexus_app;
