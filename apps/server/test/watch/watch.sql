-- Notes every statement that changes rows, in whatever table, by whatever role, also inside SECURITY DEFINER functions.
-- A note is written by the statement's own transaction, so a rolled-back write leaves none. Installed into the databases
-- of tests only, after the migrations. writes.test.ts shows what is noticed and what is not.
create schema nexus_test;

create table nexus_test.writes (
  xid xid8 not null default pg_current_xact_id(),
  -- Of a partition its parent's name; outside `public` with the schema before it.
  name text not null,
  act text not null,
  -- The organizations whose rows were changed, where the table has org_id.
  orgs text[],
  session text not null default current_setting('application_name'),
  login text not null default session_user,
  -- Who opened the transaction, where traces.ts could say so.
  actor text default nullif(current_setting('nexus_test.actor', true), ''),
  -- The scope of the transaction.
  org text default nullif(current_setting('app.org', true), ''),
  person text default nullif(current_setting('app.person', true), ''),
  statement text not null
);
create index on nexus_test.writes (xid);

create function nexus_test.name_of(relation regclass) returns text
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.oid = coalesce(pg_partition_root(relation), relation)
$$;

-- `$1` is the table's name. Plans are kept by trigger, so each of the statements is planned once per table and session.
create function nexus_test.note() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    if not exists (select from old_rows) then return null; end if;
  elsif tg_op <> 'TRUNCATE' then
    if not exists (select from new_rows) then return null; end if;
  end if;
  insert into nexus_test.writes (name, act, statement) values (tg_argv[0], tg_op, current_query());
  return null;
end $$;

-- The same for tables with org_id.
create function nexus_test.note_orgs() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  orgs text[];
begin
  if tg_op = 'DELETE' then
    select array_agg(distinct r.org_id) into orgs from old_rows r;
  elsif tg_op <> 'TRUNCATE' then
    select array_agg(distinct r.org_id) into orgs from new_rows r;
  end if;
  if orgs is null and tg_op <> 'TRUNCATE' then return null; end if;
  insert into nexus_test.writes (name, act, orgs, statement) values (tg_argv[0], tg_op, orgs, current_query());
  return null;
end $$;

create function nexus_test.watch(relation regclass) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  has_org boolean := exists (
    select from pg_attribute where attrelid = relation and attname = 'org_id' and not attisdropped);
  act text := format('for each statement execute function nexus_test.%s(%L)',
    case when has_org then 'note_orgs' else 'note' end, nexus_test.name_of(relation));
begin
  if exists (select from pg_trigger where tgrelid = relation and tgname = 'nexus_test_insert') then return; end if;
  execute format('create trigger nexus_test_insert after insert on %s referencing new table as new_rows %s', relation, act);
  execute format('create trigger nexus_test_update after update on %s referencing new table as new_rows %s', relation, act);
  execute format('create trigger nexus_test_delete after delete on %s referencing old table as old_rows %s', relation, act);
  execute format('create trigger nexus_test_truncate after truncate on %s %s', relation, act);
end $$;

select nexus_test.watch(c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'nexus_test');

-- Tables that are made later, such as the partition of a day.
create function nexus_test.watch_made() returns event_trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform nexus_test.watch(objid) from pg_event_trigger_ddl_commands()
  where object_type = 'table' and schema_name !~ '^pg_temp' and schema_name <> 'nexus_test';
end $$;
create event trigger nexus_test_made on ddl_command_end when tag in ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
  execute function nexus_test.watch_made();

-- A dropped table takes its rows with it.
create function nexus_test.note_dropped() returns event_trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into nexus_test.writes (name, act, statement)
  select case schema_name when 'public' then '' else schema_name || '.' end || object_name, 'DROP', current_query()
  from pg_event_trigger_dropped_objects() where object_type = 'table' and not is_temporary;
end $$;
create event trigger nexus_test_dropped on sql_drop execute function nexus_test.note_dropped();
