import { z } from 'zod';
import { Decimal, parseDecimal } from '../../../kernel/decimal.ts';
import { oneLine } from '../../../kernel/text.ts';

/** A bound on the size of a plan; published price lists have fewer than ten. */
const maxTiers = 100;

const micros = 'Must be a whole number of micro-units, as text: "5000000" is 5';
const Micros = z.string(micros).regex(/^\d{1,18}$/, micros);
const PositiveDecimal = Decimal.refine((text) => /[1-9]/.test(text), 'must be more than 0');

const unitAmount = Decimal.meta({ description: 'Price of a unit, in units of the currency', examples: ['0.001'] });
const included = Decimal.meta({ description: 'Units that cost nothing', examples: ['100000'] });

export type Tier = z.infer<typeof Tier>;
const Tier = z
  .strictObject({
    upTo: PositiveDecimal.nullable().meta({
      description: 'The last unit of the tier; null for all further ones',
      examples: ['1000'],
    }),
    unitAmount,
    flatAmount: Decimal.optional().meta({
      description:
        'Charged once, in units of the currency: that of the first tier always, that of another if it is reached',
      examples: ['5'],
    }),
  })
  .meta({ id: 'PriceTier' });

const Tiers = z
  .array(Tier)
  .min(1)
  .max(maxTiers)
  .refine(isAscending, 'must ascend, and only the last must have `upTo: null`')
  .meta({
    description: 'In ascending order; only the last one has no upper end',
    examples: [
      [
        { upTo: '1000', unitAmount: '0.01' },
        { upTo: null, unitAmount: '0.005' },
      ],
    ],
  });

function isAscending(tiers: readonly { upTo: string | null }[]): boolean {
  return tiers.every(({ upTo }, index) => {
    const next = tiers[index + 1];
    if (upTo === null || next === undefined) return upTo === null && next === undefined;
    return next.upTo === null || isLess(upTo, next.upTo);
  });
}

/** Checks run on what another check has refused, too. */
const isAtMost = (least: string, most: string): boolean =>
  !Micros.safeParse(least).success || !Micros.safeParse(most).success || BigInt(least) <= BigInt(most);

/** As above. */
const isLess = (left: string, right: string): boolean =>
  Decimal.safeParse(left).success && Decimal.safeParse(right).success && parseDecimal(left) < parseDecimal(right);

const model = <Name extends string>(name: Name) => z.literal(name).describe('How units become an amount');

const common = {
  feature: oneLine(100).meta({
    description: 'What is counted: the name of a meter, or a thing that is counted, such as `members`',
    examples: ['api.calls'],
  }),
  name: oneLine(100)
    .optional()
    .meta({ description: 'How invoices call it; the feature itself unless set', examples: ['API calls'] }),
  minimum: Micros.optional().meta({
    description: 'The least that a period costs, in micro-units of the currency',
    examples: ['5000000'],
  }),
  maximum: Micros.optional().meta({
    description: 'The most that a period costs, in micro-units of the currency',
    examples: ['500000000'],
  }),
};

/**
 * What usage costs:
 * - `flat`: every unit;
 * - `overage`: units beyond those included;
 * - `seat`: the same of what is there rather than used;
 * - `package`: packages of units, those begun included;
 * - `graduated`: each unit at the price of its tier;
 * - `volume`: all units at the price of the tier in which the last one lies.
 */
export type UsagePrice = z.infer<typeof UsagePrice>;
export const UsagePrice = z
  .discriminatedUnion('model', [
    z.strictObject({ ...common, model: model('flat'), unitAmount }),
    z.strictObject({ ...common, model: model('overage'), included, unitAmount }),
    z.strictObject({ ...common, model: model('seat'), included: included.optional(), unitAmount }),
    z.strictObject({
      ...common,
      model: model('package'),
      included: included.optional(),
      packageSize: PositiveDecimal.meta({ description: 'Units in a package', examples: ['1000'] }),
      unitAmount: Decimal.meta({ description: 'Price of a package, in units of the currency', examples: ['2.5'] }),
    }),
    z.strictObject({ ...common, model: model('graduated'), tiers: Tiers }),
    z.strictObject({ ...common, model: model('volume'), tiers: Tiers }),
  ])
  .refine(({ minimum = '0', maximum }) => maximum === undefined || isAtMost(minimum, maximum), {
    path: ['maximum'],
    error: 'must not be less than `minimum`',
  })
  .meta({ id: 'UsagePrice' });

/** Units that cost nothing, as decimal text. */
export const includedIn = (price: UsagePrice): string => ('included' in price ? price.included : undefined) ?? '0';
