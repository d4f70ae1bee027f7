-- expand
-- The last runs of each job, as the runner of jobs notes them: at most 20 that succeeded and 20 that failed of each name.
create table nexus_job_runs (
  id bigint generated always as identity primary key,
  name text collate "C" not null,
  succeeded boolean not null,
  started_at timestamptz not null,
  duration_ms integer not null check (duration_ms >= 0),
  -- Of the attempts at the same job, the first being 1.
  attempt integer not null,
  -- What failed, without the message of the error: see failure.ts. Null of a run that succeeded.
  error text check ((error is null) = succeeded)
);
create index nexus_job_runs_newest on nexus_job_runs (name, succeeded, id desc);

-- What operators look at is few, however many jobs wait: jobs at work, and jobs that failed.
create index nexus_jobs_running on graphile_worker._private_jobs (id) where locked_at is not null;
create index nexus_jobs_failing on graphile_worker._private_jobs (id)
  where last_error is not null or attempts >= max_attempts;

-- Until now these were messages of errors, which may quote a person's address.
update graphile_worker._private_jobs set last_error = 'Error' where last_error is not null;
