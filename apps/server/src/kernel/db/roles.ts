import { createHash } from 'node:crypto';
import type pg from 'pg';
import { databaseErrors } from '../postgres/errors.ts';
import { withClient } from './client.ts';

/** What migrations and look-ups call the login of requests; the database's own is put in its place. */
export const rolePlaceholder = 'nexus_app';

/** Bytes of an identifier (PostgreSQL, NAMEDATALEN less its NUL); longer ones would be cut and could meet. */
const maxIdentifier = 63;

/**
 * The login of requests. Roles belong to the whole server, so each database has one of its own, named after it: another
 * installation on the same server neither shares it nor changes its password.
 */
export function appRoleOf(database: string): string {
  const role = `${rolePlaceholder}_${database}`;
  if (Buffer.byteLength(role) <= maxIdentifier) return role;
  return `${rolePlaceholder}_${createHash('sha256').update(database).digest('hex').slice(0, 32)}`;
}

/** Makes the role where it is missing, yet without a log-in, and returns its name. */
export async function ensureAppRole(owner: pg.Client): Promise<string> {
  const { rows } = await owner.query<{ database: string }>('select current_database() as database');
  const role = appRoleOf(rows[0]?.database ?? '');
  const attributes = 'nologin nosuperuser nocreatedb nocreaterole noinherit nobypassrls';
  if (!(await powersOf(owner, role))) {
    await owner.query(`create role ${owner.escapeIdentifier(role)} ${attributes}`).catch(async (error: unknown) => {
      const { code } = error as { code?: string };
      if (code === insufficientPrivilege) throw await mayNotCreateRoles(owner, error);
      throw error;
    });
  }
  const powers = await powersOf(owner, role);
  if (powers !== undefined && powers.length > 0)
    throw databaseErrors.DATABASE_ROLE_UNSAFE(
      `The role ${role} of requests is ${powers.join(', ')}, which passes by row-level security. Alter it, or drop it: the next start makes it anew.`,
    );
  return role;
}

const insufficientPrivilege = '42501';

/** Powers that a role of requests must not have; undefined where there is no such role. */
async function powersOf(owner: pg.Client, role: string): Promise<string[] | undefined> {
  const { rows } = await owner.query<{ powers: string[] }>(
    `select array_remove(array[case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end,
       case when rolcreaterole then 'createrole' end], null) as powers
     from pg_roles where rolname = $1`,
    [role],
  );
  return rows[0]?.powers;
}

async function mayNotCreateRoles(owner: pg.Client, cause: unknown): Promise<Error> {
  const { rows } = await owner.query<{ user: string }>('select current_user as user');
  const user = rows[0]?.user ?? '';
  return databaseErrors.DATABASE_OWNER_POWERLESS(
    `The user ${user} of DATABASE_URL may not create roles, and requests need one that owns nothing. As a superuser: ALTER ROLE ${owner.escapeIdentifier(user)} CREATEROLE`,
    { cause },
  );
}

/**
 * Gives a role that has no privilege in this database yet those of the role that was here before it: the `nexus_app` that
 * all databases shared in version 0.1, or that of the database this one is a copy of. The former loses them in a copy; the
 * shared one keeps them, since nodes of the version before may still be at work.
 */
export async function adoptPrivileges(owner: pg.Client, role: string): Promise<void> {
  const { rows } = await owner.query<{ what: string; former: string }>(
    `select what, grantee::regrole::text as former from (${privileges}) as granted
     join pg_roles r on r.oid = grantee
     where (rolname = $2 or starts_with(rolname, $2 || '_'))
       and not exists (select from (${privileges}) as own where own.grantee = (select oid from pg_roles where rolname = $1))`,
    [role, rolePlaceholder],
  );
  const statements = rows.flatMap(({ what, former }) => [
    `grant ${what} to ${owner.escapeIdentifier(role)}`,
    ...(former === rolePlaceholder ? [] : [`revoke ${what} from ${former}`]),
  ]);
  if (statements.length > 0) await owner.query(statements.join(';'));
}

/**
 * Refuses a database whose tables grant its login nothing, such as one that was restored without its grants: it would
 * start, and then answer 500.
 * @throws DATABASE_PRIVILEGES_LOST
 */
export async function checkPrivileges(owner: pg.Client, role: string): Promise<void> {
  const { rowCount } = await owner.query(
    `select from (${privileges}) as own where grantee = (select oid from pg_roles where rolname = $1) limit 1`,
    [role],
  );
  if (rowCount === 1) return;
  throw databaseErrors.DATABASE_PRIVILEGES_LOST(
    `The tables of this database grant nothing to ${role}, the login of requests. If it was restored from a dump: make the roles that the dump grants to first (CREATE ROLE … LOGIN), and restore it with its privileges, without --no-acl or --no-privileges.`,
  );
}

/** Every privilege in this database as GRANT names it. */
const privileges = `
  select format('%s on %s %s', a.privilege_type, case c.relkind when 'S' then 'sequence' else 'table' end, c.oid::regclass)
    as what, a.grantee from pg_class c, aclexplode(c.relacl) a
  union all select format('%s (%I) on table %s', a.privilege_type, t.attname, t.attrelid::regclass), a.grantee
    from pg_attribute t, aclexplode(t.attacl) a where not t.attisdropped
  union all select format('%s on routine %s', a.privilege_type, p.oid::regprocedure), a.grantee
    from pg_proc p, aclexplode(p.proacl) a
  union all select format('%s on schema %I', a.privilege_type, n.nspname), a.grantee
    from pg_namespace n, aclexplode(n.nspacl) a`;

/** Gives the role its password unless it has it already, and returns its url: the owner's with this login in it. */
export async function ensureLogin(owner: pg.Client, ownerUrl: string, role: string, password: string): Promise<string> {
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(role);
  url.password = password;
  // In the query they would be taken before those in the authority, and requests would run as the owner.
  for (const name of ['user', 'password']) url.searchParams.delete(name);
  // A new role is not tried: PostgreSQL would log a FATAL at every first start.
  if (!(await mayLogIn(owner, role)) || !(await canLogIn(url.href))) {
    await owner.query(`alter role ${owner.escapeIdentifier(role)} login password ${owner.escapeLiteral(password)}`);
  }
  return url.href;
}

async function mayLogIn(owner: pg.Client, role: string): Promise<boolean> {
  const { rows } = await owner.query<{ login: boolean }>(
    'select rolcanlogin as login from pg_roles where rolname = $1',
    [role],
  );
  return rows[0]?.login ?? false;
}

async function canLogIn(url: string): Promise<boolean> {
  try {
    return await withClient(url, async () => true, { connectionTimeoutMillis: 5000 });
  } catch (error) {
    const { code } = error as { code?: string };
    // 28P01 wrong password, 28000 no such login: the two that a new password mends.
    if (code === '28P01' || code === '28000') return false;
    throw error;
  }
}
