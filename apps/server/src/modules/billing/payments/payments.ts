import { sql } from 'kysely';
import { toDate } from '../../../kernel/clock.ts';
import { found, json } from '../../../kernel/db/rows.ts';
import { decimalOfMicros } from '../../../kernel/decimal.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import { divideHalfEven, money } from '../../../kernel/money.ts';
import { inCoins } from '../amounts.ts';
import { refundNotesName } from '../credit-notes/schema.ts';
import { refundable } from '../credit-notes/store.ts';
import { billingErrors } from '../errors.ts';
import { invoiceEvents, type NewCreditNote, type NewPayment } from '../invoices/schema.ts';
import { type InvoiceRow, nextNumber } from '../invoices/store.ts';
import { type BillingTx, type Party, partyColumns, tell } from '../party.ts';
import type { ProviderName } from '../providers/provider.ts';
import { recoverIfPaid } from '../subscriptions/dunning.ts';
import type { Tables } from '../tables.ts';
import { grantPaid, withdrawTopUp } from '../top-ups/paid.ts';

const db = (tx: BillingTx) => tx.tables<Tables>();

const partyOfInvoice = ({ orgId, customerId, buyerOrgId }: InvoiceRow): Party => ({
  seller: orgId,
  customer: customerId as Id<'cus'>,
  buyerOrg: buyerOrgId as Id<'org'> | null,
});

/** Of the seller, and nobody else's until the transaction ends. @throws NOT_FOUND, INVOICE_NOT_OPEN */
async function lockOpen(tx: BillingTx, seller: Id<'org'>, id: Id<'inv'>): Promise<InvoiceRow> {
  const query = db(tx).selectFrom('eco_invoices').selectAll().where('orgId', '=', seller).where('id', '=', id);
  const row = found(await query.forNoKeyUpdate().executeTakeFirst());
  if (row.status !== 'open') throw billingErrors.INVOICE_NOT_OPEN(whyClosed(row));
  return row;
}

const whyClosed = ({ status }: InvoiceRow): string =>
  status === 'paid' ? 'It is paid: what is to be given back takes a credit note' : `It is ${status}`;

/** Amounts are sent in micro-units, and read in units. */
const tooHigh = ({ currency }: InvoiceRow, most: bigint, left: string) =>
  billingErrors.AMOUNT_TOO_HIGH(
    most === 0n
      ? 'Nothing is left of it'
      : `At most "${most}" can be sent: ${decimalOfMicros(most)} ${currency} ${left}`,
  );

/** The provider that collected a payment and its id of it, recorded once; or the credit note whose balance paid. */
type Collected = { provider: ProviderName; ref: string } | { creditNote: Id<'crn'> };

/** Money that came by another way than a provider, unless one is named. @throws INVOICE_NOT_OPEN, AMOUNT_TOO_HIGH */
export async function payInvoice(tx: BillingTx, seller: Id<'org'>, id: Id<'inv'>, payment: NewPayment, by?: Collected) {
  const before = await lockOpen(tx, seller, id);
  const amount = payment.amount === undefined ? BigInt(before.amountDue) : BigInt(payment.amount);
  const due = money(before.currency, BigInt(before.amountDue));
  // Who pays in whole cents may have to round up.
  if (amount > due.micros && amount > inCoins(due).micros) throw tooHigh(before, inCoins(due).micros, 'are due');
  const party = partyOfInvoice(before);
  const at = toDate(Math.min(payment.paidAt ?? tx.now, tx.now));
  await db(tx)
    .insertInto('eco_payments')
    .values({
      ...partyColumns(party),
      id: tx.newId('pay'),
      invoiceId: id,
      status: 'succeeded',
      amount: String(amount),
      currency: before.currency,
      reference: payment.reference ?? '',
      ...(by &&
        ('creditNote' in by ? { creditNoteId: by.creditNote } : { provider: by.provider, providerRef: by.ref })),
      at,
      createdAt: tx.date,
    })
    .execute();
  return settle(tx, party, before, { paid: amount }, at);
}

/** It is owed no more; its number stays. @throws INVOICE_NOT_OPEN, also where a part of it is paid or given back */
export async function voidInvoice(tx: BillingTx, seller: Id<'org'>, id: Id<'inv'>): Promise<InvoiceRow> {
  const before = await lockOpen(tx, seller, id);
  if (before.amountPaid !== '0' || before.amountCredited !== '0')
    throw billingErrors.INVOICE_NOT_OPEN('A part of it is paid or given back: give back the rest by a credit note');
  const party = partyOfInvoice(before);
  const after = await update(tx, before, { status: 'void', amountDue: '0', voidedAt: tx.date });
  if (after.reason === 'top-up') await withdrawTopUp(tx, party, after);
  tellOfInvoice(tx, party, after, 'voided');
  await recoverIfPaid(tx, party);
  return after;
}

/**
 * Gives back a part of an invoice, with its share of the taxes: it lowers what is due, and what it comes to beyond that was
 * paid and goes where the note says.
 *
 * @throws AMOUNT_TOO_HIGH, INVOICE_NOT_OPEN, NOT_REFUNDABLE
 */
export async function creditInvoice(tx: BillingTx, seller: Id<'org'>, id: Id<'inv'>, note: NewCreditNote) {
  const query = db(tx).selectFrom('eco_invoices').selectAll().where('orgId', '=', seller).where('id', '=', id);
  const before = found(await query.forNoKeyUpdate().executeTakeFirst());
  if (before.status !== 'open' && before.status !== 'paid') throw billingErrors.INVOICE_NOT_OPEN(whyClosed(before));
  const credited = await creditedSoFar(tx, id);
  const left = BigInt(before.subtotal) - credited.subtotal;
  const subtotal = note.amount === undefined ? left : BigInt(note.amount);
  if (subtotal > left || subtotal === 0n) throw tooHigh(before, left, 'before tax are left of it');
  // The last note gives back what is left of the tax, so that all of them together give back all of it.
  const share = divideHalfEven(BigInt(before.tax) * (credited.subtotal + subtotal), BigInt(before.subtotal));
  const tax = share - credited.tax;
  const due = BigInt(before.amountDue);
  const refundDue = subtotal + tax > due ? subtotal + tax - due : 0n;
  const refund = await refundOf(tx, before, refundDue, note.refundTo);
  const party = partyOfInvoice(before);
  const creditNote = await db(tx)
    .insertInto('eco_credit_notes')
    .values({
      ...partyColumns(party),
      id: tx.newId('crn'),
      invoiceId: id,
      number: await nextNumber(tx, seller, 'credit-note'),
      reason: note.reason,
      currency: before.currency,
      subtotal: String(subtotal),
      tax: String(tax),
      total: String(subtotal + tax),
      ...refund,
      lines: json([{ description: `Credit for invoice ${before.number}`, amount: String(subtotal) }]),
      issuedAt: tx.date,
      createdAt: tx.date,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  tellOfInvoice(tx, party, before, 'credited', {
    number: creditNote.number,
    total: String(creditNote.total),
    refundDue: String(creditNote.refundDue),
  });
  const total = subtotal + tax;
  if (before.status === 'open') await settle(tx, party, before, { credited: total }, tx.date);
  else await update(tx, before, { amountCredited: String(BigInt(before.amountCredited) + total) });
  return { ...creditNote, customerId: party.customer };
}

/** Where what was paid goes. @throws NOT_REFUNDABLE */
async function refundOf(tx: BillingTx, invoice: InvoiceRow, due: bigint, to: NewCreditNote['refundTo'] = 'balance') {
  const refundDue = String(due);
  if (due === 0n) return { refundDue, refundTo: null };
  if (to !== 'provider') return { refundDue, refundTo: to, balance: to === 'balance' ? refundDue : '0' };
  const most = await refundable(tx, invoice);
  if (due > most) throw billingErrors.NOT_REFUNDABLE(whyNotBack(invoice, most));
  await enqueue(tx, refundNotesName, {}, { key: refundNotesName });
  return { refundDue, refundTo: to, refundStatus: 'pending' as const };
}

function whyNotBack({ currency }: InvoiceRow, most: bigint): string {
  const took =
    most === 0n ? 'No provider holds money of this invoice' : `It holds ${decimalOfMicros(most)} ${currency}`;
  return `${took}: send refundTo "balance", or "outside" where you give the money back yourself`;
}

async function creditedSoFar(tx: BillingTx, id: Id<'inv'>): Promise<{ subtotal: bigint; tax: bigint }> {
  const { rows } = await sql<{ subtotal: string; tax: string }>`
    select coalesce(sum(subtotal), 0)::text as subtotal, coalesce(sum(tax), 0)::text as tax
    from eco_credit_notes where invoice_id = ${id}`.execute(db(tx));
  return { subtotal: BigInt(rows[0]?.subtotal ?? 0), tax: BigInt(rows[0]?.tax ?? 0) };
}

/** What was paid or given back; paid once nothing is left. */
async function settle(
  tx: BillingTx,
  party: Party,
  before: InvoiceRow,
  { paid = 0n, credited = 0n }: { paid?: bigint; credited?: bigint },
  at: Date,
): Promise<InvoiceRow> {
  const amountPaid = BigInt(before.amountPaid) + paid;
  const amountCredited = BigInt(before.amountCredited) + credited;
  const left = BigInt(before.total) - amountPaid - amountCredited;
  const isPaid = inCoins(money(before.currency, left)).micros <= 0n;
  const after = await update(tx, before, {
    amountPaid: String(amountPaid),
    amountCredited: String(amountCredited),
    amountDue: isPaid ? '0' : String(left),
    ...(isPaid ? { status: 'paid', paidAt: at } : {}),
  });
  if (!isPaid) {
    const paid = { action: 'invoice.pay', resource: { type: 'invoice', id: before.id } };
    if (tx.scope === 'system') tx.audit({ ...paid, org: party.seller });
    else tx.audit(paid);
    return after;
  }
  if (after.reason === 'top-up') await grantPaid(tx, party, after);
  tellOfInvoice(tx, party, after, 'paid');
  await recoverIfPaid(tx, party);
  return after;
}

type InvoiceChanges = Partial<
  Pick<InvoiceRow, 'status' | 'amountPaid' | 'amountCredited' | 'amountDue'> & { paidAt: Date; voidedAt: Date }
>;

const update = (tx: BillingTx, { id, version }: InvoiceRow, changes: InvoiceChanges): Promise<InvoiceRow> =>
  db(tx)
    .updateTable('eco_invoices')
    .set({ ...changes, version: version + 1, updatedAt: tx.date })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();

const actions = { paid: 'invoice.pay', voided: 'invoice.void', credited: 'invoice.credit' } as const;

function tellOfInvoice(
  tx: BillingTx,
  party: Party,
  { id, number, currency, total, status }: InvoiceRow,
  what: keyof typeof actions,
  more: { number?: string; total?: string; refundDue?: string } = {},
): void {
  const facts = { number: number ?? '', currency, total: String(total), status, ...more };
  tell(tx, party, {
    action: actions[what],
    resource: { type: 'invoice', id },
    after: facts,
    risk: 'medium',
    event: invoiceEvents[what](id, {
      ...{ sellerId: party.seller, customerId: party.customer, buyerId: party.buyerOrg },
      ...facts,
    }),
  });
}
