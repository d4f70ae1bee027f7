import { sql } from 'kysely';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { decodeCursor, type PageQuery, pageOf } from '../../../kernel/paging.ts';
import type { EnvironmentPath } from '../environment.ts';
import type { Tables } from '../tables.ts';

interface FolderRow {
  id: Id<'fld'>;
  path: string;
  revision: number;
  secrets: number;
  createdAt: number;
  updatedAt: number;
}

/** By path, each with the number of its secrets that are not deleted. */
export async function listFolders(tx: TenantTx, { environment }: EnvironmentPath, { limit, cursor }: PageQuery) {
  const [last = ''] = decodeCursor(cursor) ?? [];
  const { rows } = await sql<FolderRow>`
    select f.id, f.path, f.revision, f.created_at, f.updated_at, (
      select count(*) from eco_secret_names n join eco_secret_values v on v.secret_id = n.id and v.until is null
      where n.folder_id = f.id) as secrets
    from eco_folders f where f.environment_id = ${environment} and f.path > ${last}
    order by f.path limit ${limit + 1}`.execute(tx.tables<Tables>());
  return pageOf(
    rows,
    limit,
    (row) => [row.path],
    (row) => row,
  );
}

/** From now on the transaction shows of the environment these folders, with what is below them, and those that it showed already. */
export async function narrowTo(tx: TenantTx, environment: Id<'env'>, folders: readonly string[]): Promise<void> {
  const all = [...new Set([...(tx.settings.folders ?? []), ...folders.map((path) => `${environment}${path}`)])];
  tx.settings.folders = all;
  await sql`select set_config('app.folders', ${all.join(' ')}, true)`.execute(tx.tables<Tables>());
}
