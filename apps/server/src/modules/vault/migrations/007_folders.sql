-- expand
-- What lies in folders, for callers whose permission is limited to some: `app.folders` has these, each as the id of the
-- environment with the path, with spaces between. Of environments that it does not name all folders show.
create function folder_is_visible(environment text, path text) returns boolean
  language sql stable as $$
  select not exists (
      select from unnest(string_to_array(coalesce(current_setting('app.folders', true), ''), ' ')) as t (place)
      where starts_with(t.place, environment || '/'))
    or exists (
      select from unnest(string_to_array(current_setting('app.folders', true), ' ')) as t (place)
      where starts_with(environment || path || '/', t.place || '/'))
$$;

-- Most callers are not limited: for them the function, which PostgreSQL cannot inline, is not called.
create policy narrowed on eco_folders as restrictive
  using (coalesce(current_setting('app.folders', true), '') = '' or folder_is_visible(environment_id, path));
create policy narrowed on eco_proposed_changes as restrictive
  using (coalesce(current_setting('app.folders', true), '') = '' or folder_is_visible(environment_id, path));
