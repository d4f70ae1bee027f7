-- expand
-- A caller that is bound to an environment sees, makes and changes keys of that one alone.
create policy confined on eco_api_keys as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', environment_id));
