import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';

/** As text: sums may be larger than what JSON's numbers hold exactly. */
const micros = (what: string, example: string) =>
  z.string().meta({ description: `${what}, in micro-units of the currency`, examples: [example] });
const share = (what: string, example: number | null) =>
  z
    .number()
    .nullable()
    .meta({ description: what, examples: [example] });

const RevenueMonth = z
  .object({
    month: z.iso.date().describe('First day of the month, in UTC'),
    final: z.boolean().describe('Whether the month is closed: it does not change any more'),
    startMrr: micros('Monthly recurring revenue at the start', '100000000'),
    new: micros('Of customers who had none before', '29000000'),
    expansion: micros('Of customers who are worth more', '70000000'),
    contraction: micros('Of customers who are worth less; negative', '-10000000'),
    churn: micros('Of customers who left; negative', '-29000000'),
    reactivation: micros('Of customers who came back', '29000000'),
    endMrr: micros('At the end: the start and all movements', '189000000'),
    arr: micros('Twelve times `endMrr`', '2268000000'),
    overage: micros('Charged for usage in the month; no recurring revenue', '1250000'),
    startCustomers: z.int().meta({ description: 'Number of paying customers at the start', examples: [4] }),
    endCustomers: z.int().meta({ description: 'Number of paying customers at the end', examples: [5] }),
    lostCustomers: z.int().meta({ description: 'Of those at the start, how many pay no more', examples: [1] }),
    churnRate: share(
      'Of the number of customers at the start, the share that was lost, from 0 to 1; null without any',
      0.25,
    ),
    arpu: z
      .string()
      .nullable()
      .meta({ description: '`endMrr` by customer, in micro-units; null without customers', examples: ['37800000'] }),
    ltv: z
      .string()
      .nullable()
      .meta({ description: '`arpu` by `churnRate`, in micro-units; null where nobody left', examples: ['151200000'] }),
  })
  .meta({ id: 'RevenueMonth' });

export const Revenue = z
  .object({
    currency: z.string().meta({ description: 'ISO 4217', examples: ['USD'] }),
    months: z.array(RevenueMonth).describe('Oldest first; the last one still runs'),
  })
  .meta({ id: 'Revenue' });

export type RevenueQuery = z.infer<typeof RevenueQuery>;
export const RevenueQuery = describe(
  z.strictObject({
    months: z.coerce.number().int().min(1).max(60).default(12),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'Must be three capital letters (ISO 4217)')
      .default('USD'),
  }),
  { months: 'How many months, the present one included', currency: ['ISO 4217', 'USD'] },
);

export const revenue = defineNoun({
  name: 'revenue',
  resource: 'revenue',
  meter: false,
  tag: { name: 'Revenue', description: 'What your subscriptions are worth, and how that changed.' },
  ids: {},
  impersonation: 'read',
});
