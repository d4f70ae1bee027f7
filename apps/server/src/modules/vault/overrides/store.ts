import { sql } from 'kysely';
import type { PersonTx, SystemTx, TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { decodeCursor, type PageQuery, pageOf } from '../../../kernel/paging.ts';
import type { EnvironmentPath } from '../environment.ts';
import type { Tables } from '../tables.ts';

const db = (tx: PersonTx | SystemTx | TenantTx) => tx.tables<Tables>();

interface OverrideRow {
  secretId: Id<'sec'>;
  path: string;
  name: string;
  createdAt: number;
  updatedAt: number;
}

const columns = sql`o.secret_id, f.path, n.name, o.created_at, o.updated_at`;
const places = sql`eco_secret_overrides o join eco_secret_names n on n.id = o.secret_id
  join eco_folders f on f.id = n.folder_id`;

/** Of the acting person, by name. */
export async function listOverrides(
  tx: TenantTx,
  { environment }: EnvironmentPath,
  { path, limit, cursor }: { path: string } & PageQuery,
) {
  const [last = ''] = decodeCursor(cursor) ?? [];
  const { rows } = await sql<OverrideRow>`
    select ${columns} from ${places}
    where o.environment_id = ${environment} and f.path = ${path} and n.name > ${last}
    order by n.name limit ${limit + 1}`.execute(db(tx));
  return pageOf(
    rows,
    limit,
    (row) => [row.name],
    (row) => row,
  );
}

export async function putOverride(
  tx: TenantTx,
  { environment }: EnvironmentPath,
  secret: Id<'sec'>,
  value: Buffer,
): Promise<OverrideRow> {
  await sql`
    insert into eco_secret_overrides (org_id, environment_id, secret_id, person_id, value, created_at, updated_at)
    values (${tx.org}, ${environment}, ${secret}, ${tx.person}, ${value}, ${tx.date}, ${tx.date})
    on conflict (secret_id, person_id) do update set value = excluded.value, updated_at = excluded.updated_at`.execute(
    db(tx),
  );
  const { rows } = await sql<OverrideRow>`
    select ${columns} from ${places} where o.secret_id = ${secret}`.execute(db(tx));
  return rows[0] as OverrideRow;
}

export const deleteOverride = (tx: TenantTx, secret: Id<'sec'>) =>
  sql`delete from eco_secret_overrides where secret_id = ${secret} and person_id = ${tx.person}`.execute(db(tx));

interface MyOverride {
  organization: Id<'org'>;
  path: string;
  name: string;
  updatedAt: number;
}

/** Of the person, in every organization. */
export async function myOverrides(tx: PersonTx): Promise<MyOverride[]> {
  return (await sql<MyOverride>`select * from lookup_my_secret_overrides()`.execute(db(tx))).rows;
}

/** In one organization, or in all. */
export const eraseOverrides = (tx: SystemTx, person: string, org?: string) =>
  sql`delete from eco_secret_overrides
    where person_id = ${person} and ${org === undefined ? sql`true` : sql`org_id = ${org}`}`.execute(db(tx));
