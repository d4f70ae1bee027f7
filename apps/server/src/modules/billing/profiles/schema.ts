import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { stored } from '../../../kernel/schema.ts';
import { oneLine, paragraphs } from '../../../kernel/text.ts';

export const Party = describe(
  z.strictObject({
    name: oneLine(200).optional(),
    address: paragraphs(1000).optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'Must be two capital letters (ISO 3166-1)')
      .optional(),
    taxId: oneLine(60).optional(),
    email: z.email().max(254).optional(),
  }),
  {
    name: ['Legal name', 'Acme GmbH'],
    address: ['Postal address, in lines', '1 Main Street'],
    country: ['ISO 3166-1 alpha-2', 'DE'],
    taxId: ['Tax or VAT number', 'DE123456789'],
    email: ['Where invoices and questions about them go', 'billing@acme.example'],
  },
).meta({ id: 'BillingParty' });

const words = {
  details: 'What stands on invoices, in place of name and address of the customer',
  taxRate: [
    'In place of the seller’s rate, in millionths (190000 is 19 percent): an exempt customer has 0; null for the seller’s',
    null,
  ],
} as const;

export type ProfileChanges = z.infer<typeof ProfileChanges>;
export const ProfileChanges = describe(
  z.strictObject({ details: Party.optional(), taxRate: z.int().min(0).max(1_000_000).nullish() }),
  words,
).meta({ id: 'BillingProfileChanges' });

/** What a buyer says of itself; its tax rate is the seller's to say. */
export const OwnProfileChanges = ProfileChanges.pick({ details: true }).meta({ id: 'OwnBillingProfileChanges' });

export type Profile = z.input<typeof Profile>;
export const Profile = describe(z.object({ details: stored(Party), taxRate: z.int().nullable() }), words).meta({
  id: 'BillingProfile',
});

export const profile = defineNoun({
  name: 'billing-profile',
  meter: false,
  tag: { name: 'Billing profiles', description: 'How your customers appear on their invoices.' },
  ids: { customer: Id('cus') },
  impersonation: 'read',
});
