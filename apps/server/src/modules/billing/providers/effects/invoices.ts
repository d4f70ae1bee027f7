import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { decimalOfMicros } from '../../../../kernel/decimal.ts';
import { isId } from '../../../../kernel/ids.ts';
import { kernelService } from '../../../../kernel/kernel.ts';
import { invoiceEvents } from '../../invoices/schema.ts';
import type { InvoiceRow } from '../../invoices/store.ts';
import { type Party, tell } from '../../party.ts';
import { recoverIfPaid } from '../../subscriptions/dunning.ts';
import { completeTopUp } from '../../top-ups/top-ups.ts';
import { notePaid } from '../charges/store.ts';
import { tellUnowed } from '../charges/unowed.ts';
import type { ProviderInvoice } from '../provider.ts';
import type { Outcome } from '../webhooks/store.ts';
import { Outrun } from './outrun.ts';
import { findByRef, insertCopy, knownParty, lockInvoiceById, lockInvoiceByRef, updateInvoice } from './store.ts';
import type { Seen } from './subscriptions.ts';

/** Copies an invoice of the provider, or notes what became of one of ours that it charges. */
export async function applyInvoice(tx: TenantTx, seen: Seen<ProviderInvoice>): Promise<Outcome> {
  const { provider, found, version } = seen;
  const known = await lockInvoiceByRef(tx, provider, found.ref);
  if (known?.version !== version) throw new Outrun();
  const party = await knownParty(tx, found.customer);
  if (party === undefined || found.status === 'draft') return 'ignored';
  const { charge } = found;
  if (isId(charge, 'top')) {
    const paid = found.status === 'paid' && (await completeTopUp(tx, tx.org, charge, { provider, ref: found.ref }));
    return paid ? 'applied' : 'ignored';
  }
  const own = charge !== undefined && isId(charge, 'inv') ? await lockInvoiceById(tx, charge) : undefined;
  if (own !== undefined) {
    if (found.status !== 'paid') return 'ignored';
    if (own.status !== 'open') {
      const amount = decimalOfMicros(found.paid.micros);
      if (own.provider !== provider) tellUnowed(tx.use(kernelService), own, { provider, ref: found.ref, amount });
      return 'ignored';
    }
    await notePaid(tx, own, provider, found.ref);
    return 'applied';
  }
  const of = found.subscriptionRef === undefined ? undefined : await findByRef(tx, provider, found.subscriptionRef);
  const row =
    known === undefined
      ? await insertCopy(tx, party, { provider, found, subscription: of?.id ?? null })
      : await updateInvoice(tx, known, found, provider);
  tellOf(tx, party, row, known);
  await recoverIfPaid(tx, party);
  return 'applied';
}

/** A provider speaks several times of the same invoice: what it has become is told once, or the buyer gets two receipts. */
function tellOf(tx: TenantTx, party: Party, row: InvoiceRow, before: InvoiceRow | undefined): void {
  const { id, number, currency, total, status } = row;
  const what = status === 'paid' ? invoiceEvents.paid : status === 'void' ? invoiceEvents.voided : invoiceEvents.issued;
  const facts = { number: number ?? '', currency, total: String(total), status };
  const act = { action: 'invoice.update', resource: { type: 'invoice', id }, after: facts };
  if (before?.status === status) {
    if (amounts.some((amount) => before[amount] !== row[amount])) tx.audit(act);
    return;
  }
  const { seller: sellerId, customer: customerId, buyerOrg: buyerId } = party;
  tell(tx, party, {
    ...act,
    event: what(id, { sellerId, customerId, buyerId, ...facts }),
  });
}

const amounts = ['total', 'amountPaid', 'amountCredited', 'amountDue'] as const;
