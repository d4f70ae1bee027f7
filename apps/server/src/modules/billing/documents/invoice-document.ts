/** What an invoice or a credit note says, whatever it is drawn as. Times are epoch milliseconds, amounts micro-units. */
export interface InvoiceDocument {
  kind: 'invoice' | 'credit-note';
  /** Null while it is a draft. */
  number: string | null;
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';
  /** ISO 4217. */
  currency: string;
  /** IANA zone in which the days are told. */
  timezone: string;
  issuedAt: number | null;
  dueAt: number | null;
  paidAt: number | null;
  /** Its end is not part of it. */
  period: DocumentPeriod | null;
  seller: Party;
  buyer: Party;
  /** What the buyer calls it, such as the number of a purchase order. */
  reference: string | null;
  lines: DocumentLine[];
  subtotalMicros: bigint;
  taxes: TaxLine[];
  /** Of a credit note, what is credited: not negative. */
  totalMicros: bigint;
  /** Of a credit note, what was paid of it before. */
  amountPaidMicros: bigint;
  /** By credit notes. */
  amountCreditedMicros: bigint;
  amountDueMicros: bigint;
  /** Of a credit note: the invoice that it corrects, and why. */
  corrects: { number: string; issuedAt: number | null; reason: string } | null;
  /** Terms of payment, why no tax is charged: a paragraph each. */
  notes: string[];
}

export interface DocumentPeriod {
  start: number;
  end: number;
}

export interface Party {
  name: string;
  /** Postal, a line each, the country included. */
  address: string[];
  /** VAT or other tax number. */
  taxId: string | null;
  email: string | null;
}

export interface DocumentLine {
  description: string;
  /** Decimal text; null where an amount has none, such as a discount. */
  quantity: string | null;
  /** Decimal text, in units of the currency. */
  unitAmount: string | null;
  amountMicros: bigint;
  /** Which tier of the price it is. */
  tier: string | null;
  period: DocumentPeriod | null;
}

export interface TaxLine {
  /** Such as `VAT`. */
  name: string;
  /** Millionths: 190,000 is 19 %; null where the provider that charged it does not tell. */
  rate: number | null;
  /** What the tax is charged on. */
  baseMicros: bigint;
  amountMicros: bigint;
}
