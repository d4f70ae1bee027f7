import type { DocumentLine, InvoiceDocument } from './invoice-document.ts';

const period = { start: Date.parse('2026-10-01T00:00:00Z'), end: Date.parse('2026-11-01T00:00:00Z') };

const line = (description: string, amountMicros: bigint, more: Partial<DocumentLine> = {}): DocumentLine => ({
  description,
  quantity: '1',
  unitAmount: null,
  amountMicros,
  tier: null,
  period,
  ...more,
});

export const invoice: InvoiceDocument = {
  kind: 'invoice',
  number: 'INV-000042',
  status: 'open',
  currency: 'USD',
  timezone: 'UTC',
  issuedAt: Date.parse('2026-11-01T00:10:00Z'),
  dueAt: Date.parse('2026-11-15T00:10:00Z'),
  paidAt: null,
  period,
  seller: {
    name: 'Northwind Weather Ltd',
    address: ['12 Harbour Street', 'Dublin D02 X285', 'Ireland'],
    taxId: 'IE1234567WA',
    email: 'billing@northwind.example',
  },
  buyer: {
    name: 'Acme <Labs> & Sons',
    address: ['1 Main Street', '10115 Berlin', 'Germany'],
    taxId: 'DE123456789',
    email: 'accounts@acme.example',
  },
  reference: 'PO-2026-117',
  lines: [
    line('Pro plan', 29_000_000n, {
      unitAmount: '29',
      period: { start: period.end, end: Date.parse('2026-12-01T00:00:00Z') },
    }),
    line('API calls', 0n, { quantity: '100000.000000000000', unitAmount: '0.000000000000', tier: 'included' }),
    line('API calls', 23_457_000n, { quantity: '23457', unitAmount: '0.001000000000', tier: 'overage' }),
    line('Storage, GB', 1_234n, { quantity: '0.1234', unitAmount: '0.01', tier: 'up to 100' }),
    line('Discount for a late start', -5_000_000n, {
      quantity: null,
      period: { start: Date.parse('2026-10-03T14:37:05Z'), end: Date.parse('2026-10-05T09:00:00Z') },
    }),
  ],
  subtotalMicros: 47_458_234n,
  taxes: [{ name: 'VAT', rate: 235_000, baseMicros: 47_458_234n, amountMicros: 11_152_685n }],
  totalMicros: 58_610_000n,
  amountPaidMicros: 0n,
  amountCreditedMicros: 0n,
  amountDueMicros: 58_610_000n,
  corrects: null,
  notes: ['Payable within 14 days by bank transfer. Please quote the invoice number.'],
};

export const creditNote: InvoiceDocument = {
  ...invoice,
  kind: 'credit-note',
  number: 'INV-CN-000003',
  dueAt: null,
  period: null,
  lines: [line('Credit for invoice INV-000042', 23_457_000n, { quantity: null, period: null })],
  subtotalMicros: 23_457_000n,
  taxes: [{ name: 'VAT', rate: 230_000, baseMicros: 23_457_000n, amountMicros: 5_395_110n }],
  totalMicros: 28_850_000n,
  amountDueMicros: 0n,
  corrects: {
    number: 'INV-000042',
    issuedAt: Date.parse('2026-11-01T00:10:00Z'),
    reason: 'API calls, counted twice on 12 October',
  },
  notes: [],
};

/** Several pages, and names in many scripts. */
export const longInvoice: InvoiceDocument = {
  ...invoice,
  status: 'paid',
  paidAt: Date.parse('2026-11-03T09:00:00Z'),
  timezone: 'Europe/Athens',
  currency: 'JPY',
  seller: {
    name: 'Ελληνική Εταιρεία Μετεωρολογίας Α.Ε.',
    address: ['Λεωφόρος Κηφισίας 12', '115 26 Αθήνα', 'Ελλάδα'],
    taxId: 'EL123456789',
    email: null,
  },
  buyer: {
    name: 'شركة الاختبار المحدودة (Test Ltd)',
    address: ['ул. Садовая, д. 5', 'ul. Źdźbło 7, 00-001 Łódź', 'רחוב הרצל 1, תל אביב', 'Công ty Nguyễn'],
    taxId: null,
    email: null,
  },
  lines: Array.from({ length: 60 }, (_, at) =>
    line(
      `Weather of station ${at + 1}${at % 7 === 0 ? ', with the forecast of the following fortnight by the hour' : ''}`,
      BigInt(at + 1) * 1_000_000n,
      {
        quantity: String((at + 1) * 1_000_000),
        unitAmount: '0.000001',
        tier: at % 3 === 0 ? 'over 1,000,000 up to 10,000,000' : null,
      },
    ),
  ),
  subtotalMicros: 1_830_000_000n,
  taxes: [],
  totalMicros: 1_830_000_000n,
  amountPaidMicros: 1_830_000_000n,
  amountDueMicros: 0n,
  notes: ['Reverse charge: VAT is to be accounted for by the recipient.'],
};
