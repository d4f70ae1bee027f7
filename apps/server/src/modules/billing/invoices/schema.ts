import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant, InstantInput, stored } from '../../../kernel/schema.ts';
import { oneLine } from '../../../kernel/text.ts';
import { Micros } from '../amounts.ts';
import { InvoiceLine } from '../subscriptions/schema.ts';

const statuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const;
const micros = (what: string, example: string) =>
  ({ description: `${what}, in micro-units of the currency`, examples: [example] }) as const;

export const InvoiceTax = describe(z.object({ name: z.string(), rate: z.int(), amount: z.string() }), {
  name: ['What it is called', 'VAT'],
  rate: ['Millionths: 190000 is 19 percent', 190_000],
  amount: ['Micro-units', '5510000'],
}).meta({ id: 'InvoiceTax' });
const Details = z.record(z.string(), z.string());

const words = {
  customerId: 'Who is billed',
  subscriptionId: 'What it is for; null where it is for none',
  number: ['Without gaps for each seller', 'INV-000042'],
  status: 'open: issued and not paid; uncollectible: given up',
  reason: 'What it was issued for',
  currency: ['ISO 4217', 'USD'],
  periodStart: 'First instant of the time that it is about',
  periodEnd: 'First instant after it',
  taxes: 'Each tax and what it comes to',
  seller: ['Name, address and tax id of the seller when it was issued', { name: 'Acme' }],
  buyer: ['Name and address of the customer when it was issued', { name: 'Initech' }],
  issuedAt: 'When it was issued',
  dueAt: 'By when it is to be paid',
  paidAt: 'When it was paid in full; null before',
  voidedAt: 'When it was voided; null where it was not',
  lines: 'In the order in which they are printed',
} as const;

export type Invoice = z.output<typeof Invoice>;
export const Invoice = describe(
  z.object({
    id: Id('inv'),
    customerId: Id('cus'),
    subscriptionId: Id('sub').nullable(),
    number: z.string().nullable(),
    status: z.enum(statuses),
    reason: z.string(),
    currency: z.string(),
    periodStart: Instant,
    periodEnd: Instant,
    subtotal: Micros.meta(micros('Sum of the lines', '29000000')),
    tax: Micros.meta(micros('Sum of the taxes', '5510000')),
    taxes: stored(z.array(InvoiceTax)),
    total: Micros.meta(micros('Lines and taxes', '34510000')),
    amountPaid: Micros.meta(micros('What was paid', '0')),
    amountCredited: Micros.meta(micros('What credit notes gave back', '0')),
    amountDue: Micros.meta(micros('What is left to pay', '34510000')),
    seller: stored(Details),
    buyer: stored(Details),
    issuedAt: Instant.nullable(),
    dueAt: Instant.nullable(),
    paidAt: Instant.nullable(),
    voidedAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  { ...words, reason: ['What it was issued for', 'period'] },
).meta({ id: 'Invoice' });

export const InvoiceWithLines = describe(Invoice.extend({ lines: z.array(InvoiceLine) }), words).meta({
  id: 'InvoiceWithLines',
});

export type InvoiceQuery = z.infer<typeof InvoiceQuery>;
export const InvoiceQuery = describe(PageQuery.extend({ status: z.enum(statuses).optional() }), {
  status: 'Only invoices that are so',
});

const wholePart = 'Must be a whole number of micro-units above 0, as text: "29000000" is 29';
/** Of what usage comes to, which has no bound of its own: see migration 017. */
const PartOfInvoice = z.string(wholePart).regex(/^[1-9][0-9]{0,99}$/, wholePart);

export type NewPayment = z.infer<typeof NewPayment>;
export const NewPayment = describe(
  z.strictObject({
    amount: PartOfInvoice.optional(),
    reference: oneLine(200).optional(),
    paidAt: InstantInput.optional(),
  }),
  {
    amount: ['Micro-units; all that is due where absent', '34510000'],
    reference: ['What stands on the transfer', 'Transfer of 3 February'],
    paidAt: 'When the money came; now where absent',
  },
).meta({ id: 'NewPayment' });

export const RefundTo = z.enum(['balance', 'provider', 'outside']);

export type NewCreditNote = z.infer<typeof NewCreditNote>;
export const NewCreditNote = describe(
  z.strictObject({
    amount: PartOfInvoice.optional(),
    reason: oneLine(500),
    refundTo: RefundTo.optional(),
  }),
  {
    amount: ['Micro-units before tax; all that is left of the invoice where absent', '29000000'],
    reason: ['Why it is given back', 'Two days of outage'],
    refundTo: [
      'Where what was paid of it goes. balance: it pays the next invoices of the customer. provider: back by the provider that took it. ' +
        'outside: you give it back by other means',
      'balance',
    ],
  },
).meta({ id: 'NewCreditNote' });

const Facts = z.object({
  sellerId: Id('org'),
  customerId: Id('cus'),
  buyerId: Id('org').nullable(),
  number: z.string(),
  currency: z.string(),
  total: z.string().describe('Micro-units'),
  status: z.enum(statuses),
});

export const invoiceEvents = {
  issued: defineEvent('invoice.issued', 'An invoice was issued', Facts),
  paid: defineEvent('invoice.paid', 'An invoice was paid in full', Facts),
  voided: defineEvent('invoice.voided', 'An invoice was voided', Facts),
  credited: defineEvent(
    'invoice.credited',
    'A credit note was issued for an invoice',
    Facts.extend({ refundDue: z.string().optional().describe('Micro-units that were paid and are given back') }),
  ),
  refunded: defineEvent(
    'invoice.refunded',
    'A provider gave back what was paid of an invoice',
    Facts.pick({ sellerId: true, customerId: true, buyerId: true, currency: true }).extend({
      number: z.string().describe('Of the credit note'),
      amount: z.string().describe('Micro-units'),
      provider: z.string(),
    }),
  ),
};

export const invoice = defineNoun({
  name: 'invoice',
  meter: false,
  tag: { name: 'Invoices', description: 'What you have charged your customers.' },
  ids: { invoice: Id('inv'), customer: Id('cus') },
  impersonation: 'read',
});
