-- expand
-- What a caller sees that is bound to an environment: that one, and its project.
create policy confined on eco_environments as restrictive
  using (coalesce(current_setting('app.environment', true), '') in ('', id));
create policy confined on eco_projects as restrictive
  using (coalesce(current_setting('app.project', true), '') in ('', id));
