import { sql } from 'kysely';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import type { Id } from '../../../../kernel/ids.ts';
import type { LeasePath } from '../../leases/leases.ts';
import type { Tables } from '../../tables.ts';

/** Where a lease is. */
export async function findLeasePath(tx: TenantTx, id: Id<'lea'>): Promise<LeasePath | undefined> {
  const { rows } = await sql<LeasePath>`
    select l.id as lease, l.project_id as project, l.environment_id as environment
    from eco_leases l
    join eco_environments e on e.org_id = l.org_id and e.id = l.environment_id and e.deleted_at is null
    join eco_projects p on p.org_id = l.org_id and p.id = l.project_id and p.deleted_at is null
    where l.org_id = ${tx.org} and l.id = ${id}`.execute(tx.tables<Tables>());
  return rows[0];
}
