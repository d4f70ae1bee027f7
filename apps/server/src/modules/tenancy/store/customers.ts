import { toDate } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type Metadata, tables } from './tables.ts';

export interface CustomerRow {
  id: Id<'cus'>;
  external_id: string;
  name: string;
  email: string | null;
  plan: string | null;
  metadata: Metadata;
  created_at: number;
  updated_at: number;
}

const columns = ['id', 'external_id', 'name', 'email', 'plan', 'metadata', 'created_at', 'updated_at'] as const;

export interface CustomerValues {
  external_id: string;
  name: string;
  email: string | null;
  plan: string | null;
  metadata: Metadata;
}

export async function insert(tx: TenantTx, id: Id<'cus'>, values: CustomerValues): Promise<CustomerRow> {
  const at = toDate(tx.now);
  return tables(tx)
    .insertInto('eco_customers')
    .values({
      ...values,
      id,
      org_id: tx.org,
      metadata: JSON.stringify(values.metadata),
      created_at: at,
      updated_at: at,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Newest first. */
export async function list(
  tx: TenantTx,
  { before, externalId, limit }: { before: string | undefined; externalId: string | undefined; limit: number },
): Promise<CustomerRow[]> {
  let query = tables(tx).selectFrom('eco_customers').select(columns).where('org_id', '=', tx.org);
  if (before !== undefined) query = query.where('id', '<', before as Id<'cus'>);
  if (externalId !== undefined) query = query.where('external_id', '=', externalId);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

export async function find(tx: TenantTx, id: string): Promise<CustomerRow | undefined> {
  return tables(tx)
    .selectFrom('eco_customers')
    .select(columns)
    .where('id', '=', id as Id<'cus'>)
    .executeTakeFirst();
}

/** As `find`; the customer cannot be deleted before this transaction ends. */
export async function hold(tx: TenantTx, id: string): Promise<CustomerRow | undefined> {
  return tables(tx)
    .selectFrom('eco_customers')
    .select(columns)
    .where('id', '=', id as Id<'cus'>)
    .forKeyShare()
    .executeTakeFirst();
}

export async function findForUpdate(tx: TenantTx, id: string): Promise<CustomerRow | undefined> {
  return tables(tx)
    .selectFrom('eco_customers')
    .select(columns)
    .where('id', '=', id as Id<'cus'>)
    .forUpdate()
    .executeTakeFirst();
}

export async function update(tx: TenantTx, id: Id<'cus'>, changes: Partial<CustomerValues>): Promise<CustomerRow> {
  const { metadata, ...plain } = changes;
  return tables(tx)
    .updateTable('eco_customers')
    .set({
      ...plain,
      ...(metadata === undefined ? {} : { metadata: JSON.stringify(metadata) }),
      updated_at: toDate(tx.now),
    })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export async function remove(tx: TenantTx, id: Id<'cus'>): Promise<void> {
  await tables(tx).deleteFrom('eco_customers').where('id', '=', id).execute();
}
