import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { stored } from '../../../kernel/schema.ts';
import { oneLine } from '../../../kernel/text.ts';
import { PlanSlug } from '../plans/schema.ts';
import { Party } from '../profiles/schema.ts';

const words = {
  defaultPlan: ['Slug of the plan that new customers get, and fall back to; null for none', 'free'],
  seller: 'What stands at the head of invoices',
  taxName: ['What the tax is called', 'VAT'],
  taxRate: ['Millionths: 190000 is 19 percent', 190_000],
  invoicePrefix: ['What numbers of invoices begin with', 'INV'],
  dueDays: ['Days until an invoice is to be paid', 14],
} as const;

const fields = {
  taxName: oneLine(40),
  taxRate: z.int().min(0).max(1_000_000),
  invoicePrefix: z.string().regex(/^[A-Z0-9]{1,10}$/, 'Must be capital letters and digits'),
  dueDays: z.int().min(0).max(365),
};

export type SettingsChanges = z.infer<typeof SettingsChanges>;
export const SettingsChanges = describe(
  z.strictObject({ ...fields, defaultPlan: PlanSlug.nullable(), seller: Party }).partial(),
  words,
).meta({ id: 'BillingSettingsChanges' });

export type Settings = z.input<typeof Settings>;
export const Settings = describe(
  z.object({
    ...{ taxName: z.string(), taxRate: z.int(), invoicePrefix: z.string(), dueDays: z.int() },
    defaultPlan: z.string().nullable(),
    seller: stored(Party),
  }),
  words,
).meta({ id: 'BillingSettings' });

export const settings = defineNoun({
  name: 'billing-settings',
  resource: 'billing-settings',
  meter: false,
  tag: { name: 'Billing settings', description: 'How you sell, and what stands on your invoices.' },
  ids: {},
  impersonation: 'read',
});
