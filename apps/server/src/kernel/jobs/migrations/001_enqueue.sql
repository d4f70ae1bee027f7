-- Which tasks a request may enqueue; filled at start-up from the modules' declarations.
create table nexus_job_tasks (
  name text collate "C" primary key
);

-- The one door from a tenant's transaction to the job queue: it allow-lists the task and stamps the organization and
-- person of the transaction, so that no payload can name another's.
create function nexus_enqueue(task text, payload json, run_at timestamptz, job_key text) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from public.nexus_job_tasks t where t.name = task) then
    raise exception 'task % may not be enqueued', task using errcode = 'insufficient_privilege';
  end if;
  perform graphile_worker.add_job(
    task,
    pg_catalog.json_build_object(
      'org', nullif(pg_catalog.current_setting('app.org', true), ''),
      'person', nullif(pg_catalog.current_setting('app.person', true), ''),
      'payload', payload),
    run_at => run_at, job_key => job_key);
end $$;
revoke all on function nexus_enqueue from public;
grant execute on function nexus_enqueue to nexus_app;
