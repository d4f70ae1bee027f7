import type { InvoiceRow } from '../invoices/store.ts';
import type { BillingTx, Party } from '../party.ts';
import { payInvoice } from '../payments/payments.ts';
import { lockBalances, lowerBalance } from './store.ts';

/** Pays an invoice that was just issued from what earlier ones gave back, the oldest first. */
export async function payFromBalance(tx: BillingTx, party: Party, issued: InvoiceRow): Promise<InvoiceRow> {
  if (issued.status !== 'open') return issued;
  let invoice = issued;
  for (const note of await lockBalances(tx, party, issued.currency)) {
    if (invoice.status !== 'open') break;
    const [left, due] = [BigInt(note.balance), BigInt(invoice.amountDue)];
    const amount = left < due ? left : due;
    await lowerBalance(tx, note, amount);
    const payment = { amount: String(amount), reference: `Credit note ${note.number}` };
    invoice = await payInvoice(tx, party.seller, invoice.id, payment, { creditNote: note.id });
  }
  return invoice;
}
