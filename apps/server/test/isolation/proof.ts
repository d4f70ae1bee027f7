import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { modules } from '../../src/app.ts';
import { appRoleOf } from '../../src/kernel/db/roles.ts';

export interface Side {
  org: string;
  person: string;
  environment?: string;
}

/**
 * Tables that requests may use without row-level security, each with its reason.
 * - eco_oidc_records: found by the hash of a secret alone, its content sealed; a session spans apps of several
 *   organizations.
 * - eco_login_brakes: its key is an HMAC of account and address, known or not; a row belongs to nobody.
 * - eco_audit_kinds: names of actions, results and routes, which are the program's own.
 */
const sharedTables = new Set(['eco_login_brakes', 'eco_oidc_records', 'eco_audit_kinds']);

/** Columns that say whose a row is, the first that a table has. A request's shape says it for `eco_usage_rows`. */
const ownerColumns = ['org_id', 'holder', 'person_id', 'user_id', 'shape', 'org', 'id'];

/**
 * What an organization sees of the operator, who sells to it: by `buyer_org_id` what it has bought itself, and in tables
 * with a policy `offered` the plans that it can buy.
 */
const operator = 'eco_org_0000000000000000000000';

interface Table {
  name: string;
  owner: string | null;
  /** Has a column buyer_org_id. */
  bought: boolean;
  /** Has a policy `offered`. */
  offered: boolean;
  secured: boolean;
  grants: string[];
}

/**
 * What stands between the organizations `a` and `b` in this database, asked of PostgreSQL itself, as the app's login and
 * without one `where`; of all tables, or of the one that a sabotage is about. Answers what is wrong. `client` is a superuser's, inside a transaction that is rolled back.
 */
export async function proveIsolation(client: pg.Client, a: Side, b: Side, only?: string): Promise<string[]> {
  const found = [...(await proveRole(client)), ...(await proveDefinitions(client))];
  const tables = (await grantedTables(client)).filter(({ name }) => only === undefined || name === only);
  for (const table of tables) found.push(...(await proveTable(client, table, a, b)));
  return found;
}

/**
 * Tables that say where a row belongs and show it to callers of every environment.
 * - eco_role_bindings: what a caller may do must be found whole; routes that answer or change bindings ask for a permission
 *   in the whole organization, which a caller that is bound to an environment does not have.
 */
const unconfinedTables = new Set(['eco_role_bindings']);

/** As `proveIsolation`, between two environments of one organization: what is wrong with a caller that is bound to the first. */
export async function proveConfinement(client: pg.Client, side: Side, own: string, other: string): Promise<string[]> {
  const { rows: tables } = await client.query<{ name: string; place: string }>(
    `select c.relname as name, a.attname as place from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and (a.attname = 'environment_id' or (c.relname = 'eco_environments' and a.attname = 'id'))
     order by 1`,
  );
  const found: string[] = [];
  for (const { name, place } of tables.filter((table) => !unconfinedTables.has(table.name))) {
    const { rowCount } = await client.query(`select from ${name} where ${place} = $1`, [other]);
    if (rowCount === 0) found.push(`${name}: no row of the other environment, so nothing is shown`);
    const bound = { ...side, environment: own };
    const attempts: [what: string, text: string][] = [
      ['reads', `select from ${name} where ${place} is distinct from $1`],
      ['updates', `update ${name} set org_id = org_id where ${place} is distinct from $1`],
      ['deletes', `delete from ${name} where ${place} is distinct from $1`],
    ];
    for (const [what, text] of attempts) {
      const outcome = await attempt(client, bound, text, [own]);
      if (outcome !== 'refused' && outcome !== 'nothing') found.push(`${name}: ${what} rows of others (${outcome})`);
    }
    const moved = await attempt(client, bound, `update ${name} set ${place} = $1 where ${place} = $2`, [other, own]);
    if (moved !== 'refused' && moved !== 'nothing') found.push(`${name}: gives rows away (${moved})`);
  }
  return found;
}

/** The app's login to the database of the connection. */
const roleOf = ({ database = '' }: pg.Client): string => appRoleOf(database);

/** Tables on which the app's login may do anything at all. */
export async function grantedTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select c.relname as name, c.relrowsecurity as secured,
       (select attname from pg_attribute where attrelid = c.oid and attnum > 0 and attname::text = any ($1::text[])
        order by array_position($1::text[], attname::text) limit 1) as owner,
       exists (select from pg_attribute where attrelid = c.oid and attname = 'buyer_org_id') as bought,
       exists (select from pg_policy where polrelid = c.oid and polname = 'offered') as offered,
       array(select p from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) p
             where has_table_privilege($2, c.oid, p)
                or (p in ('SELECT', 'INSERT', 'UPDATE') and has_any_column_privilege($2, c.oid, p))) as grants
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f', 'm') order by 1`,
    [ownerColumns, roleOf(client)],
  );
  return rows.filter(({ grants }) => grants.length > 0);
}

/** The login owns nothing, bypasses nothing, is nobody else, and cannot get at the queue's tables. */
async function proveRole(client: pg.Client): Promise<string[]> {
  const role = roleOf(client);
  const { rows } = await client.query<{ wrong: string }>(
    `select '${role} has a power: ' || x as wrong from pg_roles r,
       unnest(array[case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end,
         case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end,
         case when rolinherit then 'inherit' end]) x
       where r.rolname = '${role}' and x is not null
     union all select '${role} owns ' || relname from pg_class where relowner = '${role}'::regrole
     union all select '${role} owns ' || proname from pg_proc where proowner = '${role}'::regrole
     union all select '${role} is a member of ' || roleid::regrole from pg_auth_members where member = '${role}'::regrole
     union all select '${role} may use the schema ' || nspname from pg_namespace
       where nspname not in ('public', 'information_schema') and nspname !~ '^pg_'
         and has_schema_privilege('${role}', oid, 'USAGE')
     union all select '${role} may create in ' || nspname from pg_namespace
       where has_schema_privilege('${role}', oid, 'CREATE')`,
  );
  return rows.map(({ wrong }) => wrong);
}

/** Past row-level security go views without security_invoker and SECURITY DEFINER functions: only the listed ones may. */
async function proveDefinitions(client: pg.Client): Promise<string[]> {
  const listed = new Set(
    modules.flatMap(({ lookups }) =>
      lookups === undefined
        ? []
        : [...readFileSync(lookups, 'utf8').matchAll(/function (\w+)\s*\(/g)].map(([, name]) => name ?? ''),
    ),
  );
  listed.add('nexus_enqueue');
  const role = roleOf(client);
  const functions = await client.query<{ name: string; fixed: boolean; open: boolean; granted: boolean }>(
    `select proname as name, exists (select from unnest(proconfig) c where c like 'search\\_path=%') as fixed,
       has_function_privilege('public', oid, 'EXECUTE') as open, has_function_privilege('${role}', oid, 'EXECUTE') as granted
     from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`,
  );
  const views = await client.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace
       and has_table_privilege('${role}', oid, 'SELECT')
       and not coalesce(reloptions @> array['security_invoker=true'], false)`,
  );
  return [
    ...functions.rows.flatMap(({ name, fixed, open, granted }) => [
      ...(fixed ? [] : [`function ${name} runs as its owner with any search_path`]),
      ...(open ? [`function ${name} runs as its owner for everybody`] : []),
      ...(granted && !listed.has(name) ? [`function ${name} runs as its owner and is not in lookups.sql`] : []),
    ]),
    ...views.rows.map(({ name }) => `view ${name} is read with its owner's rights`),
  ];
}

async function proveTable(client: pg.Client, table: Table, a: Side, b: Side): Promise<string[]> {
  const { name, owner, bought, offered, secured, grants } = table;
  const allowed = [
    ...(bought ? [`and buyer_org_id is distinct from '${a.org}'`] : []),
    ...(offered ? [`and ${owner} <> '${operator}'`] : []),
  ].join(' ');
  const found = grants
    .filter((grant) => ['TRUNCATE', 'TRIGGER', 'REFERENCES'].includes(grant))
    .map((grant) => `${name}: ${grant} is granted`);
  if (sharedTables.has(name)) return found;
  if (!secured) found.push(`${name}: granted without row-level security`);
  if (owner === null) return [...found, `${name}: no column says whose a row is`];
  const [own, other] = [await owners(client, owner, a), await owners(client, owner, b)];
  const theirs = await client.query<{ row: string }>(
    `select to_jsonb(t)::text as row from ${name} t where ${owner} = any ($1) limit 1`,
    [other],
  );
  const row = theirs.rows[0]?.row;
  if (row === undefined) return [...found, `${name}: no row of the other organization, so nothing is shown`];
  const asA = (text: string, values: unknown[] = []) => attempt(client, a, text, values);
  const attempts: [what: string, outcome: Outcome][] = [
    ['reads', await asA(`select from ${name} where ${owner} <> all ($1) ${allowed}`, [own])],
    ['reads, in no organization,', await attempt(client, { org: '', person: '' }, `select from ${name}`, [])],
    ['updates', await asA(`update ${name} set ${owner} = ${owner} where ${owner} = any ($1)`, [other])],
    ['gives away', await asA(`update ${name} set ${owner} = $1 where ${owner} = any ($2)`, [other[0], own])],
    ['deletes', await asA(`delete from ${name} where ${owner} = any ($1)`, [other])],
    ['inserts', await asA(`insert into ${name} select (jsonb_populate_record(null::${name}, $1::jsonb)).*`, [row])],
  ];
  for (const [what, outcome] of attempts) {
    if (outcome !== 'refused' && outcome !== 'nothing')
      found.push(`${name}: the app ${what} rows of others (${outcome})`);
  }
  return found;
}

/** The values of a table's owner column that are one side's. */
async function owners(client: pg.Client, column: string, { org, person }: Side): Promise<unknown[]> {
  const values = async (query: string): Promise<unknown[]> => {
    const { rows } = await client.query<{ value: unknown }>(query, [org]);
    return rows.map(({ value }) => value);
  };
  if (column === 'shape') return values('select id as value from eco_usage_shapes where org_id = $1');
  // What eco_audit_entries has instead of the organization's id.
  if (column === 'org') return values('select number as value from eco_audit_heads where org_id = $1');
  return [org, person];
}

/** `refused`: by a grant or a policy. `nothing`: no row was there to see. */
type Outcome = 'refused' | 'nothing' | string;

/** One statement as the app's login inside a scope, undone. */
async function attempt(
  client: pg.Client,
  { org, person, environment = '' }: Side,
  text: string,
  values: unknown[],
): Promise<Outcome> {
  await client.query('savepoint attempt');
  try {
    await client.query(`set local role ${roleOf(client)}`);
    await client.query(
      `select set_config('app.org', $1, true), set_config('app.person', $2, true), set_config('app.environment', $3, true)`,
      [org, person, environment],
    );
    const { rowCount } = await client.query(text, values);
    return rowCount === 0 ? 'nothing' : `${rowCount} rows`;
  } catch (error) {
    // 42501 insufficient_privilege: a missing grant, or a row that a policy's check refuses.
    const { code, message } = error as { code?: string; message: string };
    return code === '42501' ? 'refused' : `${code} ${message}`;
  } finally {
    await client.query('rollback to savepoint attempt');
  }
}
