import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { tables } from './tables.ts';

export interface EnvironmentRow {
  id: Id<'env'>;
  project_id: Id<'prj'>;
  name: string;
  slug: string;
  production: boolean;
  created_at: number;
  updated_at: number;
}

const columns = ['id', 'project_id', 'name', 'slug', 'production', 'created_at', 'updated_at'] as const;

export interface EnvironmentValues {
  name: string;
  slug: string;
  production: boolean;
}

/** Leaves out those whose slug is taken in the project. */
export async function insert(
  tx: TenantTx,
  project: Id<'prj'>,
  environments: readonly (EnvironmentValues & { id: Id<'env'> })[],
): Promise<EnvironmentRow[]> {
  const at = toDate(tx.now);
  return tables(tx)
    .insertInto('eco_environments')
    .values(
      environments.map((each) => ({ ...each, org_id: tx.org, project_id: project, created_at: at, updated_at: at })),
    )
    .onConflict((conflict) => conflict.columns(['org_id', 'project_id', 'slug']).doNothing())
    .returning(columns)
    .execute();
}

/** Of one or more projects, oldest first. */
export async function ofProjects(tx: TenantTx, projects: readonly Id<'prj'>[]): Promise<EnvironmentRow[]> {
  if (projects.length === 0) return [];
  return tables(tx)
    .selectFrom('eco_environments')
    .select(columns)
    .where('org_id', '=', tx.org)
    .where((of) => of('project_id', '=', of.fn.any(of.val([...projects]))))
    .orderBy('id')
    .execute();
}

export async function list(tx: TenantTx, project: string, after: string, limit: number): Promise<EnvironmentRow[]> {
  return tables(tx)
    .selectFrom('eco_environments')
    .select(columns)
    .where('org_id', '=', tx.org)
    .where('project_id', '=', project as Id<'prj'>)
    .where('id', '>', after as Id<'env'>)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function find(tx: TenantTx, id: string): Promise<EnvironmentRow | undefined> {
  return tables(tx)
    .selectFrom('eco_environments')
    .select(columns)
    .where('id', '=', id as Id<'env'>)
    .executeTakeFirst();
}

/** As `find`; it cannot be deleted before this transaction ends. */
export async function hold(tx: TenantTx, id: string): Promise<EnvironmentRow | undefined> {
  return tables(tx)
    .selectFrom('eco_environments')
    .select(columns)
    .where('id', '=', id as Id<'env'>)
    .forKeyShare()
    .executeTakeFirst();
}

export async function findForUpdate(tx: TenantTx, project: string, id: string): Promise<EnvironmentRow | undefined> {
  return tables(tx)
    .selectFrom('eco_environments')
    .select(columns)
    .where('id', '=', id as Id<'env'>)
    .where('project_id', '=', project as Id<'prj'>)
    .forUpdate()
    .executeTakeFirst();
}

export async function update(
  tx: TenantTx,
  id: Id<'env'>,
  changes: Partial<EnvironmentValues>,
): Promise<EnvironmentRow> {
  return tables(tx)
    .updateTable('eco_environments')
    .set({ ...changes, updated_at: toDate(tx.now) })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export async function remove(tx: TenantTx, id: Id<'env'>): Promise<void> {
  await tables(tx).deleteFrom('eco_environments').where('id', '=', id).execute();
}
