-- Look-ups of webhooks, for callers whose organization is not known.
-- Each is a SECURITY DEFINER function that answers one question past row-level security.

-- webhooks: whose a portal session is, with the hash of its token; its id is 128 random bits. None of a customer that was
-- deleted, or of an organization that is not in use.
create function lookup_portal_session(wanted text)
  returns table (org text, customer text, hash bytea, "expiresAt" timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.org_id, s.customer_id, s.hash, s.expires_at
  from public.eco_portal_sessions s
  join public.eco_organizations o on o.id = s.org_id
  join public.eco_customers c on c.id = s.customer_id
  where s.id = wanted and o.deleted_at is null and o.suspended_at is null and c.deleted_at is null
$$;
revoke all on function lookup_portal_session from public;
grant execute on function lookup_portal_session to nexus_app;
