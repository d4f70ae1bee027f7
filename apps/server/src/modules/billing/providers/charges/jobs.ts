import { z } from 'zod';
import type { Background } from '../../../../kernel/background.ts';
import { decimalOfMicros } from '../../../../kernel/decimal.ts';
import { NexusError } from '../../../../kernel/errors.ts';
import type { Id } from '../../../../kernel/ids.ts';
import { job } from '../../../../kernel/jobs/jobs.ts';
import { billingErrors } from '../../errors.ts';
import { readBuyer } from '../../invoices/store.ts';
import { providersService } from '../providers.ts';
import { linesOf, notePaid, readInvoiceRow, type UnsentInvoice, unsentInvoices } from './store.ts';
import { tellUnowed } from './unowed.ts';

/** Invoices of one read. */
const batch = 100;

/**
 * Charges our invoices for usage where their customers pay. The charge has the id of the invoice, and so is one, whatever
 * fails between the provider and our note of it; one that fails does not stop the others, and is tried again.
 */
async function chargeInvoices(background: Background): Promise<void> {
  let after = '';
  for (;;) {
    const found = await background.inSystem((tx) => unsentInvoices(tx, after, batch));
    for (const invoice of found) {
      await charge(background, invoice).catch((error: unknown) => {
        background.kernel.log.error(
          { err: error, invoice: invoice.id },
          'an invoice could not be charged at the provider',
        );
      });
    }
    if (found.length < batch) return;
    after = found.at(-1)?.id ?? '';
  }
}

async function charge(background: Background, invoice: UnsentInvoice): Promise<void> {
  const party = { seller: invoice.orgId, customer: invoice.customerId as Id<'cus'>, buyerOrg: null };
  const provider = await background.use(providersService).at(party.seller, invoice.chargedBy);
  const { lines, buyer } = await background.inSystem(async (tx) => ({
    lines: await linesOf(tx, invoice),
    buyer: (await readBuyer(tx, party)).details,
  }));
  const charged = await provider.charge({
    id: invoice.id,
    seller: party.seller,
    buyer: { id: party.customer, name: buyer.name ?? '', email: buyer.email ?? null },
    subscriptionRef: undefined,
    lines,
  });
  // A refused one stays here, open, and is tried again; dunning goes by its due date.
  if (charged.status === 'failed') return;
  const ref = charged.invoice ?? invoice.id;
  const isNoted = await background.inSystem((tx) => notePaid(tx, invoice, provider.name, ref)).catch(unlessSettled);
  if (isNoted !== undefined) return;
  const now = await background.inSystem((tx) => readInvoiceRow(tx, invoice));
  // Its webhook was faster.
  if (now.status === 'paid' && now.provider === provider.name) return;
  tellUnowed(background.kernel, now, {
    provider: provider.name,
    ref,
    amount: decimalOfMicros(BigInt(invoice.amountDue)),
  });
}

function unlessSettled(error: unknown): undefined {
  if (!(error instanceof NexusError) || error.id !== billingErrors.INVOICE_NOT_OPEN.id) throw error;
}

export const chargeAtProviders = job({
  name: 'billing.charge-invoices',
  payload: z.object({}),
  // After months are closed.
  cron: '17 * * * *',
  run: chargeInvoices,
});
