import { sql } from 'kysely';
import { instant } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Party } from '../party.ts';
import type { Tables } from '../tables.ts';

export interface BilledInvoice extends Party {
  number: string;
  currency: string;
  periodStart: number;
  periodEnd: number;
  /** Micro-units, as all amounts. */
  amountPaid: string;
  /** What of it came from the balance of credit notes. */
  fromBalance: string;
  amountDue: string;
  dueAt: number;
  paidAt: number | null;
}

const invoices = (tx: TenantTx) =>
  tx
    .tables<Tables>()
    .selectFrom('eco_invoices')
    .selectAll()
    .select(
      sql<string>`coalesce((select sum(p.amount) from eco_payments p
        where p.invoice_id = eco_invoices.id and p.credit_note_id is not null), 0)::text`.as('fromBalance'),
    );

type Row = Awaited<ReturnType<ReturnType<typeof invoices>['executeTakeFirstOrThrow']>>;

export async function readBilled(tx: TenantTx, id: string): Promise<BilledInvoice | undefined> {
  return billed(
    await invoices(tx)
      .where('id', '=', id as Id<'inv'>)
      .executeTakeFirst(),
  );
}

/** The invoice of the customer that has waited the longest for its payment. */
export async function oldestOverdue(tx: TenantTx, { seller, customer }: Party): Promise<BilledInvoice | undefined> {
  const open = invoices(tx)
    .where('orgId', '=', seller)
    .where('customerId', '=', customer)
    .where('status', '=', 'open')
    .where('reason', '<>', 'top-up');
  return billed(await open.where('dueAt', '<=', instant(tx.now)).orderBy('dueAt').limit(1).executeTakeFirst());
}

const billed = (row: Row | undefined): BilledInvoice | undefined =>
  row && {
    ...row,
    number: row.number ?? '',
    dueAt: row.dueAt ?? row.createdAt,
    seller: row.orgId,
    customer: row.customerId as Id<'cus'>,
    buyerOrg: row.buyerOrgId as Id<'org'> | null,
  };
