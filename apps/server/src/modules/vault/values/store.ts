import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { EnvironmentPath } from '../environment.ts';
import type { Tables } from '../tables.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();

/** Which values: of a folder, or of all below it too; now, or at an earlier time. */
export interface ValueSelection {
  path: string;
  recursive: boolean;
  /** Epoch milliseconds; now where undefined. */
  at?: number | undefined;
  /** With the acting person's own values. */
  personal?: boolean | undefined;
}

export interface ValueRow {
  id: Id<'sec'>;
  folderId: Id<'fld'>;
  path: string;
  name: string;
  version: number;
  comment: string;
  tags: string[];
  /** Null where the version was destroyed since. */
  value: Buffer | null;
  /** The acting person's own value. */
  override: Buffer | null;
  /** The revision that the folder has now. */
  revision: number;
}

/** The policy of the table shows the acting person's rows alone. */
export const ownOverrides = (personal: boolean | undefined) =>
  personal
    ? sql`left join eco_secret_overrides o on o.secret_id = n.id`
    : sql`cross join (select null::bytea as value) o`;

export const inFolders = ({ path, recursive }: ValueSelection) => {
  if (!recursive) return sql`f.path = ${path}`;
  return path === '/' ? sql`true` : sql`(f.path = ${path} or starts_with(f.path, ${`${path}/`}))`;
};

const inForce = ({ at }: ValueSelection) =>
  at === undefined
    ? sql`v.until is null`
    : sql`v.created_at <= ${toDate(at)} and (v.ended_at is null or v.ended_at > ${toDate(at)})`;

/** Whether the environment is there, whether it is of production, and how many bytes the values have. */
export async function measureValues(
  tx: TenantTx,
  { project, environment }: EnvironmentPath,
  selection: ValueSelection,
): Promise<{ production: boolean; bytes: number } | undefined> {
  const { rows } = await sql<{ production: boolean; bytes: number }>`
    select e.production, (
      select coalesce(sum(octet_length(v.value)), 0)::bigint
      from eco_folders f join eco_secret_names n on n.folder_id = f.id
      join eco_secret_values v on v.secret_id = n.id and ${inForce(selection)}
      where f.environment_id = e.id and ${inFolders(selection)}) as bytes
    from eco_environments e
    where e.id = ${environment} and e.project_id = ${project} and e.deleted_at is null`.execute(db(tx));
  return rows[0];
}

/** By folder and name. */
export async function readValues(
  tx: TenantTx,
  { environment }: EnvironmentPath,
  selection: ValueSelection,
): Promise<ValueRow[]> {
  const { rows } = await sql<ValueRow>`
    select n.id, n.folder_id, f.path, n.name, v.since as version, v.comment, v.tags, v.value, o.value as override, f.revision
    from eco_folders f join eco_secret_names n on n.folder_id = f.id
    join eco_secret_values v on v.secret_id = n.id and ${inForce(selection)}
    ${ownOverrides(selection.personal)}
    where f.environment_id = ${environment} and ${inFolders(selection)}
    order by f.path, n.name`.execute(db(tx));
  return rows;
}
