import type { Caller } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import { isUniqueViolation } from '../../kernel/db/errors.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { type Changes, given } from './changes.ts';
import { tenancyErrors } from './errors.ts';
import { runDeletionHooks } from './state.ts';
import * as store from './store/customers.ts';
import type { Metadata } from './store/tables.ts';

/** Somebody the organization sells to: who pays, in one concept. */
export interface CustomerView {
  id: Id<'cus'>;
  externalId: string;
  name: string;
  email: string | null;
  plan: string | null;
  metadata: Metadata;
  createdAt: string;
  updatedAt: string;
}

export const customerView = (row: store.CustomerRow): CustomerView => ({
  id: row.id,
  externalId: row.external_id,
  name: row.name,
  email: row.email,
  plan: row.plan,
  metadata: row.metadata,
  createdAt: toIso(row.created_at),
  updatedAt: toIso(row.updated_at),
});

export interface CustomerInput {
  externalId: string;
  name: string;
  email?: string | null | undefined;
  plan?: string | null | undefined;
  metadata?: Metadata | undefined;
}

export async function createCustomer(tx: TenantTx, _caller: Caller, input: CustomerInput): Promise<CustomerView> {
  const { externalId, name, email = null, plan = null, metadata = {} } = input;
  const id = tx.newId('cus');
  const row = await store
    .insert(tx, id, { external_id: externalId, name, email, plan, metadata })
    .catch(refuseTakenExternalId);
  tx.audit({ resource: { type: 'customer', id }, after: { externalId, plan } });
  tx.emit({ type: 'customer.created', subject: id, data: { externalId, plan } });
  return customerView(row);
}

export async function listCustomers(
  tx: TenantTx,
  { limit, cursor, externalId }: PageRequest & { externalId?: string | undefined },
): Promise<Page<CustomerView>> {
  const rows = await store.list(tx, { before: decodeCursor(cursor)?.[0], externalId, limit: limit + 1 });
  return pageOf(rows, limit, (row) => [row.id], customerView);
}

export async function readCustomer(tx: TenantTx, id: string): Promise<CustomerView> {
  const row = await store.find(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  return customerView(row);
}

export async function updateCustomer(
  tx: TenantTx,
  _caller: Caller,
  id: Id<'cus'>,
  { externalId, ...input }: Changes<CustomerInput>,
): Promise<CustomerView> {
  const before = await store.findForUpdate(tx, id);
  if (before === undefined) throw errors.NOT_FOUND();
  const changes = given({ ...input, external_id: externalId });
  const after = await store.update(tx, id, changes).catch(refuseTakenExternalId);
  const told = (row: store.CustomerRow) => ({ externalId: row.external_id, plan: row.plan });
  tx.audit({ resource: { type: 'customer', id }, before: told(before), after: told(after) });
  tx.emit({ type: 'customer.updated', subject: id, data: { ...told(after), changed: Object.keys(changes) } });
  return customerView(after);
}

/** The row goes; usage and invoices keep the id. Keys of the customer are revoked by whoever holds them, on the event. */
export async function deleteCustomer(tx: TenantTx, _caller: Caller, id: Id<'cus'>): Promise<void> {
  const before = await store.findForUpdate(tx, id);
  if (before === undefined) throw errors.NOT_FOUND();
  await runDeletionHooks(tx, 'customer', id);
  await store.remove(tx, id);
  tx.audit({ resource: { type: 'customer', id }, before: { externalId: before.external_id, plan: before.plan } });
  tx.emit({ type: 'customer.deleted', subject: id, data: { externalId: before.external_id } });
}

function refuseTakenExternalId(error: unknown): never {
  throw isUniqueViolation(error, 'eco_customers_org_id_external_id_key') ? tenancyErrors.EXTERNAL_ID_TAKEN() : error;
}
