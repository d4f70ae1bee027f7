import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { stored } from '../../../kernel/schema.ts';
import { oneLine } from '../../../kernel/text.ts';
import { CreditFeature, CreditUnitName } from '../credits/schema.ts';
import { PlanSlug } from '../plans/schema.ts';
import { Party } from '../profiles/schema.ts';

const words = {
  defaultPlan: ['Slug of the plan that new customers get, and fall back to; null for none', 'free'],
  seller: 'What stands at the head of invoices',
  taxName: ['What the tax is called', 'VAT'],
  taxRate: ['Millionths: 190000 is 19 percent', 190_000],
  invoicePrefix: ['What numbers of invoices begin with', 'INV'],
  dueDays: ['Days until an invoice is to be paid', 14],
  creditUnits:
    'What you sell as credits, and what usage costs in them. A currency costs itself, also where it is not named',
} as const;

const Price = Decimal.refine((text) => /[1-9]/.test(text), 'Must be more than 0');

const CreditUnit = describe(
  z.strictObject({
    unit: CreditUnitName,
    currency: z.string().regex(/^[A-Z]{3}$/, 'Must be three capital letters (ISO 4217)'),
    price: Price,
    rates: z
      .array(
        describe(z.strictObject({ feature: CreditFeature, amount: Price }), {
          feature: ['A meter', 'api.calls'],
          amount: ['How many credits one unit of it costs beyond what the plan includes', '1'],
        }).meta({ id: 'CreditRate' }),
      )
      .max(100)
      .default([]),
  }),
  {
    unit: ['A currency (ISO 4217), or a unit of your own', 'credits'],
    currency: ['In which it is sold', 'USD'],
    price: ['What one costs, in units of the currency; 1 where it is the currency', '0.01'],
    rates: 'What usage costs that a plan includes too little of and has no price for',
  },
)
  .refine(({ unit, currency, price }) => !/^[A-Z]{3}$/.test(unit) || (unit === currency && Number(price) === 1), {
    path: ['price'],
    error: 'Must be 1, in the same currency, where the unit is a currency',
  })
  .refine(({ rates }) => new Set(rates.map(({ feature }) => feature)).size === rates.length, {
    path: ['rates'],
    error: 'Must name each meter once',
  })
  .meta({ id: 'CreditUnit' });
const CreditUnits = z
  .array(CreditUnit)
  .max(20)
  .refine((units) => new Set(units.map(({ unit }) => unit)).size === units.length, 'Must name each unit once');

const fields = {
  taxName: oneLine(40),
  taxRate: z.int().min(0).max(1_000_000),
  invoicePrefix: z.string().regex(/^[A-Z0-9]{1,10}$/, 'Must be capital letters and digits'),
  dueDays: z.int().min(0).max(365),
};

export type SettingsChanges = z.infer<typeof SettingsChanges>;
export const SettingsChanges = describe(
  z.strictObject({ ...fields, defaultPlan: PlanSlug.nullable(), seller: Party, creditUnits: CreditUnits }).partial(),
  words,
).meta({ id: 'BillingSettingsChanges' });

export type Settings = z.input<typeof Settings>;
export const Settings = describe(
  z.object({
    ...{ taxName: z.string(), taxRate: z.int(), invoicePrefix: z.string(), dueDays: z.int() },
    defaultPlan: z.string().nullable(),
    seller: stored(Party),
    creditUnits: stored(z.array(CreditUnit)),
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
