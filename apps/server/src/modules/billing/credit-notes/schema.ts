import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { Micros } from '../amounts.ts';
import { InvoiceTax, RefundTo } from '../invoices/schema.ts';

/** Job of refunds by providers. */
export const refundNotesName = 'billing.refund-credit-notes';

const words = {
  invoiceId: 'What it corrects',
  customerId: 'Who gets it',
  number: ['Without gaps for each seller', 'INV-CN-000007'],
  reason: ['Why it is given back', 'Two days of outage'],
  currency: ['ISO 4217', 'USD'],
  subtotal: ['Micro-units before tax', '29000000'],
  tax: ['Micro-units of tax', '5510000'],
  total: ['Micro-units with tax', '34510000'],
  refundDue: ['Micro-units of it that the customer has paid. The rest lowers what is due', '10000000'],
  refundTo: ['Where what was paid goes; null where nothing was', 'balance'],
  balance: ['Micro-units of it that are left on the balance of the customer', '4000000'],
  refundStatus: ['Of what a provider gives back, else null; failed: it refused, and you see to it', 'succeeded'],
  refundedAt: 'When the provider gave it back; null before',
  issuedAt: 'When it was issued',
} as const;

export const CreditNote = describe(
  z.object({
    id: Id('crn'),
    invoiceId: Id('inv'),
    customerId: Id('cus'),
    number: z.string(),
    reason: z.string(),
    currency: z.string(),
    subtotal: Micros,
    tax: Micros,
    total: Micros,
    refundDue: Micros,
    refundTo: RefundTo.nullable(),
    balance: Micros,
    refundStatus: z.enum(['pending', 'succeeded', 'failed']).nullable(),
    refundedAt: Instant.nullable(),
    issuedAt: Instant,
  }),
  words,
).meta({ id: 'CreditNote' });

const Line = describe(z.object({ description: z.string(), amount: z.string() }), {
  description: ['What is given back', 'Credit for invoice INV-000042'],
  amount: ['Micro-units before tax', '29000000'],
}).meta({ id: 'CreditNoteLine' });

export const CreditNoteWithLines = describe(
  CreditNote.extend({
    invoiceNumber: z.string().nullable(),
    invoiceIssuedAt: Instant.nullable(),
    lines: z.array(Line),
    taxes: z.array(InvoiceTax),
    seller: z.record(z.string(), z.string()),
    buyer: z.record(z.string(), z.string()),
  }),
  {
    ...words,
    invoiceNumber: ['Number of the invoice that it corrects', 'INV-000042'],
    invoiceIssuedAt: 'When that invoice was issued',
    lines: 'What is given back, before tax',
    taxes: 'The share of each tax of the invoice that is given back',
    seller: ['Name, address and tax id of the seller, as on the invoice', { name: 'Acme' }],
    buyer: ['Name and address of the customer, as on the invoice', { name: 'Initech' }],
  },
).meta({ id: 'CreditNoteWithLines' });

export type CreditNoteQuery = z.infer<typeof CreditNoteQuery>;
export const CreditNoteQuery = describe(PageQuery.extend({ invoiceId: Id('inv').optional() }), {
  invoiceId: 'Only credit notes for this invoice',
});

export const creditNote = defineNoun({
  name: 'credit-note',
  meter: false,
  tag: { name: 'Credit notes', description: 'What you have credited or refunded of your invoices.' },
  ids: { note: Id('crn') },
  impersonation: 'read',
});
