import { sql } from 'kysely';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import type { Tables } from '../../tables.ts';
import type { RoleRow } from './schema.ts';

/** Dynamic secrets of this name, in whichever environment and folder. */
export async function findRoles(tx: TenantTx, name: string, limit: number): Promise<RoleRow[]> {
  const { rows } = await sql<RoleRow>`
    select d.project_id as project, d.environment_id as environment, p.slug as project_slug, e.slug as environment_slug,
      d.path, d.name
    from eco_dynamic_secrets d
    join eco_environments e on e.org_id = d.org_id and e.id = d.environment_id and e.deleted_at is null
    join eco_projects p on p.org_id = d.org_id and p.id = d.project_id and p.deleted_at is null
    where d.org_id = ${tx.org} and d.name = ${name} and d.deleted_at is null
    order by d.id limit ${limit}`.execute(tx.tables<Tables>());
  return rows;
}
