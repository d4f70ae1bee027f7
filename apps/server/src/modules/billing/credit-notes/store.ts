import { type Selectable, sql } from 'kysely';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { InvoiceRow } from '../invoices/store.ts';
import type { BillingTx, Party } from '../party.ts';
import type { ProviderName } from '../providers/provider.ts';
import type { Tables } from '../tables.ts';

export type CreditNoteRow = Selectable<Tables['eco_credit_notes']>;

const db = (tx: BillingTx) => tx.tables<Tables>();

/** What is left of notes to the customer, oldest first; nobody else's until the transaction ends. */
export const lockBalances = (tx: BillingTx, { seller, customer }: Party, currency: string): Promise<CreditNoteRow[]> =>
  db(tx)
    .selectFrom('eco_credit_notes')
    .selectAll()
    .where('orgId', '=', seller)
    .where('customerId', '=', customer)
    .where('currency', '=', currency)
    .where('balance', '>', '0')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();

export async function lowerBalance(tx: BillingTx, { id, balance }: CreditNoteRow, amount: bigint): Promise<void> {
  await db(tx)
    .updateTable('eco_credit_notes')
    .set({ balance: String(BigInt(balance) - amount) })
    .where('id', '=', id)
    .execute();
}

/** What is left on the balance of a customer, in micro-units. */
export async function balanceOfNotes(tx: BillingTx, { seller, customer }: Party, currency: string): Promise<bigint> {
  const { rows } = await sql<{ sum: string }>`
    select coalesce(sum(balance), 0)::text as sum from eco_credit_notes
    where org_id = ${seller} and customer_id = ${customer} and currency = ${currency} and balance > 0`.execute(db(tx));
  return BigInt(rows[0]?.sum ?? 0);
}

/**
 * Micro-units that a provider took of an invoice and has not given back. One of ours has a payment by it; of its own
 * invoices there is only what was paid.
 */
export async function refundable(tx: BillingTx, { id, provider, amountPaid }: InvoiceRow): Promise<bigint> {
  if (provider === 'ledger') return 0n;
  const { rows } = await sql<{ left: string }>`
    select (coalesce((select sum(amount) from eco_payments
        where invoice_id = ${id} and provider = ${provider} and status = 'succeeded'), ${amountPaid}::numeric)
      - coalesce((select sum(refund_due) from eco_credit_notes
        where invoice_id = ${id} and refund_to = 'provider' and refund_status <> 'failed'), 0))::text as left`.execute(
    db(tx),
  );
  return BigInt(rows[0]?.left ?? 0);
}

export type PendingRefund = Pick<CreditNoteRow, 'id' | 'orgId' | 'customerId' | 'buyerOrgId' | 'number' | 'currency'> &
  Pick<CreditNoteRow, 'refundDue' | 'reason' | 'invoiceId'> & { provider: ProviderName; paidRef: string };

/** Of all sellers: what a provider is to give back. */
export const pendingRefunds = (tx: SystemTx, after: string, most: number): Promise<PendingRefund[]> =>
  db(tx)
    .selectFrom('eco_credit_notes as note')
    .innerJoin('eco_invoices as invoice', 'invoice.id', 'note.invoiceId')
    .select(['note.id', 'note.orgId', 'note.customerId', 'note.buyerOrgId', 'note.number', 'note.currency'])
    .select(['note.refundDue', 'note.reason', 'note.invoiceId', 'invoice.provider'])
    .select(sql<string>`coalesce(invoice.provider_ref, '')`.as('paidRef'))
    .where('note.refundStatus', '=', 'pending')
    .where('note.id', '>', after as Id<'crn'>)
    .orderBy('note.id')
    .limit(most)
    .execute();

/** What became of it. Answers false where that is noted already. */
export async function noteRefund(
  tx: SystemTx,
  { id }: Pick<CreditNoteRow, 'id'>,
  outcome: { status: 'succeeded'; ref: string } | { status: 'failed' },
): Promise<boolean> {
  const done = outcome.status === 'succeeded' ? { providerRef: outcome.ref, refundedAt: tx.date } : {};
  const noted = await db(tx)
    .updateTable('eco_credit_notes')
    .set({ refundStatus: outcome.status, ...done })
    .where('id', '=', id)
    .where('refundStatus', '=', 'pending')
    .returning('id')
    .executeTakeFirst();
  return noted !== undefined;
}
