import { z } from 'zod';
import type { Background } from '../../../kernel/background.ts';
import { decimalOfMicros } from '../../../kernel/decimal.ts';
import { NexusError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { job } from '../../../kernel/jobs/jobs.ts';
import { money } from '../../../kernel/money.ts';
import { invoiceEvents } from '../invoices/schema.ts';
import { type Party, tell } from '../party.ts';
import { providerErrors } from '../providers/errors.ts';
import { providersService } from '../providers/providers.ts';
import { refundNotesName } from './schema.ts';
import { noteRefund, type PendingRefund, pendingRefunds } from './store.ts';

/** Notes of one read. */
const batch = 100;

/**
 * Refunds credit notes at their providers. The note's id is the idempotency key, so a retry after a crash refunds once. One
 * that fails does not stop the others, and is retried unless the provider refused it.
 */
async function refundAll(background: Background): Promise<void> {
  let after = '';
  for (;;) {
    const notes = await background.inSystem((tx) => pendingRefunds(tx, after, batch));
    for (const note of notes) {
      await refund(background, note).catch((error: unknown) => {
        background.kernel.log.error({ err: error, creditNote: note.id }, 'a payment could not be given back');
      });
    }
    if (notes.length < batch) return;
    after = notes.at(-1)?.id ?? '';
  }
}

async function refund(background: Background, note: PendingRefund): Promise<void> {
  const { id, orgId, paidRef, currency, refundDue, reason } = note;
  const { remote } = await background.use(providersService).at(orgId, note.provider);
  const amount = money(currency, BigInt(refundDue));
  const ref = await remote?.refund({ id, paidRef, amount, reason }).catch(unlessRefused);
  if (ref === undefined) return tellRefused(background, note);
  await background.inSystem(async (tx) => {
    if (await noteRefund(tx, note, { status: 'succeeded', ref })) tellRefunded(tx, note);
  });
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof NexusError) || error.id !== providerErrors.BILLING_REFUSED.id) throw error;
}

function tellRefunded(tx: Parameters<typeof tell>[0], note: PendingRefund): void {
  const { id, orgId, customerId, buyerOrgId, number, currency, refundDue, provider } = note;
  const party: Party = { seller: orgId, customer: customerId as Id<'cus'>, buyerOrg: buyerOrgId as Id<'org'> | null };
  const facts = { number, currency, amount: String(refundDue), provider };
  tell(tx, party, {
    action: 'credit-note.refund',
    resource: { type: 'credit-note', id },
    after: facts,
    risk: 'medium',
    event: invoiceEvents.refunded(note.invoiceId, {
      ...{ sellerId: party.seller, customerId: party.customer, buyerId: party.buyerOrg },
      ...facts,
    }),
  });
}

/** It is owed all the same, and people must see to it. */
async function tellRefused(background: Background, note: PendingRefund): Promise<void> {
  const { id, orgId, number, currency, refundDue, provider } = note;
  await background.inSystem(async (tx) => {
    if (!(await noteRefund(tx, note, { status: 'failed' }))) return;
    const after = { number, currency, amount: String(refundDue), provider, status: 'failed' };
    tx.audit({ org: orgId, action: 'credit-note.refund', resource: { type: 'credit-note', id }, after, risk: 'high' });
  });
  background.kernel.alerts.raise({
    key: `billing:refund:${id}`,
    title: 'A payment could not be given back',
    detail: `${orgId}, ${number} (${id}): ${provider} refuses to give ${decimalOfMicros(BigInt(refundDue))} ${currency} back: do it there or otherwise.`,
    severity: 'critical',
  });
}

export const refundCreditNotes = job({
  name: refundNotesName,
  payload: z.object({}),
  tenant: true,
  cron: '47 * * * *',
  run: refundAll,
});
