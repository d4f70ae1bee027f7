import { shortest } from '../amounts.ts';
import { grantCredits } from '../credits/credits.ts';
import type { InvoiceRow } from '../invoices/store.ts';
import type { BillingTx, Party } from '../party.ts';
import { lockByInvoice, stopAutomatic, type TopUpRow, updateTopUp } from './store.ts';

/** Grants what an invoice was for, with the payment that settles it. */
export async function grantPaid(tx: BillingTx, party: Party, invoice: InvoiceRow): Promise<void> {
  const row = await lockByInvoice(tx, party.seller, invoice.id);
  if (row === undefined || row.status === 'paid') return;
  // Given back as a whole before anything was paid.
  if (invoice.amountPaid === '0') return withdraw(tx, party, row);
  const { id, unit } = row;
  const amount = shortest(row.amount);
  await grantCredits(tx, party, { kind: 'paid', unit, amount, key: `top-up ${id}`, invoiceId: invoice.id });
  await updateTopUp(tx, row, { status: 'paid', paidAt: tx.date });
}

/** Nobody pays it any more. */
export async function withdrawTopUp(tx: BillingTx, party: Party, invoice: InvoiceRow): Promise<void> {
  const row = await lockByInvoice(tx, party.seller, invoice.id);
  if (row?.status === 'open') await withdraw(tx, party, row);
}

/** An automatic one would be ordered again at once. */
async function withdraw(tx: BillingTx, party: Party, row: TopUpRow): Promise<void> {
  await updateTopUp(tx, row, { status: 'void' });
  if (row.origin === 'automatic') await stopAutomatic(tx, party, 'voided');
}
