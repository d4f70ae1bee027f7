import type { readCreditNote } from '../credit-notes/credit-notes.ts';
import type { readInvoice } from '../invoices/invoices.ts';
import type { DocumentLine, InvoiceDocument, Party, TaxLine } from './invoice-document.ts';

type Invoice = Awaited<ReturnType<typeof readInvoice>>;
type CreditNote = Awaited<ReturnType<typeof readCreditNote>>;

interface Tax {
  name: string;
  rate: number;
  /** Micro-units. */
  amount: string;
}

/** As it was issued: with the seller's and the buyer's details of then. */
export function invoiceDocument(invoice: Invoice): InvoiceDocument {
  const { number, status, currency, issuedAt, dueAt, paidAt, periodStart, periodEnd } = invoice;
  return {
    ...{ kind: 'invoice', number, status, currency, issuedAt, dueAt, paidAt },
    timezone: 'UTC',
    period: { start: periodStart, end: periodEnd },
    ...partiesOf(invoice as unknown as Parties),
    lines: invoice.lines.map(lineOf),
    subtotalMicros: BigInt(invoice.subtotal),
    taxes: taxesOf(invoice.taxes as unknown as Tax[], invoice),
    totalMicros: BigInt(invoice.total),
    amountPaidMicros: BigInt(invoice.amountPaid),
    amountCreditedMicros: BigInt(invoice.amountCredited),
    amountDueMicros: BigInt(invoice.amountDue),
    corrects: null,
    notes: [],
  };
}

export function creditNoteDocument(note: CreditNote): InvoiceDocument {
  const { number, currency, issuedAt, invoiceNumber, invoiceIssuedAt, reason } = note;
  return {
    // Nothing is to be paid of it.
    ...{ kind: 'credit-note', number, status: 'open', currency, issuedAt, dueAt: null, paidAt: null },
    timezone: 'UTC',
    period: null,
    ...partiesOf(note),
    lines: note.lines.map(({ description, amount }) => ({
      ...{ description, quantity: null, unitAmount: null, tier: null, period: null },
      amountMicros: BigInt(amount),
    })),
    subtotalMicros: BigInt(note.subtotal),
    taxes: taxesOf(note.taxes, note),
    totalMicros: BigInt(note.total),
    amountPaidMicros: BigInt(note.refundDue),
    amountCreditedMicros: 0n,
    amountDueMicros: 0n,
    corrects: { number: invoiceNumber ?? '', issuedAt: invoiceIssuedAt, reason },
    notes: [],
  };
}

/** Its description tells the period. */
const lineOf = ({ description, quantity, unitAmount, amount, tier }: Invoice['lines'][number]): DocumentLine => ({
  ...{ description, quantity, unitAmount, tier },
  amountMicros: BigInt(amount),
  period: null,
});

/** A provider tells the sum of its taxes alone. */
function taxesOf(taxes: readonly Tax[], { subtotal, tax }: { subtotal: string; tax: string }): TaxLine[] {
  const baseMicros = BigInt(subtotal);
  if (taxes.length === 0 && tax !== '0') return [{ name: 'Tax', rate: null, baseMicros, amountMicros: BigInt(tax) }];
  return taxes.map(({ amount, ...each }) => ({ ...each, baseMicros, amountMicros: BigInt(amount) }));
}

interface Parties {
  seller: Record<string, string>;
  buyer: Record<string, string>;
}

const partiesOf = ({ seller, buyer }: Parties) => ({
  seller: partyOf(seller),
  buyer: partyOf(buyer),
  reference: buyer.reference ?? null,
});

function partyOf({ name = '', address = '', country, taxId, email }: Record<string, string>): Party {
  const lines = address.split('\n').filter((line) => line.trim() !== '');
  return {
    name,
    address: country === undefined ? lines : [...lines, nameOfCountry(country)],
    taxId: taxId ?? null,
    email: email ?? null,
  };
}

const nameOfCountry = (code: string): string => new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
