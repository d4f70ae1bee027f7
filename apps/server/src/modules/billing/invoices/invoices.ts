import { found, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { columnsOf } from '../../../kernel/schema.ts';
import { shortest } from '../amounts.ts';
import type { Tables } from '../tables.ts';
import { Invoice, type InvoiceQuery } from './schema.ts';
import type { InvoiceRow } from './store.ts';

/** As a seller or as a buyer. */
export type Side = { orgId: Id<'org'>; customerId?: Id<'cus'> } | { buyerOrgId: Id<'org'> };

const columns = columnsOf(Invoice);

function select(tx: TenantTx, side: Side) {
  const query = tx.tables<Tables>().selectFrom('eco_invoices').select(columns);
  if ('buyerOrgId' in side) return query.where('buyerOrgId', '=', side.buyerOrgId);
  const own = query.where('orgId', '=', side.orgId);
  return side.customerId === undefined ? own : own.where('customerId', '=', side.customerId);
}

/** Newest first. */
export async function listInvoices(tx: TenantTx, side: Side, { status, ...page }: InvoiceQuery) {
  const all = select(tx, side);
  const listed = await pageById(status === undefined ? all : all.where('status', '=', status), page, 'desc');
  return { ...listed, items: listed.items.map(typed) };
}

export async function readInvoice(tx: TenantTx, side: Side, id: Id<'inv'>) {
  const row = found(await select(tx, side).where('id', '=', id).executeTakeFirst());
  const lines = await tx
    .tables<Tables>()
    .selectFrom('eco_invoice_lines')
    .selectAll()
    .where('invoiceId', '=', id)
    .orderBy('position')
    .execute();
  return {
    ...typed(row),
    lines: lines.map((line) => ({
      ...line,
      quantity: shortest(line.quantity),
      unitAmount: shortest(line.unitAmount),
    })),
  };
}

/** References that outlive what they refer to have no foreign key, which would tell the type of the id. */
const typed = <Row extends Pick<InvoiceRow, 'customerId' | 'subscriptionId'>>(row: Row) => ({
  ...row,
  customerId: row.customerId as Id<'cus'>,
  subscriptionId: row.subscriptionId as Id<'sub'> | null,
});
