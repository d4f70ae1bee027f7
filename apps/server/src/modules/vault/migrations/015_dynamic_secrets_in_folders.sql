-- expand
-- A dynamic secret lies in a folder, and its leases with it: who is limited to other folders is shown neither. Nodes of the
-- previous version make them in the root, and refuse such callers.
alter table eco_dynamic_secrets add column path text collate "C" not null default '/' check (path ~ '^/' and length(path) <= 700);
drop index eco_dynamic_secrets_name;
create unique index eco_dynamic_secrets_name on eco_dynamic_secrets (environment_id, path, name) where deleted_at is null;

create policy narrowed on eco_dynamic_secrets as restrictive
  using (coalesce(current_setting('app.folders', true), '') = '' or folder_is_visible(environment_id, path));
create policy narrowed on eco_leases as restrictive
  using (coalesce(current_setting('app.folders', true), '') = ''
    or exists (select from eco_dynamic_secrets d where d.id = dynamic_secret_id));
