import { sql } from 'kysely';
import { found, knownIds, newRow, onTaken, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { columnsOf, pickDefined } from '../../../kernel/schema.ts';
import { assertDeleted, deletedNow, deletionOf, restoredNow } from '../deletion.ts';
import { tenancyErrors } from '../errors.ts';
import { lockOrganization } from '../organizations/organizations.ts';
import { customersOf, keysOf } from '../state.ts';
import type { Tables } from '../tables.ts';
import {
  Customer,
  type CustomerChanges,
  type CustomerQuery,
  customer,
  customerEvents,
  type NewCustomer,
} from './schema.ts';

/** Names an organization of which a customer has another external id. */
export const renamedTopic = 'renamed-customers';

const columns = columnsOf(Customer);
const refuseTaken = onTaken('eco_customers_external_id', tenancyErrors.EXTERNAL_ID_TAKEN);
const db = (tx: TenantTx) => tx.tables<Tables>();
const select = (tx: TenantTx) => db(tx).selectFrom('eco_customers').select(columns).where('deletedAt', 'is', null);
const byId = (tx: TenantTx, id: Id<'cus'>) => select(tx).where('id', '=', id);
const update = (tx: TenantTx, id: Id<'cus'>) => db(tx).updateTable('eco_customers').where('id', '=', id);

/** Newest first. */
export function listCustomers(tx: TenantTx, { externalId, plan, search, ...page }: CustomerQuery) {
  let query = select(tx).where('orgId', '=', tx.org);
  if (externalId !== undefined) query = query.where('externalId', '=', externalId);
  if (plan !== undefined) query = query.where('plan', '=', plan);
  if (search !== undefined) query = query.where(holds(search));
  return pageById(query, page, 'desc');
}

/** A part of a text has no index, so a search without many matches reads all customers of the organization. */
const holds = (part: string) =>
  sql<boolean>`(id = ${part} or position(lower(${part}) in lower(concat_ws(${'\n'}, name, external_id, email))) > 0)`;

export const readCustomer = async (tx: TenantTx, id: Id<'cus'>) => found(await byId(tx, id).executeTakeFirst());

/** The customer with one's own id. */
export const findCustomer = async (tx: TenantTx, externalId: string): Promise<Id<'cus'> | undefined> =>
  (await select(tx).where('orgId', '=', tx.org).where('externalId', '=', externalId).executeTakeFirst())?.id;

/** Customers by one's own ids. */
export async function customersNamed(tx: TenantTx, externalIds: readonly string[]): Promise<Map<string, Id<'cus'>>> {
  const rows = await select(tx).where('orgId', '=', tx.org).where('externalId', 'in', externalIds).execute();
  return new Map(rows.map(({ externalId, id }) => [externalId, id]));
}

/** Whether it is gone for good; one that is deleted can be restored. */
export const customerIsErased = async (tx: TenantTx, id: Id<'cus'>): Promise<boolean> =>
  (await db(tx).selectFrom('eco_customers').select('id').where('id', '=', id).executeTakeFirst()) === undefined;

export async function createCustomer(tx: TenantTx, values: NewCustomer) {
  const query = db(tx)
    .insertInto('eco_customers')
    .values({ ...pickDefined(values), ...newRow(tx, 'cus') });
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  customer.record(tx, 'create', { after });
  await customersOf(tx).created(tx, after.id, after.plan);
  return readCustomer(tx, after.id);
}

export async function updateCustomer(tx: TenantTx, id: Id<'cus'>, changes: CustomerChanges) {
  const before = found(await byId(tx, id).forUpdate().executeTakeFirst());
  const { plan = before.plan, externalId = before.externalId } = changes;
  if (externalId !== before.externalId && (await customersOf(tx).keepsExternalId(tx, id)))
    throw tenancyErrors.EXTERNAL_ID_IN_USE();
  const planChanges = plan !== before.plan;
  if (planChanges && (await customersOf(tx).isSubscribed(tx, id))) throw tenancyErrors.CUSTOMER_SUBSCRIBED();
  const query = update(tx, id).set({ ...pickDefined(changes), updatedAt: tx.date });
  const after = await query.returning(columns).executeTakeFirstOrThrow().catch(refuseTaken);
  customer.record(tx, 'update', { before, after });
  if (after.externalId !== before.externalId) await tx.invalidate(renamedTopic, tx.org);
  if (planChanges && plan !== null) await customersOf(tx).created(tx, id, plan);
  return after;
}

/** Its keys stop with the commit; usage and invoices keep the id. */
export async function deleteCustomer(tx: TenantTx, id: Id<'cus'>) {
  await lockOrganization(tx);
  const before = found(await byId(tx, id).forUpdate().executeTakeFirst());
  await customersOf(tx).deleted(tx, id);
  await update(tx, id).set(deletedNow(tx)).execute();
  const { facts, reply } = deletionOf(tx, await keysOf(tx).revokeWith(tx, id));
  customer.record(tx, 'delete', { before, deletion: facts, risk: 'high' });
  return reply;
}

/** @throws NOT_DELETED, and EXTERNAL_ID_TAKEN where a newer customer has it. */
export async function restoreCustomer(tx: TenantTx, id: Id<'cus'>) {
  await lockOrganization(tx);
  const query = db(tx).selectFrom('eco_customers').select('deletedAt').where('id', '=', id);
  assertDeleted(found(await query.forUpdate().executeTakeFirst()));
  const after = await update(tx, id)
    .set(restoredNow(tx))
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch(refuseTaken);
  const keys = await keysOf(tx).restoreWith(tx, id);
  await customersOf(tx).created(tx, id, after.plan);
  tx.audit({ resource: { type: 'customer', id }, after: { keys }, risk: 'high' });
  tx.emit(customerEvents.restored(id, { keys }));
  return after;
}

/** The ids that are customers; these cannot be deleted before this transaction ends. */
export const knownCustomers = (tx: TenantTx, ids: readonly Id<'cus'>[]): Promise<Set<string>> =>
  knownIds(select(tx), ids);

/** The customer cannot be deleted before this transaction ends. @throws NOT_FOUND */
export async function assertCustomer(tx: TenantTx, id: Id<'cus'>): Promise<void> {
  found(await byId(tx, id).forKeyShare().executeTakeFirst(), 'No such customer');
}
