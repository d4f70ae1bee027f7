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
  /** See `Put`; absent where nobody asks. */
  json?: boolean;
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

export interface ReadValues {
  production: boolean;
  bytes: number;
  rows: ValueRow[];
}

type Row = ValueRow & { production: boolean; bytes: number | null };

/** With the first value of a folder alone: to parse it with each took as long as to parse all that differs. */
const once = (column: string) => sql`case when s.nth > 1 then null else ${sql.ref(column)} end`;

/**
 * By folder and name; undefined where the environment is not there. Where they have more than `maxBytes` together, the rows
 * come without values. Each current value is looked up by its index, also where the planner does not know how many there are.
 */
export async function readValues(
  tx: TenantTx,
  { project, environment }: EnvironmentPath,
  selection: ValueSelection,
  maxBytes: number,
): Promise<ReadValues | undefined> {
  const { rows } = await sql<Row>`
    select ${once('e.production')} as production, ${once('s.bytes')} as bytes, ${once('s.folder_id')} as folder_id,
      ${once('s.path')} as path, ${once('s.revision')} as revision,
      s.id, s.name, s.version, s.comment, s.tags, s.json, s.override, case when s.bytes <= ${maxBytes} then s.value end as value
    from eco_environments e left join lateral (
      select n.id, n.folder_id, f.path, n.name, v.since as version, v.comment, v.tags, f.revision, v.json, v.value,
        o.value as override, coalesce(sum(octet_length(v.value)) over (), 0)::bigint as bytes,
        row_number() over (partition by f.path order by n.name) as nth
      from eco_folders f join eco_secret_names n on n.folder_id = f.id
      cross join lateral (
        select since, comment, tags, json, value from eco_secret_values v where v.secret_id = n.id and ${inForce(selection)} limit 1) v
      ${ownOverrides(selection.personal)}
      where f.environment_id = e.id and ${inFolders(selection)}) s on true
    where e.id = ${environment} and e.project_id = ${project} and e.deleted_at is null
    order by s.path, s.name`.execute(db(tx));
  const [first] = rows;
  if (first === undefined) return undefined;
  const { production, bytes } = first;
  // Without a secret, the row is that of the environment alone.
  return { production, bytes: bytes ?? 0, rows: first.id === null ? [] : withFolders(rows, first) };
}

/** Each with what came once for its folder. */
function withFolders(rows: Row[], first: Row): Row[] {
  let folder = first;
  for (const row of rows) {
    if (row.folderId !== null) folder = row;
    row.folderId = folder.folderId;
    row.path = folder.path;
    row.revision = folder.revision;
  }
  return rows;
}
