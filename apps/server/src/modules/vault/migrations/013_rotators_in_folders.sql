-- expand
-- A rotator lies in the folder of its secret: who is limited to other folders is not shown it.
create policy narrowed on eco_rotators as restrictive
  using (coalesce(current_setting('app.folders', true), '') = '' or folder_is_visible(environment_id, path));
