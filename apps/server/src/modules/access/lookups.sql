-- Look-ups of a person's own bindings in every organization.
-- Each is a SECURITY DEFINER function that answers one question past row-level security.

-- The bindings of the acting person (`app.person`), in every organization.
create function lookup_my_bindings() returns setof eco_role_bindings
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select * from public.eco_role_bindings where principal_id = current_setting('app.person', true) order by id
$$;
revoke all on function lookup_my_bindings from public;
grant execute on function lookup_my_bindings to nexus_app;
