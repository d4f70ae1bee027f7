import { sql } from 'kysely';
import { toDate } from '../../../../kernel/clock.ts';
import type { SystemTx } from '../../../../kernel/db/tx.ts';
import { money } from '../../../../kernel/money.ts';
import type { InvoiceRow } from '../../invoices/store.ts';
import type { BillingTx } from '../../party.ts';
import { payInvoice } from '../../payments/payments.ts';
import type { Tables } from '../../tables.ts';
import type { ChargeRequest, ProviderName } from '../provider.ts';

const chargedBy = sql<ProviderName>`coalesce(invoice.collector,
  case when subscription.provider_ref is not null then subscription.provider end)`;
const db = (tx: BillingTx) => tx.tables<Tables>();

export type UnsentInvoice = InvoiceRow & { chargedBy: ProviderName };

/** Our open invoices to customers who pay at a provider, oldest first. */
export const unsentInvoices = (tx: SystemTx, after: string, most: number): Promise<UnsentInvoice[]> =>
  db(tx)
    .selectFrom('eco_invoices as invoice')
    .innerJoin('eco_subscriptions as subscription', (join) =>
      join.onRef('subscription.orgId', '=', 'invoice.orgId').onRef('subscription.id', '=', 'invoice.subscriptionId'),
    )
    .selectAll('invoice')
    .select(chargedBy.as('chargedBy'))
    .where(chargedBy, '<>', 'ledger')
    .where('invoice.status', '=', 'open')
    .where('invoice.provider', '=', 'ledger')
    .where('invoice.amountDue', '>', '0')
    .where('invoice.id', '>', after as InvoiceRow['id'])
    .orderBy('invoice.id')
    .limit(most)
    .execute();

/** What is charged: the lines, and as lines of their own the tax and what is not due any more. */
export async function linesOf(tx: SystemTx, invoice: InvoiceRow): Promise<ChargeRequest['lines']> {
  const rows = await db(tx)
    .selectFrom('eco_invoice_lines')
    .selectAll()
    .where('invoiceId', '=', invoice.id)
    .orderBy('position')
    .execute();
  const span = { periodStart: toDate(invoice.periodStart), periodEnd: toDate(invoice.periodEnd) };
  const lines = rows.map(({ position, description, amount }) => ({
    id: `${invoice.id}-${position}`,
    description,
    amount: money(invoice.currency, BigInt(amount)),
    ...span,
  }));
  const further = (name: string, description: string, amount: bigint) =>
    amount === 0n
      ? []
      : [{ id: `${invoice.id}-${name}`, description, amount: money(invoice.currency, amount), ...span }];
  return [
    ...lines,
    ...further('tax', 'Tax', BigInt(invoice.tax)),
    ...further('paid', 'Paid already', -BigInt(invoice.amountPaid)),
    ...further('credited', 'Given back', -BigInt(invoice.amountCredited)),
  ];
}

export const readInvoiceRow = (tx: SystemTx, { id }: Pick<InvoiceRow, 'id'>): Promise<InvoiceRow> =>
  db(tx).selectFrom('eco_invoices').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

/** The provider has charged it. @throws INVOICE_NOT_OPEN where that is known already */
export async function notePaid(tx: BillingTx, { id, orgId }: InvoiceRow, provider: ProviderName, ref: string) {
  const { version } = await payInvoice(tx, orgId, id, { reference: `${provider} ${ref}` }, { provider, ref });
  return db(tx)
    .updateTable('eco_invoices')
    .set({ provider, providerRef: ref, providerSentAt: tx.date, version: version + 1, updatedAt: tx.date })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}
