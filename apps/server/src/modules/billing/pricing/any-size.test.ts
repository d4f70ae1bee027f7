import fc from 'fast-check';
import { expect, it } from 'vitest';
import { priceUsage } from './price-usage.ts';
import { UsagePrice } from './usage-price.ts';

/** An exact fraction, its denominator positive. */
type Fraction = readonly [bigint, bigint];

const fraction = (text: string): Fraction => {
  const [whole = '', decimals = ''] = text.split('.');
  return [BigInt(whole + decimals), 10n ** BigInt(decimals.length)];
};
const times = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * c, b * d];
const minus = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * d - c * b, b * d];
const isLess = (left: Fraction, right: Fraction): boolean => minus(left, right)[0] < 0n;
const zero: Fraction = [0n, 1n];
const least = (left: Fraction, right: Fraction): Fraction => (isLess(right, left) ? right : left);
const beyond = (used: Fraction, bound: Fraction): Fraction => (isLess(bound, used) ? minus(used, bound) : zero);

/** Micro-units, half to even, by comparing both neighbours. */
function micros(amount: Fraction): bigint {
  const [dividend, divisor] = times(amount, [1_000_000n, 1n]);
  const below = dividend / divisor;
  const [down, up] = [dividend - below * divisor, (below + 1n) * divisor - dividend];
  if (down === up) return below % 2n === 0n ? below : below + 1n;
  return down < up ? below : below + 1n;
}

interface Tier {
  upTo: string | null;
  unitAmount: string;
  flatAmount: string;
}

const cost = (units: Fraction, unitAmount: string): bigint => micros(times(units, fraction(unitAmount)));

function graduated(tiers: readonly Tier[], used: Fraction): bigint {
  let [sum, from] = [0n, zero];
  for (const { upTo, unitAmount, flatAmount } of tiers) {
    const isReached = from === zero || isLess(from, used);
    const units = beyond(upTo === null ? used : least(used, fraction(upTo)), from);
    if (isReached) sum += cost(units, unitAmount) + micros(fraction(flatAmount));
    from = upTo === null ? from : fraction(upTo);
  }
  return sum;
}

function volume(tiers: readonly Tier[], used: Fraction): bigint {
  const tier = tiers.find(({ upTo }) => upTo === null || !isLess(fraction(upTo), used));
  return cost(used, tier?.unitAmount ?? '') + micros(fraction(tier?.flatAmount ?? ''));
}

function packages(size: Fraction, used: Fraction): Fraction {
  const [dividend, divisor] = [used[0] * size[1], used[1] * size[0]];
  return [dividend / divisor + (dividend % divisor === 0n ? 0n : 1n), 1n];
}

const digits = (most: number) => fc.bigInt({ min: 0n, max: 10n ** BigInt(most) - 1n });
const decimal = (whole: number, places: number) =>
  fc.oneof(
    digits(whole).map(String),
    fc.tuple(digits(whole), digits(places)).map(([left, right]) => `${left}.${String(right).padStart(places, '0')}`),
  );
/** As prices may be. */
const price = decimal(15, 12);
const positive = price.filter((text) => /[1-9]/.test(text));
/** A month of ten thousand million events, each of as many units as one may have. */
const quantity = decimal(34, 18);

const tiers = fc
  .uniqueArray(positive, { maxLength: 6, comparator: (a, b) => minus(fraction(a), fraction(b))[0] === 0n })
  .chain((ends) =>
    fc.tuple(
      ...[...ends.toSorted((a, b) => (isLess(fraction(a), fraction(b)) ? -1 : 1)), null].map((upTo) =>
        fc.record({ upTo: fc.constant(upTo), unitAmount: price, flatAmount: price }),
      ),
    ),
  );

const charged = (terms: Record<string, unknown>, used: string): bigint =>
  priceUsage(UsagePrice.parse({ feature: 'tokens', ...terms }), used, { currency: 'USD' }).amountMicros;

it('units, however many, cost what exact fractions say', () => {
  fc.assert(
    fc.property(quantity, price, price, (used, unitAmount, included) => {
      const units = fraction(used);
      expect(charged({ model: 'flat', unitAmount }, used)).toBe(cost(units, unitAmount));
      const more = beyond(units, fraction(included));
      expect(charged({ model: 'overage', unitAmount, included }, used)).toBe(cost(more, unitAmount));
    }),
  );
});

it('a percentage is a flat price of less than 1 of what a meter sums up', () => {
  fc.assert(
    fc.property(quantity, fc.integer({ min: 0, max: 10_000 }), (turnover, basisPoints) => {
      const unitAmount = `${Math.floor(basisPoints / 10_000)}.${String(basisPoints % 10_000).padStart(4, '0')}`;
      const expected = micros(times(fraction(turnover), [BigInt(basisPoints), 10_000n]));
      expect(charged({ model: 'flat', unitAmount }, turnover)).toBe(expected);
    }),
  );
});

it('packages, those begun included', () => {
  fc.assert(
    fc.property(quantity, positive, price, price, (used, packageSize, unitAmount, included) => {
      const more = beyond(fraction(used), fraction(included));
      const expected = cost(packages(fraction(packageSize), more), unitAmount);
      expect(charged({ model: 'package', packageSize, unitAmount, included }, used)).toBe(expected);
    }),
  );
});

it('graduated and volume prices', () => {
  fc.assert(
    fc.property(quantity, tiers, (used, steps) => {
      const units = fraction(used);
      expect(charged({ model: 'graduated', tiers: steps }, used)).toBe(graduated(steps, units));
      expect(charged({ model: 'volume', tiers: steps }, used)).toBe(volume(steps, units));
    }),
  );
});
