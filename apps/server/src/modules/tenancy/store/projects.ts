import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { tables } from './tables.ts';

export interface ProjectRow {
  id: Id<'prj'>;
  name: string;
  slug: string;
  description: string;
  created_at: number;
  updated_at: number;
}

const columns = ['id', 'name', 'slug', 'description', 'created_at', 'updated_at'] as const;

export interface ProjectValues {
  name: string;
  slug: string;
  description: string;
}

/** Undefined where the slug is taken. */
export async function insert(tx: TenantTx, id: Id<'prj'>, values: ProjectValues): Promise<ProjectRow | undefined> {
  const at = toDate(tx.now);
  return tables(tx)
    .insertInto('eco_projects')
    .values({ ...values, id, org_id: tx.org, created_at: at, updated_at: at })
    .onConflict((conflict) => conflict.columns(['org_id', 'slug']).doNothing())
    .returning(columns)
    .executeTakeFirst();
}

/** Newest first. */
export async function list(tx: TenantTx, before: string | undefined, limit: number): Promise<ProjectRow[]> {
  let query = tables(tx).selectFrom('eco_projects').select(columns).where('org_id', '=', tx.org);
  if (before !== undefined) query = query.where('id', '<', before as Id<'prj'>);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

export async function count(tx: TenantTx): Promise<number> {
  const { found } = await tables(tx)
    .selectFrom('eco_projects')
    .select((of) => of.fn.countAll<number>().as('found'))
    .where('org_id', '=', tx.org)
    .executeTakeFirstOrThrow();
  return found;
}

export async function find(tx: TenantTx, id: string): Promise<ProjectRow | undefined> {
  return tables(tx)
    .selectFrom('eco_projects')
    .select(columns)
    .where('id', '=', id as Id<'prj'>)
    .executeTakeFirst();
}

/** As `find`; it cannot be deleted before this transaction ends. */
export async function hold(tx: TenantTx, id: string): Promise<ProjectRow | undefined> {
  return tables(tx)
    .selectFrom('eco_projects')
    .select(columns)
    .where('id', '=', id as Id<'prj'>)
    .forKeyShare()
    .executeTakeFirst();
}

export async function findForUpdate(tx: TenantTx, id: string): Promise<ProjectRow | undefined> {
  return tables(tx)
    .selectFrom('eco_projects')
    .select(columns)
    .where('id', '=', id as Id<'prj'>)
    .forUpdate()
    .executeTakeFirst();
}

export async function update(tx: TenantTx, id: Id<'prj'>, changes: Partial<ProjectValues>): Promise<ProjectRow> {
  return tables(tx)
    .updateTable('eco_projects')
    .set({ ...changes, updated_at: toDate(tx.now) })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Takes its environments with it. */
export async function remove(tx: TenantTx, id: Id<'prj'>): Promise<void> {
  await tables(tx).deleteFrom('eco_projects').where('id', '=', id).execute();
}
