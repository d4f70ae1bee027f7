import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { tables } from './tables.ts';

export interface ServiceAccountRow {
  id: Id<'svc'>;
  name: string;
  description: string;
  disabled_at: number | null;
  created_by: string;
  created_at: number;
  updated_at: number;
}

const columns = ['id', 'name', 'description', 'disabled_at', 'created_by', 'created_at', 'updated_at'] as const;

export interface NewServiceAccount {
  id: Id<'svc'>;
  name: string;
  description: string;
  createdBy: string;
}

export async function insert(tx: TenantTx, account: NewServiceAccount): Promise<ServiceAccountRow> {
  const { id, name, description, createdBy } = account;
  const at = toDate(tx.now);
  return tables(tx)
    .insertInto('eco_service_accounts')
    .values({ id, org_id: tx.org, name, description, created_by: createdBy, created_at: at, updated_at: at })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Newest first. */
export async function list(tx: TenantTx, before: string | undefined, limit: number): Promise<ServiceAccountRow[]> {
  let query = tables(tx).selectFrom('eco_service_accounts').select(columns).where('org_id', '=', tx.org);
  if (before !== undefined) query = query.where('id', '<', before as Id<'svc'>);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

export async function count(tx: TenantTx): Promise<number> {
  const { accounts } = await tables(tx)
    .selectFrom('eco_service_accounts')
    .select((of) => of.fn.countAll<number>().as('accounts'))
    .where('org_id', '=', tx.org)
    .executeTakeFirstOrThrow();
  return accounts;
}

const byId = (tx: TenantTx, id: string) =>
  tables(tx)
    .selectFrom('eco_service_accounts')
    .select(columns)
    .where('id', '=', id as Id<'svc'>);

export async function find(tx: TenantTx, id: string): Promise<ServiceAccountRow | undefined> {
  return byId(tx, id).executeTakeFirst();
}

/** As `find`; the account cannot be deleted before this transaction ends. */
export async function hold(tx: TenantTx, id: string): Promise<ServiceAccountRow | undefined> {
  return byId(tx, id).forKeyShare().executeTakeFirst();
}

export async function findForUpdate(tx: TenantTx, id: string): Promise<ServiceAccountRow | undefined> {
  return byId(tx, id).forUpdate().executeTakeFirst();
}

export interface ServiceAccountChanges {
  name?: string;
  description?: string;
  disabled_at?: Date | null;
}

export async function update(tx: TenantTx, id: Id<'svc'>, changes: ServiceAccountChanges): Promise<ServiceAccountRow> {
  return tables(tx)
    .updateTable('eco_service_accounts')
    .set({ ...changes, updated_at: toDate(tx.now) })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export async function remove(tx: TenantTx, id: Id<'svc'>): Promise<void> {
  await tables(tx).deleteFrom('eco_service_accounts').where('id', '=', id).execute();
}
