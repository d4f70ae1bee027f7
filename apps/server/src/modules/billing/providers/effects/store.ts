import { json } from '../../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { decimalOfMicros } from '../../../../kernel/decimal.ts';
import { errors, NexusError } from '../../../../kernel/errors.ts';
import { isId } from '../../../../kernel/ids.ts';
import { type InvoiceRow, readBuyer, readSeller } from '../../invoices/store.ts';
import { customerParty, type Party, partyColumns } from '../../party.ts';
import { type PlanTerms, termsOf } from '../../plans/store.ts';
import type { SubscriptionRow } from '../../subscriptions/store.ts';
import type { Tables } from '../../tables.ts';
import type { PlanKey, ProviderInvoice } from '../provider.ts';
import type { RemoteName } from '../webhooks/store.ts';

const db = (tx: TenantTx) => tx.tables<Tables>();

/** Undefined where the provider's customer is none of ours, or is gone. */
export async function knownParty(tx: TenantTx, customer: string | undefined): Promise<Party | undefined> {
  if (!isId(customer, 'cus')) return undefined;
  try {
    return await customerParty(tx, customer);
  } catch (error) {
    if (error instanceof NexusError && error.id === errors.NOT_FOUND.id) return undefined;
    throw error;
  }
}

/** A plan as it was sold at the provider. */
export async function findVersion(tx: TenantTx, { slug, version }: PlanKey): Promise<PlanTerms | undefined> {
  const plan = await db(tx)
    .selectFrom('eco_plans as plan')
    .innerJoin('eco_plan_versions as version', (join) =>
      join.onRef('version.orgId', '=', 'plan.orgId').onRef('version.planId', '=', 'plan.id'),
    )
    .select('plan.id')
    .where('plan.orgId', '=', tx.org)
    .where('plan.slug', '=', slug)
    .where('version.version', '=', version)
    .executeTakeFirst();
  return plan && termsOf(tx, tx.org, { planId: plan.id, planVersion: version });
}

export const findByRef = (tx: TenantTx, provider: RemoteName, ref: string): Promise<SubscriptionRow | undefined> =>
  db(tx)
    .selectFrom('eco_subscriptions')
    .selectAll()
    .where('orgId', '=', tx.org)
    .where('provider', '=', provider)
    .where('providerRef', '=', ref)
    .executeTakeFirst();

export const lockInvoiceByRef = (tx: TenantTx, provider: RemoteName, ref: string): Promise<InvoiceRow | undefined> =>
  db(tx)
    .selectFrom('eco_invoices')
    .selectAll()
    .where('orgId', '=', tx.org)
    .where('provider', '=', provider)
    .where('providerRef', '=', ref)
    .forNoKeyUpdate()
    .executeTakeFirst();

export const lockInvoiceById = (tx: TenantTx, id: InvoiceRow['id']): Promise<InvoiceRow | undefined> =>
  db(tx)
    .selectFrom('eco_invoices')
    .selectAll()
    .where('orgId', '=', tx.org)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();

/** What the provider says of an invoice that it has issued: a copy of its own, beside ours in one list. */
export async function insertCopy(
  tx: TenantTx,
  party: Party,
  { provider, found, subscription }: { provider: RemoteName; found: ProviderInvoice; subscription: string | null },
): Promise<InvoiceRow> {
  const { currency } = found.total;
  const [seller, buyer] = [await readSeller(tx, party.seller), await readBuyer(tx, party)];
  const row = await db(tx)
    .insertInto('eco_invoices')
    .values({
      ...partyColumns(party),
      ...amountsOf(found),
      id: tx.newId('inv'),
      subscriptionId: subscription,
      number: found.number ?? found.ref,
      reason: 'period',
      key: `${provider} ${found.ref}`,
      currency,
      periodStart: found.periodStart,
      periodEnd: found.periodEnd,
      seller: json(seller.details),
      buyer: json(buyer.details),
      issuedAt: found.issuedAt ?? tx.date,
      // It is charged at once: what is open has been refused.
      dueAt: found.issuedAt ?? tx.date,
      provider,
      providerRef: found.ref,
      providerSentAt: tx.date,
      createdAt: tx.date,
      updatedAt: tx.date,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await insertLines(tx, party, row, found);
  return row;
}

async function insertLines(tx: TenantTx, party: Party, row: InvoiceRow, { lines }: ProviderInvoice): Promise<void> {
  if (lines.length === 0) return;
  await db(tx)
    .insertInto('eco_invoice_lines')
    .values(
      lines.map(({ ref, description, quantity, amount, periodStart, periodEnd }, index) => ({
        orgId: party.seller,
        buyerOrgId: party.buyerOrg,
        invoiceId: row.id,
        position: index + 1,
        kind: 'plan' as const,
        description,
        quantity: String(quantity),
        unitAmount: decimalOfMicros(quantity === 0 ? amount.micros : amount.micros / BigInt(quantity)),
        amount: String(amount.micros),
        periodStart,
        periodEnd,
        providerRef: ref,
      })),
    )
    .execute();
}

export const updateInvoice = (tx: TenantTx, row: InvoiceRow, found: ProviderInvoice, provider: RemoteName) =>
  db(tx)
    .updateTable('eco_invoices')
    .set({
      ...amountsOf(found),
      // The provider knows nothing of what a note put on a balance here.
      amountCredited: String(greatest(BigInt(row.amountCredited), found.refunded.micros)),
      ...(found.number === null ? {} : { number: found.number }),
      version: row.version + 1,
      provider,
      providerRef: found.ref,
      updatedAt: tx.date,
    })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();

const greatest = (left: bigint, right: bigint): bigint => (left > right ? left : right);

/** A draft that the provider has not issued is no invoice of ours yet. */
function amountsOf({ status, total, tax, paid, due, refunded, paidAt }: ProviderInvoice) {
  return {
    status: status === 'draft' ? ('open' as const) : status,
    subtotal: String(total.micros - tax.micros),
    tax: String(tax.micros),
    total: String(total.micros),
    amountPaid: String(paid.micros),
    amountCredited: String(refunded.micros),
    amountDue: String(due.micros),
    paidAt,
  };
}
