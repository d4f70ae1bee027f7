import { found, pageById } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { columnsOf } from '../../../kernel/schema.ts';
import type { Side } from '../invoices/invoices.ts';
import type { Tables } from '../tables.ts';
import { CreditNote, type CreditNoteQuery } from './schema.ts';

const columns = columnsOf(CreditNote);

function select(tx: TenantTx, side: Side) {
  const query = tx.tables<Tables>().selectFrom('eco_credit_notes');
  return 'buyerOrgId' in side ? query.where('buyerOrgId', '=', side.buyerOrgId) : query.where('orgId', '=', side.orgId);
}

/** Newest first. */
export async function listCreditNotes(tx: TenantTx, side: Side, { invoiceId, ...page }: CreditNoteQuery) {
  const all = select(tx, side).select(columns);
  const listed = await pageById(invoiceId === undefined ? all : all.where('invoiceId', '=', invoiceId), page, 'desc');
  return { ...listed, items: listed.items.map(typed) };
}

interface Line {
  description: string;
  /** Micro-units. */
  amount: string;
}

interface Tax {
  name: string;
  /** Millionths. */
  rate: number;
  /** Micro-units. */
  amount: string;
}

/** With the seller, the buyer and the taxes of its invoice, which do not change once it is issued. */
export async function readCreditNote(tx: TenantTx, side: Side, id: Id<'crn'>) {
  const { lines, ...note } = found(
    await select(tx, side)
      .select([...columns, 'lines'])
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  const invoice = await tx
    .tables<Tables>()
    .selectFrom('eco_invoices')
    .select(['number', 'issuedAt', 'taxes', 'seller', 'buyer'])
    .where('id', '=', note.invoiceId)
    .executeTakeFirstOrThrow();
  return {
    ...typed(note),
    invoiceNumber: invoice.number,
    invoiceIssuedAt: invoice.issuedAt,
    lines: (lines as unknown as Line[]).map(({ description, amount }) => ({ description, amount })),
    // An invoice has one tax at most.
    taxes: (invoice.taxes as unknown as Tax[]).map((tax) => ({ ...tax, amount: String(note.tax) })),
    seller: invoice.seller as Record<string, string>,
    buyer: invoice.buyer as Record<string, string>,
  };
}

/** References that outlive what they refer to have no foreign key, which would tell the type of the id. */
const typed = <Row extends { customerId: string }>(row: Row) => ({ ...row, customerId: row.customerId as Id<'cus'> });
