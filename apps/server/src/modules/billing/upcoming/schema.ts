import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Instant } from '../../../kernel/schema.ts';
import { Micros } from '../amounts.ts';
import { InvoiceLine } from '../subscriptions/schema.ts';

export const UpcomingInvoice = describe(
  z.object({
    currency: z.string(),
    periodStart: Instant,
    periodEnd: Instant,
    subtotal: Micros,
    balance: Micros,
    lines: z.array(InvoiceLine),
  }),
  {
    currency: ['ISO 4217', 'USD'],
    periodStart: 'First instant of the month that runs',
    periodEnd: 'When the invoice will be issued',
    subtotal: ['Sum of the lines in micro-units, before tax', '29000000'],
    balance: ['Micro-units that credit notes left: they pay it, as far as they go', '0'],
    lines: 'Usage so far, the next term, what waits for the invoice, and what credits would pay',
  },
).meta({ id: 'UpcomingInvoice' });
