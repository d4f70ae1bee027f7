import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { EnvironmentPath } from '../environment.ts';
import type { Tables } from '../tables.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();

export interface FolderRow {
  id: Id<'fld'>;
  path: string;
  revision: number;
  updatedAt: number;
}

export interface LockedFolder extends FolderRow {
  made: boolean;
}

/** The folder, which somebody else may make meanwhile; no other transaction writes to it before this one ends. */
export async function makeFolder(
  tx: TenantTx,
  { project, environment }: EnvironmentPath,
  path: string,
): Promise<LockedFolder> {
  const { rows } = await sql<LockedFolder>`
    insert into eco_folders as f (id, org_id, project_id, environment_id, path, created_at, updated_at)
    values (${tx.newId('fld')}, ${tx.org}, ${project}, ${environment}, ${path}, ${tx.date}, ${tx.date})
    on conflict (environment_id, path) do update set updated_at = f.updated_at
    returning id, path, revision, updated_at, (xmax = 0) as made`.execute(db(tx));
  return rows[0] as LockedFolder;
}

/** The folder, where it is there; no other transaction writes to it before this one ends. */
export async function lockFolder(
  tx: TenantTx,
  { environment }: EnvironmentPath,
  path: string,
): Promise<LockedFolder | undefined> {
  const { rows } = await sql<LockedFolder>`
    select id, path, revision, updated_at, false as made from eco_folders
    where environment_id = ${environment} and path = ${path} for no key update`.execute(db(tx));
  return rows[0];
}

/** What a name has at present; where it has no value, the version is null. */
export interface CurrentRow {
  id: Id<'sec'>;
  name: string;
  createdAt: number;
  version: number | null;
  /** Of the last version, which may have ended. */
  comment: string;
  tags: string[];
}

/** Of these names of a folder. Each is looked up by its index, also where the planner does not know how many there are. */
export async function currentOf(
  tx: TenantTx,
  { environment }: EnvironmentPath,
  path: string,
  names: readonly string[],
): Promise<CurrentRow[]> {
  const { rows } = await sql<CurrentRow>`
    select n.id, n.name, n.created_at, case when v.until is null then v.since end as version,
      coalesce(v.comment, '') as comment, coalesce(v.tags, '[]') as tags
    from (select id from eco_folders where environment_id = ${environment} and path = ${path} limit 1) f
    cross join unnest(${names}::text[]) as wanted (name)
    cross join lateral (
      select id, name, created_at from eco_secret_names where folder_id = f.id and name = wanted.name collate "C" limit 1) n
    left join lateral (
      select until, since, comment, tags from eco_secret_values where secret_id = n.id order by since desc limit 1
    ) v on true`.execute(db(tx));
  return rows;
}

export async function insertNames(
  tx: TenantTx,
  environment: Id<'env'>,
  folder: Id<'fld'>,
  names: readonly { id: Id<'sec'>; name: string }[],
): Promise<void> {
  await sql`
    insert into eco_secret_names (id, org_id, environment_id, folder_id, name, created_at)
    select id, ${tx.org}, ${environment}, ${folder}, name, ${tx.date}
    from unnest(${names.map(({ id }) => id)}::text[], ${names.map(({ name }) => name)}::text[]) as t (id, name)`.execute(
    db(tx),
  );
}

/** The revision that a write makes, by whom and when. */
export interface Revision {
  number: number;
  by: string;
  at: number;
}

/** Ends the current values of these secrets. */
export async function endValues(tx: TenantTx, secrets: readonly Id<'sec'>[], revision: Revision): Promise<void> {
  await sql`
    update eco_secret_values set until = ${revision.number}, ended_by = ${revision.by}, ended_at = ${toDate(revision.at)}
    where secret_id = any(${secrets}) and until is null`.execute(db(tx));
}

export interface NewValue {
  secret: Id<'sec'>;
  value: Buffer;
  json: boolean;
  comment: string;
  tags: readonly string[];
}

export async function insertValues(
  tx: TenantTx,
  environment: Id<'env'>,
  values: readonly NewValue[],
  revision: Revision,
): Promise<void> {
  await sql`
    insert into eco_secret_values (org_id, environment_id, secret_id, since, value, json, comment, tags, created_by,
      created_at)
    select ${tx.org}, ${environment}, secret, ${revision.number}::integer, value, json, comment, tags::jsonb, ${revision.by},
      ${toDate(revision.at)}
    from unnest(${values.map(({ secret }) => secret)}::text[], ${values.map(({ value }) => value)}::bytea[],
      ${values.map(({ json }) => json)}::boolean[], ${values.map(({ comment }) => comment)}::text[],
      ${values.map(({ tags }) => JSON.stringify(tags))}::text[]) as t (secret, value, json, comment, tags)`.execute(
    db(tx),
  );
}

export async function advanceFolder(tx: TenantTx, folder: Id<'fld'>, { number, at }: Revision): Promise<void> {
  await sql`
    update eco_folders set revision = ${number}, updated_at = ${toDate(at)} where id = ${folder}`.execute(db(tx));
}

interface Counts {
  folders: number;
  secrets: number;
}

/** Nobody else adds to the environment until the transaction ends. Taken after the locks of folders, so that none waits in a circle. */
export async function countLocked(tx: TenantTx, environment: Id<'env'>): Promise<Counts> {
  const locked = sql`select pg_advisory_xact_lock(hashtextextended(${`vault ${environment}`}, 0))`.execute(db(tx));
  // A statement of its own: counted after the lock is held.
  const counted = sql<Counts>`
    select (select count(*) from eco_folders where environment_id = ${environment}) as folders,
      (select count(*) from eco_secret_names where environment_id = ${environment}) as secrets`.execute(db(tx));
  const [, { rows }] = await Promise.all([locked, counted]);
  return rows[0] as Counts;
}

export const changeName = (tx: TenantTx, secret: Id<'sec'>, name: string) =>
  sql`update eco_secret_names set name = ${name} where id = ${secret}`.execute(db(tx));

/** Which of these versions the secret has. */
export async function destroyValues(
  tx: TenantTx,
  secret: Id<'sec'>,
  versions: readonly number[],
  by: string,
): Promise<number[]> {
  const { rows } = await sql<{ since: number }>`
    update eco_secret_values set value = null, destroyed_by = coalesce(destroyed_by, ${by}),
      destroyed_at = coalesce(destroyed_at, ${tx.date})
    where secret_id = ${secret} and since = any(${versions}) returning since`.execute(db(tx));
  return rows.map(({ since }) => since);
}

/** Forgets a name of which nothing can be read any more. */
export async function deleteDestroyed(tx: TenantTx, secret: Id<'sec'>): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from eco_secret_names n where id = ${secret}
      and not exists (select from eco_secret_values where secret_id = n.id and value is not null)`.execute(db(tx));
  return numAffectedRows === 1n;
}
