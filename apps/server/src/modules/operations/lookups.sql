-- Jobs of the whole installation: for the operator organization (`app.org`) alone, past row-level security, and in the
-- schema of graphile-worker. Each looks at no more than `looked` jobs of a kind of index, however many wait.

-- Where a job stands. `scheduled` waits for its time, `retrying` for its next attempt; `failed` has none left.
-- It takes no row of graphile-worker's table, which its migrations could then not replace, and has no search_path of
-- its own, with which PostgreSQL would call it for each row.
create function lookup_job_status(
  locked_at timestamptz, attempts integer, max_attempts integer, last_error text, run_at timestamptz, at timestamptz)
  returns text
  language sql immutable as $$
  select case
    when locked_at is not null then 'running'
    when attempts >= max_attempts then 'failed'
    when last_error is not null then 'retrying'
    when run_at > at then 'scheduled'
    else 'waiting'
  end
$$;
revoke all on function lookup_job_status from public;

-- How many jobs of each name there are in each state.
create function lookup_job_counts(at timestamptz, looked integer)
  returns table (name text, status text, jobs integer)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with here as (
      select 1 where current_setting('app.org', true) = 'eco_org_0000000000000000000000'),
    waiting as (
      select task_id, case when run_at > at then 'scheduled' else 'waiting' end as status
      from (
        select j.task_id, j.run_at, j.last_error from graphile_worker._private_jobs j where j.is_available
        order by j.priority, j.run_at limit looked) soonest
      where last_error is null),
    failing as (
      select task_id, case when attempts >= max_attempts then 'failed' else 'retrying' end as status
      from (
        select j.task_id, j.attempts, j.max_attempts, j.locked_at from graphile_worker._private_jobs j
        where j.last_error is not null or j.attempts >= j.max_attempts order by j.id desc limit looked) newest
      where locked_at is null),
    running as (
      select task_id, 'running' as status from (
        select j.task_id from graphile_worker._private_jobs j where j.locked_at is not null
        order by j.id desc limit looked) newest),
    counted as (
      select task_id, status, count(*)::integer as jobs
      from (select * from waiting union all select * from failing union all select * from running) found
      group by task_id, status)
  select t.identifier, c.status, c.jobs
  from here, counted c join graphile_worker._private_tasks t on t.id = c.task_id
$$;
revoke all on function lookup_job_counts from public;
grant execute on function lookup_job_counts to nexus_app;

-- Of each job the last run that succeeded and the last that failed, and when the clock started it last.
create function lookup_last_job_runs()
  returns table (name text, succeeded boolean, started_at timestamptz, duration_ms integer, attempt integer, error text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select distinct on (r.name, r.succeeded) r.name, r.succeeded, r.started_at, r.duration_ms, r.attempt, r.error
  from nexus_job_runs r where current_setting('app.org', true) = 'eco_org_0000000000000000000000'
  order by r.name, r.succeeded, r.id desc
$$;
revoke all on function lookup_last_job_runs from public;
grant execute on function lookup_last_job_runs to nexus_app;

create function lookup_job_starts() returns table (name text, started_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.identifier, c.last_execution from graphile_worker._private_known_crontabs c
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and c.last_execution is not null
$$;
revoke all on function lookup_job_starts from public;
grant execute on function lookup_job_starts to nexus_app;

-- The kept runs of one job, newest first.
create function lookup_job_runs(wanted_name text, before_id bigint, most integer)
  returns table (id text, succeeded boolean, started_at timestamptz, duration_ms integer, attempt integer, error text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select r.id::text, r.succeeded, r.started_at, r.duration_ms, r.attempt, r.error from nexus_job_runs r
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000'
    and r.name = wanted_name and (before_id is null or r.id < before_id)
  order by r.id desc limit most
$$;
revoke all on function lookup_job_runs from public;
grant execute on function lookup_job_runs to nexus_app;

-- Jobs in some states, or in any, newest first. Of those that wait, the ones that come soonest are looked at.
create function lookup_jobs(
  wanted_statuses text[], wanted_name text, before_id bigint, at timestamptz, looked integer, most integer)
  returns table (id text, name text, organization_id text, status text, attempts integer, max_attempts integer,
    error text, run_at timestamptz, created_at timestamptz, started_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with candidates as (
      (select j.id from graphile_worker._private_jobs j
        where j.is_available and (wanted_statuses is null or wanted_statuses && array['waiting', 'scheduled'])
        order by j.priority, j.run_at limit looked)
      union
      (select j.id from graphile_worker._private_jobs j
        where (j.last_error is not null or j.attempts >= j.max_attempts)
          and (wanted_statuses is null or wanted_statuses && array['retrying', 'failed'])
          and (before_id is null or j.id < before_id)
        order by j.id desc limit looked)
      union
      (select j.id from graphile_worker._private_jobs j
        where j.locked_at is not null and (wanted_statuses is null or 'running' = any (wanted_statuses))
        order by j.id desc limit looked)),
    found as (
      select j.*, t.identifier as name,
        lookup_job_status(j.locked_at, j.attempts, j.max_attempts, j.last_error, j.run_at, at) as status
      from candidates c join graphile_worker._private_jobs j on j.id = c.id
      join graphile_worker._private_tasks t on t.id = j.task_id
      where current_setting('app.org', true) = 'eco_org_0000000000000000000000'
        and (before_id is null or j.id < before_id))
  select f.id::text, f.name, f.payload ->> 'org', f.status, f.attempts, f.max_attempts, f.last_error, f.run_at,
    f.created_at, f.locked_at
  from found f
  where (wanted_statuses is null or f.status = any (wanted_statuses)) and (wanted_name is null or f.name = wanted_name)
  order by f.id desc limit most
$$;
revoke all on function lookup_jobs from public;
grant execute on function lookup_jobs to nexus_app;

-- One job, which no worker takes until the transaction ends.
create function lookup_job(wanted bigint, at timestamptz)
  returns table (id text, name text, organization_id text, status text, attempts integer, max_attempts integer,
    error text, run_at timestamptz, created_at timestamptz, started_at timestamptz)
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  select j.id::text, t.identifier, j.payload ->> 'org',
    lookup_job_status(j.locked_at, j.attempts, j.max_attempts, j.last_error, j.run_at, at), j.attempts, j.max_attempts,
    j.last_error, j.run_at, j.created_at, j.locked_at
  from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and j.id = wanted
  for update of j
$$;
revoke all on function lookup_job from public;
grant execute on function lookup_job to nexus_app;

-- Makes a job due at once, with one more attempt where it has none left. One that is at work stays as it is.
create function lookup_retry_job(wanted bigint, at timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  select graphile_worker.reschedule_jobs(array[j.id], run_at => at,
    max_attempts => greatest(j.max_attempts, j.attempts + 1))
  from graphile_worker._private_jobs j
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and j.id = wanted and j.locked_at is null
$$;
revoke all on function lookup_retry_job from public;
grant execute on function lookup_retry_job to nexus_app;

-- Removes a job for good, unless it is at work.
create function lookup_cancel_job(wanted bigint) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  select graphile_worker.complete_jobs(array[j.id]) from graphile_worker._private_jobs j
  where current_setting('app.org', true) = 'eco_org_0000000000000000000000' and j.id = wanted and j.locked_at is null
$$;
revoke all on function lookup_cancel_job from public;
grant execute on function lookup_cancel_job to nexus_app;
