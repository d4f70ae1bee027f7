import type { readInvoice } from '../invoices/invoices.ts';
import type { DocumentLine, InvoiceDocument, Party } from './invoice-document.ts';

type Invoice = Awaited<ReturnType<typeof readInvoice>>;

interface Tax {
  name: string;
  rate: number;
  /** Micro-units. */
  amount: string;
}

/** As it was issued: with the seller's and the buyer's details of then. */
export function documentOf(invoice: Invoice): InvoiceDocument {
  const { number, status, currency, issuedAt, dueAt, paidAt, periodStart, periodEnd } = invoice;
  return {
    ...{ kind: 'invoice', number, status, currency, issuedAt, dueAt, paidAt },
    timezone: 'UTC',
    period: { start: periodStart, end: periodEnd },
    seller: partyOf(invoice.seller as Record<string, string>),
    buyer: partyOf(invoice.buyer as Record<string, string>),
    reference: (invoice.buyer as Record<string, string>).reference ?? null,
    lines: invoice.lines.map(lineOf),
    subtotalMicros: BigInt(invoice.subtotal),
    taxes: (invoice.taxes as unknown as Tax[]).map(({ amount, ...tax }) => ({
      ...tax,
      baseMicros: BigInt(invoice.subtotal),
      amountMicros: BigInt(amount),
    })),
    totalMicros: BigInt(invoice.total),
    amountPaidMicros: BigInt(invoice.amountPaid),
    amountCreditedMicros: BigInt(invoice.amountCredited),
    amountDueMicros: BigInt(invoice.amountDue),
    corrects: null,
    notes: [],
  };
}

/** Its description tells the period. */
const lineOf = ({ description, quantity, unitAmount, amount, tier }: Invoice['lines'][number]): DocumentLine => ({
  ...{ description, quantity, unitAmount, tier },
  amountMicros: BigInt(amount),
  period: null,
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
