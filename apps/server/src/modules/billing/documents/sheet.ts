import { toDate } from '../../../kernel/clock.ts';
import { decimalOfMicros, formatDecimal, groupDigits, one } from '../../../kernel/decimal.ts';
import { decimalsOf } from '../../../kernel/money.ts';
import { shortest } from '../amounts.ts';
import type { DocumentLine, DocumentPeriod, InvoiceDocument, Party, TaxLine } from './invoice-document.ts';

/** The texts of a document, in the order in which they are read. */
export interface Sheet {
  title: string;
  /** Where it is no valid invoice, or needs no payment. */
  mark: string | null;
  facts: Fact[];
  seller: string[];
  buyer: string[];
  currency: string;
  rows: SheetRow[];
  totals: Total[];
  notes: string[];
}

export interface Fact {
  name: string;
  value: string;
}

export interface SheetRow {
  description: string;
  /** Tier and period. */
  details: string;
  quantity: string;
  unitAmount: string;
  amount: string;
}

export interface Total {
  name: string;
  amount: string;
  /** What the reader looks for. */
  strong: boolean;
}

export function sheetOf(document: InvoiceDocument): Sheet {
  return {
    title: titleOf(document),
    mark: markOf(document),
    facts: factsOf(document),
    seller: partyOf(document.seller),
    buyer: partyOf(document.buyer),
    currency: document.currency,
    rows: document.lines.map((line) => rowOf(document, line)),
    totals: totalsOf(document),
    notes: document.notes,
  };
}

const names = { invoice: 'Invoice', 'credit-note': 'Credit note' } as const;

const titleOf = ({ kind, number }: InvoiceDocument): string =>
  number === null ? `${names[kind]} (draft)` : `${names[kind]} ${number}`;

function markOf(document: InvoiceDocument): string | null {
  switch (document.status) {
    case 'draft':
      return 'Draft: amounts may change';
    case 'void':
      return 'Void: not to be paid';
    case 'paid':
      return document.paidAt === null ? 'Paid' : `Paid on ${dayOf(document, document.paidAt)}`;
    default:
      return null;
  }
}

function factsOf(document: InvoiceDocument): Fact[] {
  const { kind, number, issuedAt, dueAt, period, reference, corrects } = document;
  const facts: [string, string | null][] = [
    [`${names[kind]} number`, number],
    ['Date of issue', issuedAt === null ? null : dayOf(document, issuedAt)],
    ['Date due', dueAt === null ? null : dayOf(document, dueAt)],
    ['Period', period === null ? null : periodOf(document, period)],
    ['Your reference', reference],
    ['Corrects', corrects === null ? null : correctedText(document, corrects)],
    ['Reason', corrects?.reason ?? null],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

const correctedText = (document: InvoiceDocument, { number, issuedAt }: { number: string; issuedAt: number | null }) =>
  `Invoice ${number}${issuedAt === null ? '' : ` of ${dayOf(document, issuedAt)}`}`;

const partyOf = ({ name, address, taxId, email }: Party): string[] => [
  name,
  ...address,
  ...(taxId === null ? [] : [`Tax ID ${taxId}`]),
  ...(email === null ? [] : [email]),
];

function rowOf(document: InvoiceDocument, line: DocumentLine): SheetRow {
  const details = [
    line.tier,
    line.period === null || isSame(line.period, document.period) ? null : periodOf(document, line.period),
  ];
  return {
    description: line.description,
    details: details.filter((each) => each !== null).join(' · '),
    quantity: line.quantity === null ? '' : groupDigits(shortest(line.quantity)),
    unitAmount: line.unitAmount === null ? '' : priceText(line.unitAmount, document.currency),
    amount: amountText(line.amountMicros, document.currency),
  };
}

const isSame = (left: DocumentPeriod, right: DocumentPeriod | null): boolean =>
  left.start === right?.start && left.end === right.end;

function totalsOf(document: InvoiceDocument): Total[] {
  const { kind, currency, subtotalMicros, taxes, totalMicros, amountPaidMicros } = document;
  const rounding = totalMicros - taxes.reduce((sum, { amountMicros }) => sum + amountMicros, subtotalMicros);
  const total = (name: string, micros: bigint, strong = false): Total => ({
    name,
    amount: amountText(micros, currency),
    strong,
  });
  return [
    total('Subtotal', subtotalMicros),
    ...taxes.map((tax) => total(taxName(tax, currency), tax.amountMicros)),
    ...(rounding === 0n ? [] : [total('Rounding', rounding)]),
    ...(kind === 'credit-note'
      ? [
          total(`Total credited (${currency})`, totalMicros, true),
          ...(amountPaidMicros === 0n ? [] : [total('Of it paid before, given back', amountPaidMicros)]),
        ]
      : [
          total('Total', totalMicros),
          ...(document.amountCreditedMicros === 0n ? [] : [total('Credited', -document.amountCreditedMicros)]),
          ...(amountPaidMicros === 0n ? [] : [total('Paid', -amountPaidMicros)]),
          total(`Amount due (${currency})`, document.amountDueMicros, true),
        ]),
  ];
}

const taxName = ({ name, rate, baseMicros }: TaxLine, currency: string): string =>
  rate === null
    ? name
    : `${name} ${formatDecimal((BigInt(rate) * one) / 10_000n)}% on ${amountText(baseMicros, currency)}`;

/** Exact, with at least the digits of the minor unit: `1,234.50`, `0.001234`. */
export const amountText = (micros: bigint, currency: string): string => priceText(decimalOfMicros(micros), currency);

function priceText(decimal: string, currency: string): string {
  const places = decimalsOf(currency);
  const [whole = '', fraction = ''] = groupDigits(shortest(decimal)).split('.');
  const digits = fraction.padEnd(places, '0');
  return digits === '' ? whole : `${whole}.${digits}`;
}

/** `1 November 2026`. */
export const dayOf = ({ timezone }: { timezone: string }, instant: number): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: timezone }).format(toDate(instant));

/**
 * Whole days are told by the last of them; other ends by their time.
 * @internal
 */
export function periodOf({ timezone }: { timezone: string }, { start, end }: DocumentPeriod): string {
  const timeOf = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: timezone });
  const isWhole = [start, end].every((instant) => timeOf.format(toDate(instant)) === '00:00:00');
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(isWhole ? {} : { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }),
  });
  return `${format.format(toDate(start))} to ${format.format(toDate(isWhole ? end - 1 : end))}`;
}
