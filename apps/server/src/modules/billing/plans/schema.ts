import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant, stored } from '../../../kernel/schema.ts';
import { oneLine, paragraphs } from '../../../kernel/text.ts';
import { MicrosInput } from '../amounts.ts';
import { CreditAmount, CreditFeatures, CreditUnitName } from '../credits/schema.ts';
import { UsagePrice } from '../pricing/usage-price.ts';

const Currency = z.string().regex(/^[A-Z]{3}$/, 'Must be three capital letters (ISO 4217)');
export const PlanSlug = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Must be lower-case letters and digits, joined by single hyphens');
/** Whole units of a meter, or a count of things. */
const quantity = 'Must be a whole number, as text, such as "100000"';
const Quantity = z.string(quantity).regex(/^(0|[1-9][0-9]{0,14})$/, quantity);
/** The name of a meter, or of a thing that is counted. */
const Feature = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+([._-][a-z0-9]+)*$/, 'Must be lower-case words, joined by dots, hyphens or underscores');

const Entitlement = describe(
  z.strictObject({ feature: Feature, amount: Quantity.nullable(), hard: z.boolean().default(true) }),
  {
    feature: ['A meter, or a thing that is counted', 'projects'],
    amount: ['How much is included, by month where it is a meter; null for any number', '3'],
    hard: 'Whether more is refused',
  },
).meta({ id: 'PlanEntitlement' });

const IncludedCredits = describe(
  z.strictObject({ unit: CreditUnitName, amount: CreditAmount, features: CreditFeatures }),
  {
    unit: ['A currency (ISO 4217), or a unit of your own', 'credits'],
    amount: ['How many each month has; they expire with it', '1000'],
    features: ['Meters whose usage they pay; null: all', null],
  },
).meta({ id: 'PlanCredits' });

/** Each is charged, and bounded, once. */
const namesOnce = (each: readonly { feature: string }[]): boolean =>
  new Set(each.map(({ feature }) => feature)).size === each.length;
const Prices = z.array(UsagePrice).max(50).refine(namesOnce, 'Must name each feature once');
const Entitlements = z.array(Entitlement).max(100).refine(namesOnce, 'Must name each feature once');
const Credits = z.array(IncludedCredits).max(10);

const Amounts = describe(
  z.strictObject({ month: MicrosInput.nullable().default(null), year: MicrosInput.nullable().default(null) }),
  {
    month: ['Micro-units a month and seat; null where it is not sold by the month', '29000000'],
    year: ['Micro-units a year and seat; null where it is not sold by the year', '290000000'],
  },
).meta({ id: 'PlanAmounts' });

const words = {
  slug: ['Its name in requests, unique in the organization, for good', 'pro'],
  name: ['Its name for people', 'Pro'],
  description: ['What buyers read', 'For teams in production'],
  public: 'Whether buyers see it; others are sold by you alone',
  version: ['The version of its terms', 1],
  currency: ['ISO 4217', 'USD'],
  amounts: 'What it costs in advance; without any amount it is sold by agreement alone',
  trialDays: ['Days before the first payment', 14],
  prices: 'What usage costs, by the month',
  entitlements: 'What it includes',
  credits: 'Credits that each month of it has',
  retiredAt: 'Since when nobody new can have it; null while it is sold',
} as const;

export type Terms = z.output<typeof Terms>;
const Terms = z.strictObject({
  currency: Currency,
  amounts: Amounts,
  trialDays: z.int().min(0).max(365).default(0),
  prices: Prices.default([]),
  entitlements: Entitlements.default([]),
  credits: Credits.default([]),
});

export type NewPlan = z.infer<typeof NewPlan>;
export const NewPlan = describe(
  z.strictObject({
    slug: PlanSlug,
    name: oneLine(100),
    description: paragraphs(1000).optional(),
    public: z.boolean().default(true),
    ...Terms.shape,
  }),
  words,
).meta({ id: 'NewPlan' });

export type PlanChanges = z.infer<typeof PlanChanges>;
export const PlanChanges = describe(
  z.strictObject({
    name: oneLine(100).optional(),
    description: paragraphs(1000).optional(),
    public: z.boolean().optional(),
    currency: Currency.optional(),
    amounts: Amounts.optional(),
    trialDays: z.int().min(0).max(365).optional(),
    prices: Prices.optional(),
    entitlements: Entitlements.optional(),
    credits: Credits.optional(),
  }),
  words,
).meta({ id: 'PlanChanges' });

export type PlanQuery = z.infer<typeof PlanQuery>;
export const PlanQuery = describe(PageQuery.extend({ slug: PlanSlug.optional() }), words);

export type Plan = z.output<typeof Plan>;
export const Plan = describe(
  z.object({
    id: Id('pln'),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    public: z.boolean(),
    version: z.int(),
    currency: z.string(),
    amounts: stored(Amounts),
    trialDays: z.int(),
    prices: stored(z.array(UsagePrice)),
    entitlements: stored(z.array(Entitlement)),
    credits: stored(z.array(IncludedCredits)),
    retiredAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  words,
).meta({ id: 'Plan' });

/** A plan as buyers see it. */
export const Offer = describe(
  z.object({
    id: Id('pln'),
    slug: z.string(),
    name: z.string(),
    currency: z.string(),
    amounts: Amounts,
    trialDays: z.int(),
    prices: z.array(UsagePrice),
    entitlements: z.array(Entitlement),
    credits: z.array(IncludedCredits),
  }),
  words,
).meta({ id: 'PlanOffer' });

/** What an organization sells. */
export const plan = defineNoun({
  name: 'plan',
  meter: false,
  tag: {
    name: 'Plans',
    description: 'What you sell: a price for a month or a year, prices of usage, and what is included.',
  },
  ids: { plan: Id('pln') },
  facts: Plan.pick({ slug: true, version: true, public: true }),
  audited: Plan.pick({ name: true }),
  impersonation: 'read',
});
