import { formatDecimal, groupDigits, one, parseDecimal } from '../../../kernel/decimal.ts';
import { divideHalfEven, formatMoney, money } from '../../../kernel/money.ts';
import { featureName } from './feature-name.ts';
import type { Tier, UsagePrice } from './usage-price.ts';

export interface UsageLine {
  description: string;
  /** Decimal text: units, or packages of them. */
  quantity: string;
  /** Decimal text, in units of the currency. */
  unitAmount: string;
  /** `quantity × unitAmount`, rounded half to even to the micro-unit. */
  amountMicros: bigint;
  /** Which part of the price it is; null where the price has one part. */
  tier: string | null;
}

export interface PricedUsage {
  /** At least one, also where nothing was used. */
  lines: UsageLine[];
  /** The sum of the lines. */
  amountMicros: bigint;
}

/** A part of the price. Numbers are scaled as in kernel/decimal.ts. */
interface Part {
  description: string;
  quantity: bigint;
  unitAmount: bigint;
  tier: string | null;
}

/**
 * What a quantity (decimal text) of one period costs.
 * @throws RangeError where the quantity is negative or no decimal number
 */
export function priceUsage(price: UsagePrice, quantity: string, { currency }: { currency: string }): PricedUsage {
  const used = parseDecimal(quantity);
  if (used < 0n) throw new RangeError(`a quantity must not be negative: ${quantity}`);
  const lines = partsOf(price, featureName(price), used).map(toLine);
  const bounded = [...lines, ...boundLines(price, sumOf(lines), currency)];
  return { lines: bounded, amountMicros: sumOf(bounded) };
}

function partsOf(price: UsagePrice, description: string, used: bigint): Part[] {
  switch (price.model) {
    case 'flat':
      return [{ description, quantity: used, unitAmount: parseDecimal(price.unitAmount), tier: null }];
    case 'overage':
    case 'seat':
      return beyondIncluded(price, description, used, (beyond) => ({
        description,
        quantity: beyond,
        unitAmount: parseDecimal(price.unitAmount),
        tier: price.model === 'overage' ? 'overage' : null,
      }));
    case 'package':
      return beyondIncluded(price, description, used, (beyond) => ({
        description: `${description}, packages of ${groupDigits(price.packageSize)}`,
        quantity: divideUp(beyond, parseDecimal(price.packageSize)) * one,
        unitAmount: parseDecimal(price.unitAmount),
        tier: null,
      }));
    case 'graduated':
      return graduated(price.tiers, description, used);
    case 'volume':
      return volume(price.tiers, description, used);
  }
}

/** What is included is a line of its own, so that the quantities add up to the usage. */
function beyondIncluded(
  price: { included?: string | undefined },
  description: string,
  used: bigint,
  partOf: (beyond: bigint) => Part,
): Part[] {
  const included = parseDecimal(price.included ?? '0');
  if (included === 0n) return [partOf(used)];
  const free: Part = { description, quantity: least(used, included), unitAmount: 0n, tier: 'included' };
  return used <= included ? [free] : [free, partOf(used - included)];
}

function graduated(tiers: readonly Tier[], description: string, used: bigint): Part[] {
  return rangesOf(tiers)
    .filter(({ from }) => from === 0n || used > from)
    .flatMap((range) => partsOfTier(range, description, least(used, range.upTo ?? used) - range.from));
}

function volume(tiers: readonly Tier[], description: string, used: bigint): Part[] {
  return rangesOf(tiers)
    .filter(({ upTo }) => upTo === null || used <= upTo)
    .slice(0, 1)
    .flatMap((range) => partsOfTier(range, description, used));
}

/** Units after the first `from` until `upTo` are in the tier. */
interface TierRange {
  tier: Tier;
  from: bigint;
  upTo: bigint | null;
}

const rangesOf = (tiers: readonly Tier[]): TierRange[] =>
  tiers.map((tier, index) => ({
    tier,
    from: parseDecimal(tiers[index - 1]?.upTo ?? '0'),
    upTo: tier.upTo === null ? null : parseDecimal(tier.upTo),
  }));

function partsOfTier(range: TierRange, description: string, quantity: bigint): Part[] {
  const tier = nameOf(range);
  const units: Part = { description, quantity, unitAmount: parseDecimal(range.tier.unitAmount), tier };
  const flatAmount = parseDecimal(range.tier.flatAmount ?? '0');
  if (flatAmount === 0n) return [units];
  return [units, { description: `${description}, flat fee`, quantity: one, unitAmount: flatAmount, tier }];
}

function nameOf({ from, upTo }: TierRange): string {
  const [over, end] = [from, upTo ?? 0n].map((bound) => groupDigits(formatDecimal(bound)));
  if (from === 0n) return upTo === null ? 'all units' : `up to ${end}`;
  return upTo === null ? `over ${over}` : `over ${over} up to ${end}`;
}

const toLine = ({ description, quantity, unitAmount, tier }: Part): UsageLine => ({
  description,
  quantity: formatDecimal(quantity),
  unitAmount: formatDecimal(unitAmount),
  // Both factors are scaled by `one`, and a micro-unit is a millionth.
  amountMicros: divideHalfEven(quantity * unitAmount * microsPerUnit, one * one),
  tier,
});

const microsPerUnit = 1_000_000n;

/** The difference to the minimum or the maximum of the period. */
function boundLines(price: UsagePrice, amount: bigint, currency: string): UsageLine[] {
  const minimum = BigInt(price.minimum ?? 0);
  const maximum = price.maximum === undefined ? null : BigInt(price.maximum);
  const lineTo = (name: 'minimum' | 'maximum', bound: bigint): UsageLine => ({
    description: `${featureName(price)}, ${name} of ${formatMoney(money(currency, bound))}`,
    quantity: '1',
    unitAmount: formatDecimal((bound - amount) * (one / microsPerUnit)),
    amountMicros: bound - amount,
    tier: name,
  });
  if (amount < minimum) return [lineTo('minimum', minimum)];
  return maximum !== null && amount > maximum ? [lineTo('maximum', maximum)] : [];
}

const sumOf = (lines: readonly UsageLine[]): bigint => lines.reduce((sum, line) => sum + line.amountMicros, 0n);

const least = (left: bigint, right: bigint): bigint => (left < right ? left : right);

const divideUp = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor;
