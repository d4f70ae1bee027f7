import type pg from 'pg';
import { second } from '../clock.ts';
import type { Database } from '../db/database.ts';

/** A poll that gets no answer must not be the last one. */
const patienceMs = 5 * second;

/** Where the logs of these organizations end, by a table with `org_id` and `seq`. */
export async function headsIn(
  { ownerPool }: Pick<Database, 'ownerPool'>,
  table: 'eco_live_heads' | 'eco_audit_heads',
  orgs: readonly string[],
): Promise<Map<string, number>> {
  const question: pg.QueryConfig & { query_timeout: number } = {
    text: `select org_id, seq from ${table} where org_id = any($1)`,
    values: [orgs],
    query_timeout: patienceMs,
  };
  const { rows } = await ownerPool.query<{ org_id: string; seq: number }>(question);
  return new Map(rows.map(({ org_id: org, seq }) => [org, seq]));
}
