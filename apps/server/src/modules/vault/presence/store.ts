import { sql } from 'kysely';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Tables } from '../tables.ts';

/** The project of an environment that is there. */
export async function findProject(tx: TenantTx, environment: string): Promise<string | undefined> {
  const { rows } = await sql<{ project: string }>`
    select e.project_id as project from eco_environments e join eco_projects p on p.id = e.project_id
    where e.id = ${environment} and e.deleted_at is null and p.deleted_at is null`.execute(tx.tables<Tables>());
  return rows[0]?.project;
}
