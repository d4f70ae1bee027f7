import { sql } from 'kysely';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { EnvironmentPath } from '../environment.ts';
import type { Tables } from '../tables.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();

interface PolicyRow {
  approvals: number;
  createdAt: number;
  updatedAt: number;
  updatedBy: string;
}

export async function findPolicy(tx: TenantTx, environment: Id<'env'>): Promise<PolicyRow | undefined> {
  const { rows } = await sql<PolicyRow>`
    select approvals, created_at, updated_at, updated_by from eco_approval_policies
    where environment_id = ${environment}`.execute(db(tx));
  return rows[0];
}

/**
 * Whether the environment is there. Waits for the writes that hold it (`lockEnvironment`), and lets no other begin before
 * the transaction ends: so each write either comes before the policy or sees it.
 */
export async function lockForPolicy(tx: TenantTx, { project, environment }: EnvironmentPath): Promise<boolean> {
  const { rows } = await sql`
    select from eco_environments
    where id = ${environment} and org_id = ${tx.org} and project_id = ${project} and deleted_at is null
    for update`.execute(db(tx));
  return rows.length === 1;
}

export async function putPolicy(
  tx: TenantTx,
  environment: Id<'env'>,
  { approvals, by }: { approvals: number; by: string },
): Promise<PolicyRow> {
  const { rows } = await sql<PolicyRow>`
    insert into eco_approval_policies (org_id, environment_id, approvals, updated_by, created_at, updated_at)
    values (${tx.org}, ${environment}, ${approvals}, ${by}, ${tx.date}, ${tx.date})
    on conflict (environment_id) do update
      set approvals = excluded.approvals, updated_by = excluded.updated_by, updated_at = excluded.updated_at
    returning approvals, created_at, updated_at, updated_by`.execute(db(tx));
  return rows[0] as PolicyRow;
}

export const deletePolicy = (tx: TenantTx, environment: Id<'env'>) =>
  sql`delete from eco_approval_policies where environment_id = ${environment}`.execute(db(tx));
