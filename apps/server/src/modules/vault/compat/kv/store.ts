import { sql } from 'kysely';
import { toDate } from '../../../../kernel/clock.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import type { Id } from '../../../../kernel/ids.ts';
import type { EnvironmentPath } from '../../environment.ts';
import type { Tables } from '../../tables.ts';
import type { ValueRow } from '../../values/store.ts';

/** A folder, whether it is there or not. */
export interface Folder {
  at: EnvironmentPath;
  path: string;
}

const db = (tx: TenantTx) => tx.tables<Tables>();

/** By the slugs of a project and, where there is one, of an environment of it. */
export async function findPlace(
  tx: TenantTx,
  { mount, slug }: { mount: string; slug: string | undefined },
): Promise<{ project: Id<'prj'>; environment: Id<'env'> | null } | undefined> {
  const { rows } = await sql<{ project: Id<'prj'>; environment: Id<'env'> | null }>`
    select p.id as project, e.id as environment
    from eco_projects p
    left join eco_environments e on e.org_id = p.org_id and e.project_id = p.id and e.slug = ${slug ?? null}
      and e.deleted_at is null
    where p.org_id = ${tx.org} and p.slug = ${mount} and p.deleted_at is null`.execute(db(tx));
  return rows[0];
}

/** A folder as a secret of Vault's. */
export interface Head {
  id: Id<'fld'>;
  /** The last revision. */
  revision: number;
  createdAt: number;
  updatedAt: number;
  customMetadata: Record<string, string>;
  /** How many values the last revision has; none where it is deleted. */
  alive: number;
}

export async function findHead(tx: TenantTx, { at, path }: Folder): Promise<Head | undefined> {
  const { rows } = await sql<Head>`
    select f.id, f.revision, f.created_at, f.updated_at, f.custom_metadata, (
      select count(*)::int from eco_secret_names n join eco_secret_values v on v.secret_id = n.id and v.until is null
      where n.folder_id = f.id) as alive
    from eco_environments e join eco_folders f on f.environment_id = e.id
    where e.id = ${at.environment} and e.project_id = ${at.project} and e.deleted_at is null and f.path = ${path}`.execute(
    db(tx),
  );
  return rows[0];
}

/** A revision that has values, or had them before they were destroyed. */
export interface VersionRow {
  version: number;
  createdAt: number;
  deletedAt: number | null;
  destroyedAt: number | null;
}

/** Newest first. What deletes all that a folder has makes a revision, and no version. */
export async function listVersions(tx: TenantTx, folder: Id<'fld'>, limit: number): Promise<VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    with changes as (
      select v.since as revision, v.created_at as at, 1 as delta
      from eco_secret_names n join eco_secret_values v on v.secret_id = n.id where n.folder_id = ${folder}
      union all
      select v.until, v.ended_at, -1
      from eco_secret_names n join eco_secret_values v on v.secret_id = n.id
      where n.folder_id = ${folder} and v.until is not null
      union all
      select revision, updated_at, 0 from eco_folders where id = ${folder}
    ), revisions as (
      select revision, min(at) as at, sum(sum(delta)) over (order by revision) as alive from changes group by revision
    ), marks as (
      select * from eco_folder_versions where folder_id = ${folder}
    )
    select coalesce(m.version, r.revision) as version, coalesce(m.created_at, r.at) as created_at, m.deleted_at,
      m.destroyed_at
    from revisions r full join marks m on m.version = r.revision
    where m.version is not null or r.alive > 0
    order by 1 desc limit ${limit}`.execute(db(tx));
  return rows;
}

interface RevisionFacts {
  /** When it was made. */
  createdAt: number | null;
  deletedAt: number | null;
  destroyedAt: number | null;
  names: number;
  bytes: number;
  /** Values of it that were destroyed. */
  destroyed: number;
}

const inRevision = (revision: number) => sql`v.since <= ${revision} and (v.until is null or v.until > ${revision})`;

export async function measureRevision(tx: TenantTx, folder: Id<'fld'>, revision: number): Promise<RevisionFacts> {
  const { rows } = await sql<RevisionFacts>`
    select m.deleted_at, m.destroyed_at, coalesce(m.created_at, f.at) as created_at, f.names, f.bytes, f.destroyed
    from (
      select max(greatest(v.created_at, case when v.until <= ${revision} then v.ended_at end)) as at,
        count(*) filter (where ${inRevision(revision)})::int as names,
        coalesce(sum(octet_length(v.value)) filter (where ${inRevision(revision)}), 0)::bigint as bytes,
        count(*) filter (where ${inRevision(revision)} and v.value is null)::int as destroyed
      from eco_secret_names n join eco_secret_values v on v.secret_id = n.id and v.since <= ${revision}
      where n.folder_id = ${folder}) f
    left join eco_folder_versions m on m.folder_id = ${folder} and m.version = ${revision}`.execute(db(tx));
  return rows[0] as RevisionFacts;
}

/** The values of a revision, by name. */
export async function readRevision(tx: TenantTx, folder: Id<'fld'>, revision: number): Promise<ValueRow[]> {
  const { rows } = await sql<ValueRow>`
    select n.id, n.folder_id, f.path, n.name, v.since as version, v.comment, v.tags, v.json, v.value,
      null::bytea as override, f.revision
    from eco_folders f join eco_secret_names n on n.folder_id = f.id
    join eco_secret_values v on v.secret_id = n.id and ${inRevision(revision)}
    where f.id = ${folder} order by n.name`.execute(db(tx));
  return rows;
}

/** Says of versions that they are deleted, or destroyed. */
export async function markVersions(
  tx: TenantTx,
  { environment }: EnvironmentPath,
  folder: Id<'fld'>,
  versions: readonly VersionRow[],
  { destroyed }: { destroyed: boolean },
): Promise<void> {
  const destroyedAt = destroyed ? tx.date : null;
  await sql`
    insert into eco_folder_versions as m (org_id, environment_id, folder_id, version, created_at, deleted_at, destroyed_at)
    select ${tx.org}, ${environment}, ${folder}, version, created_at, ${tx.date}, ${destroyedAt}
    from unnest(${versions.map(({ version }) => version)}::integer[],
      ${versions.map(({ createdAt }) => toDate(createdAt))}::timestamptz[]) as t (version, created_at)
    on conflict (folder_id, version) do update set deleted_at = coalesce(m.deleted_at, excluded.deleted_at),
      destroyed_at = coalesce(m.destroyed_at, excluded.destroyed_at)`.execute(db(tx));
}

/** Versions that are not destroyed can be read again. */
export async function unmarkVersions(tx: TenantTx, folder: Id<'fld'>, versions: readonly number[]): Promise<void> {
  await sql`
    update eco_folder_versions set deleted_at = null
    where folder_id = ${folder} and version = any (${versions}) and destroyed_at is null`.execute(db(tx));
}

/** Removes the values that none but destroyed versions have, and names of which nothing is left. */
export async function destroyUnused(tx: TenantTx, folder: Id<'fld'>, by: string): Promise<void> {
  await sql`
    update eco_secret_values v set value = null, destroyed_by = ${by}, destroyed_at = ${tx.date}
    from eco_secret_names n
    where n.folder_id = ${folder} and v.secret_id = n.id and v.value is not null and v.until is not null
      and v.until - v.since = (
        select count(*) from eco_folder_versions m
        where m.folder_id = ${folder} and m.destroyed_at is not null and m.version >= v.since and m.version < v.until)`.execute(
    db(tx),
  );
  await sql`
    delete from eco_secret_names n where n.folder_id = ${folder}
      and not exists (select from eco_secret_values where secret_id = n.id and value is not null)`.execute(db(tx));
}

export async function setCustomMetadata(
  tx: TenantTx,
  folder: Id<'fld'>,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  await sql`update eco_folders set custom_metadata = ${JSON.stringify(metadata)}::jsonb where id = ${folder}`.execute(
    db(tx),
  );
}

/** With all values, versions and metadata. */
export async function deleteFolder(tx: TenantTx, folder: Id<'fld'>): Promise<void> {
  await sql`delete from eco_folders where id = ${folder}`.execute(db(tx));
}

/** Folders of which there is something. */
const kept = sql`(f.custom_metadata <> '{}' or exists (select from eco_secret_names where folder_id = f.id)
  or exists (select from eco_folder_versions where folder_id = f.id))`;

/** What stands below a path, as Vault lists it: `name` of a folder, and `name/` of what has folders below it. */
export async function listBelow(tx: TenantTx, { at, path }: Folder): Promise<string[]> {
  const prefix = path === '/' ? '/' : `${path}/`;
  const { rows } = await sql<{ key: string }>`
    select distinct case when strpos(t.rest, '/') = 0 then t.rest else split_part(t.rest, '/', 1) || '/' end as key
    from (
      select substr(f.path, ${prefix.length + 1}) as rest from eco_folders f
      where f.environment_id = ${at.environment} and starts_with(f.path, ${prefix}) and f.path <> '/' and ${kept}) t
    order by 1`.execute(db(tx));
  return rows.map(({ key }) => key);
}

/** The same of the environments of a project. */
export async function listEnvironments(tx: TenantTx, project: Id<'prj'>): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct case when f.path = '/' then e.slug else e.slug || '/' end as key
    from eco_environments e join eco_folders f on f.environment_id = e.id and ${kept}
    where e.project_id = ${project} and e.deleted_at is null order by 1`.execute(db(tx));
  return rows.map(({ key }) => key);
}
