import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant, InstantInput } from '../../../kernel/schema.ts';
import { oneLine } from '../../../kernel/text.ts';
import { DecimalText } from '../amounts.ts';

/** In millionths, in which credits are reserved; below a thousand million. */
export const CreditAmount = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$/, 'Must be a decimal number with at most six decimals, as text')
  .refine((text) => Number(text) > 0, 'Must be more than 0');
const currencies = new Set(Intl.supportedValuesOf('currency'));

/** A currency, in capital letters however it is written, or a name of the seller's. Joined with colons elsewhere. */
export const CreditUnitName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, 'Must be a currency (USD) or a short name of a unit')
  .overwrite((name) => (currencies.has(name.toUpperCase()) ? name.toUpperCase() : name));
export const CreditFeature = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, 'Must be the name of a meter');
export const CreditFeatures = z.array(CreditFeature).min(1).max(20).nullable().default(null);
const kinds = z.enum(['paid', 'promotional', 'included']);

const words = {
  kind: 'Whether it was bought, given, or comes with a plan',
  unit: ['A currency (ISO 4217), or a unit of your own', 'USD'],
  amount: ['How much, as a decimal number', '25.5'],
  priority: ['Position in the order of drawing: low ones first, then those that expire first, then the oldest', 100],
  features: ['Meters whose usage it pays; null: all', ['api.calls']],
  name: ['What people call it', 'Welcome'],
  effectiveAt: 'When it can first be used; now where absent',
  expiresAt: 'When what is left of it is gone; null: never',
  voidedAt: 'When it was made void; null where it was not',
} as const;

export const NewCreditGrant = describe(
  z.strictObject({
    kind: kinds.default('promotional'),
    unit: CreditUnitName,
    amount: CreditAmount,
    priority: z.int().min(0).max(1000).default(100),
    features: CreditFeatures,
    name: oneLine(200).default(''),
    effectiveAt: InstantInput.optional(),
    expiresAt: InstantInput.nullish(),
  }),
  words,
).meta({ id: 'NewCreditGrant' });

export const CreditGrant = describe(
  z.object({
    id: Id('crg'),
    customerId: Id('cus'),
    kind: kinds,
    unit: z.string(),
    amount: DecimalText,
    priority: z.number(),
    features: z.array(z.string()).nullable(),
    name: z.string(),
    effectiveAt: Instant,
    expiresAt: Instant.nullable(),
    voidedAt: Instant.nullable(),
    createdAt: Instant,
  }),
  { ...words, customerId: 'Whose it is' },
).meta({ id: 'CreditGrant' });

const CreditBalance = describe(
  z.object({
    unit: z.string(),
    features: z.array(z.string()).nullable(),
    settled: z.string(),
    reserved: z.string(),
    available: z.string(),
  }),
  {
    unit: words.unit,
    features: words.features,
    settled: ['What the ledger says that is left', '25.5'],
    reserved: ['What of it is held for calls at work, or spent and not yet booked', '0.5'],
    available: ['What can be spent: settled less reserved', '25'],
  },
).meta({ id: 'CreditBalance' });

export const Credits = z
  .object({ balances: z.array(CreditBalance).describe('One for each unit and each list of meters') })
  .meta({ id: 'Credits' });

export const creditGranted = defineEvent(
  'credit-grant.created',
  'A customer was granted credits',
  z.object({
    customerId: z.string().describe('Who may use them'),
    kind: kinds.describe('Whether it was bought, given, or comes with a plan'),
    unit: z.string().describe('A currency or another unit'),
    amount: z.string().describe('How much'),
  }),
);

export const creditVoided = defineEvent(
  'credit-grant.voided',
  'A grant of credits was made void',
  z.object({
    customerId: z.string().describe('Whose it was'),
    taken: z.string().describe('What was left of it at once'),
  }),
);

export const creditRefunded = defineEvent(
  'credit-grant.refunded',
  'Paid credits were given back',
  z.object({
    customerId: z.string().describe('Whose they were'),
    amount: z.string().describe('How much'),
  }),
);

export const CreditRefund = describe(z.strictObject({ amount: CreditAmount }), {
  amount: ['How much of what is left, as a decimal number', '10'],
}).meta({ id: 'CreditRefund' });

export const creditGrant = defineNoun({
  name: 'credit-grant',
  meter: false,
  tag: { name: 'Credits', description: 'What customers have paid in advance, or were given.' },
  ids: { customer: Id('cus'), grant: Id('crg') },
});
