import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Instant } from '../../../kernel/schema.ts';

const Rate = describe(
  z.object({ tier: z.string().nullable(), quantity: z.string(), unitAmount: z.string(), amount: z.string() }),
  {
    tier: ['Which part of the price it is; null where the price has one part', 'overage'],
    quantity: ['Units, or packages of them, as a decimal number', '200'],
    unitAmount: ['Price of one in the currency, as a decimal number', '0.001'],
    amount: ['Micro-units of the currency', '200000'],
  },
).meta({ id: 'UsageRate' });

const Item = describe(
  z.object({
    meter: z.string(),
    plan: z.string().nullable(),
    start: Instant,
    end: Instant,
    included: z.string().nullable(),
    used: z.string(),
    overageUnits: z.string(),
    amount: z.string(),
    rates: z.array(Rate),
  }),
  {
    meter: ['The meter, or the feature that has a price', 'api.calls'],
    plan: ['Slug of the plan whose price it is; null where it has no price', 'pro'],
    start: 'First instant of the part of the period in which the plan holds',
    end: 'First instant after it',
    included: ['Units that cost nothing, as a decimal number; null: as many as you like', '100000'],
    used: ['Units so far, as a decimal number', '100200'],
    overageUnits: ['Units beyond those that are included', '200'],
    amount: ['What the usage costs so far: micro-units of the currency', '200000'],
    rates: 'Of what the amount is the sum; none where it has no price',
  },
).meta({ id: 'MeterOverage' });

export const UsageOverage = describe(
  z.object({
    period: z.object({
      start: Instant.describe('First instant of the period'),
      end: Instant.describe('First instant after it'),
    }),
    currency: z.string().nullable(),
    amount: z.string(),
    items: z.array(Item),
  }),
  {
    period: 'The period of the plan; the calendar month in UTC where there is none',
    currency: ['ISO 4217; null without a plan', 'USD'],
    amount: ['Sum of the amounts of all items: what the next invoice would charge for usage, before tax', '200000'],
    items: 'By meter and plan: a change of plan within the period begins a part of its own',
  },
).meta({ id: 'UsageOverage' });

/** A part of a price: what was used of it, and what that costs. Decimal text; amounts in micro-units. */
export interface RateSoFar {
  tier: string | null;
  quantity: string;
  unitAmount: string;
  amount: bigint;
}

/** What one price of a plan comes to so far in a part of the period. */
export interface PricedSoFar {
  feature: string;
  plan: string;
  /** Epoch milliseconds; the end is not part of it. */
  start: number;
  end: number;
  /** Decimal text. */
  included: string;
  used: string;
  amount: bigint;
  rates: RateSoFar[];
}

/** What the usage of an organization costs so far, as its next invoice would say it. */
export interface ChargesSoFar {
  currency: string;
  start: number;
  end: number;
  prices: PricedSoFar[];
}
