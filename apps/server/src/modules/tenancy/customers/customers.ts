import { deleted } from '../../../http/noun.ts';
import { found, newRow, onTaken, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { tenancyErrors } from '../errors.ts';
import { runDeletionHooks } from '../state.ts';
import type { Tables } from '../tables.ts';
import { Customer, type CustomerChanges, type CustomerQuery, customer, type NewCustomer } from './schema.ts';

const columns = columnsOf(Customer);
const refuseTaken = onTaken('eco_customers_org_id_external_id_key', tenancyErrors.EXTERNAL_ID_TAKEN);
const db = (tx: TenantTx) => tx.tables<Tables>();
const select = (tx: TenantTx) => db(tx).selectFrom('eco_customers').select(columns);
const byId = (tx: TenantTx, id: Id<'cus'>) => select(tx).where('id', '=', id);

/** Newest first. */
export function listCustomers(tx: TenantTx, { externalId, ...page }: CustomerQuery) {
  const all = select(tx).where('orgId', '=', tx.org);
  return pageById(externalId === undefined ? all : all.where('externalId', '=', externalId), page, 'desc');
}

export const readCustomer = async (tx: TenantTx, id: Id<'cus'>) => found(await byId(tx, id).executeTakeFirst());

export async function createCustomer(tx: TenantTx, values: NewCustomer) {
  const query = db(tx)
    .insertInto('eco_customers')
    .values({ ...pickDefined(values), ...newRow(tx, 'cus') });
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  customer.record(tx, 'create', { after });
  return after;
}

export async function updateCustomer(tx: TenantTx, id: Id<'cus'>, changes: CustomerChanges) {
  const before = found(await byId(tx, id).forUpdate().executeTakeFirst());
  const query = db(tx)
    .updateTable('eco_customers')
    .set({ ...pickDefined(changes), updatedAt: tx.date })
    .where('id', '=', id);
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  customer.record(tx, 'update', { before, after });
  return after;
}

/** The row goes, and the customer's keys with it; usage and invoices keep the id. */
export async function deleteCustomer(tx: TenantTx, id: Id<'cus'>) {
  await runDeletionHooks(tx, 'customer', id);
  const query = db(tx).deleteFrom('eco_customers').where('id', '=', id);
  const before = found(await query.returning(columns).executeTakeFirst());
  customer.record(tx, 'delete', { before });
  return deleted;
}

/** The customer cannot be deleted before this transaction ends. @throws NOT_FOUND */
export async function assertCustomer(tx: TenantTx, id: Id<'cus'>): Promise<void> {
  found(await byId(tx, id).forKeyShare().executeTakeFirst(), 'No such customer');
}
