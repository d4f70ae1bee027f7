import { sql } from 'kysely';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import type { Tables } from '../tables.ts';
import { inFolders, type ValueSelection } from '../values/store.ts';

/** By path, in the order in which they are locked. */
export async function foldersIn(
  tx: TenantTx,
  { environment }: EnvironmentPath,
  selection: ValueSelection,
): Promise<string[]> {
  const { rows } = await sql<{ path: string }>`
    select f.path from eco_folders f where f.environment_id = ${environment} and ${inFolders(selection)}
    order by f.path`.execute(tx.tables<Tables>());
  return rows.map(({ path }) => path);
}
