import { sql } from 'kysely';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { decodeCursor, type PageQuery, pageOf } from '../../../kernel/paging.ts';
import type { EnvironmentPath } from '../environment.ts';
import type { Tables } from '../tables.ts';
import { inFolders, ownOverrides } from '../values/store.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();

/** A version of a secret without its value. */
export interface SecretRow {
  id: Id<'sec'>;
  folderId: Id<'fld'>;
  path: string;
  name: string;
  version: number;
  comment: string;
  tags: string[];
  /** When the name was first used. */
  createdAt: number;
  /** When and by whom this version was made. */
  updatedAt: number;
  updatedBy: string;
}

/** With its ciphertext, which is null once it was destroyed. */
export interface SealedRow extends SecretRow {
  json: boolean;
  value: Buffer | null;
  /** The acting person's own value. */
  override: Buffer | null;
  /** The revision that the folder has now. */
  revision: number;
}

const columns = sql`n.id, n.folder_id, f.path, n.name, v.since as version, v.comment, v.tags, n.created_at,
  v.created_at as updated_at, v.created_by as updated_by`;

/** The folders of an environment that is there; deleted ones have none. */
const folders = ({ project, environment }: EnvironmentPath) => sql`
  eco_environments e join eco_folders f on f.environment_id = e.id
  where e.id = ${environment} and e.project_id = ${project} and e.deleted_at is null`;

/**
 * The secret `n` of the name in the folder `f`, both looked up by their indexes: without statistics, which a new table does
 * not have, the planner read all values of the installation for one. `limit 1` keeps it from joining in another order.
 */
const named = (at: EnvironmentPath, path: string, name: string) => sql`
  (select f.* from ${folders(at)} and f.path = ${path} limit 1) f
  cross join lateral (select id, name, folder_id, created_at from eco_secret_names
    where folder_id = f.id and name = ${name} limit 1) n`;

/** Whether the environment is there, and whether real users depend on it. */
export async function findEnvironment(
  tx: TenantTx,
  { project, environment }: EnvironmentPath,
): Promise<{ production: boolean } | undefined> {
  const { rows } = await sql<{ production: boolean }>`
    select production from eco_environments
    where id = ${environment} and project_id = ${project} and deleted_at is null`.execute(db(tx));
  return rows[0];
}

/** The current version, or another one. */
export async function findSecret(
  tx: TenantTx,
  at: EnvironmentPath,
  { path, name, version, personal }: { path: string; name: string; version?: number | undefined; personal?: boolean },
): Promise<SealedRow | undefined> {
  const wanted = version === undefined ? sql`v.until is null` : sql`v.since = ${version}`;
  const { rows } = await sql<SealedRow>`
    select ${columns}, v.json, v.value, o.value as override, f.revision
    from ${named(at, path, name)}
    cross join lateral (select * from eco_secret_values v where v.secret_id = n.id and ${wanted} limit 1) v
    ${ownOverrides(personal)}`.execute(db(tx));
  return rows[0];
}

export interface SecretSelection {
  path: string;
  /** Of the folders below it too. */
  recursive: boolean;
}

/** Those that were deleted last, each with its last version, or those that are not deleted; by folder and name. */
export async function listSecrets(
  tx: TenantTx,
  at: EnvironmentPath,
  { path, recursive, deleted, limit, cursor }: SecretSelection & PageQuery & { deleted: boolean },
) {
  const last = decodeCursor(cursor, 2);
  const after = last === undefined ? sql`true` : sql`(f.path, n.name) > (${last[0]}, ${last[1]})`;
  const state = deleted
    ? sql`v.since = (select max(since) from eco_secret_values where secret_id = n.id) and v.until is not null`
    : sql`v.until is null`;
  const { rows } = await sql<SecretRow>`
    select ${columns}
    from (select f.* from ${folders(at)} and ${inFolders({ path, recursive })}) f
    join eco_secret_names n on n.folder_id = f.id
    join eco_secret_values v on v.secret_id = n.id and ${state}
    where ${after} order by f.path, n.name limit ${limit + 1}`.execute(db(tx));
  return pageOf(
    rows,
    limit,
    (row) => [row.path, row.name],
    (row) => row,
  );
}

export interface VersionRow {
  version: number;
  comment: string;
  tags: string[];
  createdAt: number;
  createdBy: string;
  endedAt: number | null;
  endedBy: string | null;
  destroyedAt: number | null;
}

/** Newest first; undefined where there is no such name. */
export async function listVersions(
  tx: TenantTx,
  at: EnvironmentPath,
  { path, name, limit, cursor }: { path: string; name: string } & PageQuery,
) {
  const last = decodeCursor(cursor)?.[0];
  if (last !== undefined && !/^\d{1,9}$/.test(last)) {
    throw errors.INVALID_REQUEST('query/cursor: is not a cursor of this list');
  }
  const before = last === undefined ? sql`true` : sql`v.since < ${Number(last)}`;
  const { rows } = await sql<VersionRow>`
    select v.since as version, v.comment, v.tags, v.created_at, v.created_by, v.ended_at, v.ended_by, v.destroyed_at
    from ${named(at, path, name)}
    join eco_secret_values v on v.secret_id = n.id
    where ${before} order by v.since desc limit ${limit + 1}`.execute(db(tx));
  return pageOf(
    rows,
    limit,
    (row) => [String(row.version)],
    (row) => row,
  );
}

/** The version that it has, or had last. */
export async function findLastVersion(
  tx: TenantTx,
  at: EnvironmentPath,
  { path, name }: { path: string; name: string },
): Promise<{ id: Id<'sec'>; version: number; current: boolean } | undefined> {
  const { rows } = await sql<{ id: Id<'sec'>; version: number; current: boolean }>`
    select n.id, v.since as version, v.until is null as current
    from ${named(at, path, name)}
    join eco_secret_values v on v.secret_id = n.id order by v.since desc limit 1`.execute(db(tx));
  return rows[0];
}
