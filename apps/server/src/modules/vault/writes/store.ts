import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { Statement, TenantTx } from '../../../kernel/db/tx.ts';
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

export const namesStatement = (
  { org, date }: TenantTx,
  environment: Id<'env'>,
  folder: Id<'fld'>,
  names: readonly { id: Id<'sec'>; name: string }[],
): Statement => ({
  text: `insert into eco_secret_names (id, org_id, environment_id, folder_id, name, created_at)
    select id, $1, $2, $3, name, $4 from unnest($5::text[], $6::text[]) as t (id, name)`,
  values: [org, environment, folder, date, names.map(({ id }) => id), names.map(({ name }) => name)],
});

/** The revision that a write makes, by whom and when. */
export interface Revision {
  number: number;
  by: string;
  at: number;
}

export interface NewValue {
  secret: Id<'sec'>;
  value: Buffer;
  json: boolean;
  comment: string;
  tags: readonly string[];
}

/**
 * The next revision of a folder: ends the current values of these secrets, and inserts the new ones. In one statement, of
 * which each costs as much as what it does; that the insert reads what the update answers puts it behind it.
 */
export const revisionStatement = (
  { org }: TenantTx,
  environment: Id<'env'>,
  folder: Id<'fld'>,
  { ended, values }: { ended: readonly Id<'sec'>[]; values: readonly NewValue[] },
  { number, by, at }: Revision,
): Statement => ({
  text: `
    with folder as (update eco_folders set revision = $4::integer, updated_at = $6::timestamptz where id = $3),
    ended as (
      update eco_secret_values set until = $4::integer, ended_by = $5, ended_at = $6::timestamptz
      where secret_id = any($7) and until is null returning 1)
    insert into eco_secret_values (org_id, environment_id, secret_id, since, value, json, comment, tags, created_by, created_at)
    select $1, $2, secret, $4::integer, value, json, comment, tags::jsonb, $5, $6::timestamptz
    from unnest($8::text[], $9::bytea[], $10::boolean[], $11::text[], $12::text[]) as t (secret, value, json, comment, tags)
    where (select count(*) from ended) >= 0`,
  values: [
    org,
    environment,
    folder,
    number,
    by,
    toDate(at),
    ended,
    values.map(({ secret }) => secret),
    values.map(({ value }) => value),
    values.map(({ json }) => json),
    values.map(({ comment }) => comment),
    values.map(({ tags }) => JSON.stringify(tags)),
  ],
});

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
