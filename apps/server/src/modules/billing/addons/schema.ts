import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { oneLine } from '../../../kernel/text.ts';
import { Micros, MicrosInput } from '../amounts.ts';

const words = {
  name: ['What stands on invoices', 'Premium support'],
  amount: ['Micro-units of one term and one piece', '1200000000'],
  term: 'How often it is paid, in advance',
  quantity: ['How many', 1],
  termEnd: 'Until when it is paid',
  endsAt: 'When it ends, with what is paid; null while it goes on',
} as const;

export type NewAddon = z.infer<typeof NewAddon>;
export const NewAddon = describe(
  z.strictObject({
    name: oneLine(100),
    amount: MicrosInput,
    term: z.enum(['month', 'year']).default('year'),
    quantity: z.int().min(1).max(1000).default(1),
  }),
  words,
).meta({ id: 'NewAddon' });

export const Addon = describe(
  z.object({
    id: Id('ado'),
    name: z.string(),
    amount: Micros,
    term: z.enum(['month', 'year']),
    quantity: z.int(),
    termEnd: Instant,
    endsAt: Instant.nullable(),
    createdAt: Instant,
  }),
  words,
).meta({ id: 'Addon' });

const Facts = z.object({
  sellerId: Id('org'),
  customerId: Id('cus'),
  amount: z.string().describe('Micro-units'),
  term: z.enum(['month', 'year']),
  quantity: z.int(),
});

export const addonEvents = {
  created: defineEvent('addon.created', 'A customer got an add-on', Facts),
  deleted: defineEvent('addon.deleted', 'An add-on will end with what is paid', Facts),
};

export const addon = defineNoun({
  name: 'addon',
  meter: false,
  tag: { name: 'Add-ons', description: 'Fixed amounts beside the plan of a customer.' },
  ids: { customer: Id('cus'), addon: Id('ado') },
  impersonation: 'read',
});
