import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { DecimalText, Micros } from '../amounts.ts';
import { CreditAmount, CreditUnitName } from '../credits/schema.ts';

const Page = z.url({ protocol: /^https?$/ }).max(2000);
const words = {
  unit: ['A currency (ISO 4217), or a unit of the seller', 'USD'],
  amount: ['How many credits, as a decimal number; they must come to whole cents', '25'],
  successUrl: ['Where the browser goes once it is paid', 'https://app.example/billing/done'],
  cancelUrl: ['Where it goes back to', 'https://app.example/billing'],
} as const;

export type NewTopUp = z.infer<typeof NewTopUp>;
export const NewTopUp = describe(z.strictObject({ unit: CreditUnitName, amount: CreditAmount }), words).meta({
  id: 'NewTopUp',
});
export const NewCustomerTopUp = describe(
  z.strictObject({ unit: CreditUnitName, amount: CreditAmount, successUrl: Page, cancelUrl: Page }),
  words,
).meta({ id: 'NewCustomerTopUp' });

export const TopUp = describe(
  z.object({
    id: Id('top'),
    unit: z.string(),
    amount: DecimalText,
    currency: z.string(),
    subtotal: Micros,
    tax: Micros,
    status: z.enum(['open', 'paid', 'failed', 'expired', 'void']),
    invoiceId: Id('inv').nullable(),
    url: z.string().nullable(),
    expiresAt: Instant.nullable(),
  }),
  {
    unit: words.unit,
    amount: ['How many credits, as a decimal number', '25'],
    currency: ['ISO 4217', 'USD'],
    subtotal: ['What they cost, in micro-units before tax', '25000000'],
    tax: ['Micro-units of tax', '0'],
    status: 'open: they are granted once it is paid',
    invoiceId: 'The invoice to pay; null where a page of the provider takes the payment, which is invoiced then',
    url: [
      'Where to send the browser; null where the invoice is paid by another way',
      'https://checkout.stripe.com/c/pay/cs_1',
    ],
    expiresAt: 'Until when the page can be used; null without one',
  },
).meta({ id: 'TopUp' });

const automaticWords = {
  enabled: 'Whether credits are bought by themselves',
  unit: words.unit,
  threshold: ['Below so many credits they are bought, within a minute', '5'],
  amount: ['How many are bought each time', '25'],
  mostAMonth: ['Number of purchases in a calendar month (UTC), at most', 3],
  stoppedBy: 'Why it is off, where nobody turned it off',
  updatedAt: 'When it was last changed',
} as const;

export type AutoTopUpChange = z.infer<typeof AutoTopUpChange>;
export const AutoTopUpChange = describe(
  z.strictObject({
    enabled: z.boolean(),
    unit: CreditUnitName,
    threshold: CreditAmount,
    amount: CreditAmount,
    mostAMonth: z.int().min(1).max(1000),
  }),
  automaticWords,
).meta({ id: 'AutoTopUpChange' });

export const AutoTopUp = describe(
  z.object({
    enabled: z.boolean(),
    unit: z.string(),
    threshold: DecimalText,
    amount: DecimalText,
    mostAMonth: z.int(),
    stoppedBy: z.enum(['payment-failed', 'voided', 'not-sold']).nullable(),
    updatedAt: Instant,
  }),
  automaticWords,
).meta({ id: 'AutoTopUp' });

export const topUpFailed = defineEvent(
  'credit-top-up.failed',
  'Credits could not be bought automatically; that is turned off',
  z.object({
    sellerId: Id('org'),
    customerId: Id('cus'),
    buyerId: Id('org').nullable(),
    unit: z.string().describe('A currency or another unit'),
    amount: z.string().describe('How much'),
  }),
);

export const topUp = defineNoun({
  name: 'credit-top-up',
  resource: 'credit-grants',
  meter: false,
  tag: { name: 'Credits', description: 'What customers have paid in advance, or were given.' },
  ids: { customer: Id('cus') },
});

export const autoTopUp = defineNoun({
  name: 'auto-top-up',
  resource: 'credit-grants',
  meter: false,
  tag: { name: 'Credits', description: 'What customers have paid in advance, or were given.' },
  ids: { customer: Id('cus') },
});
