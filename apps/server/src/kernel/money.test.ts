import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { add, divideHalfEven, formatMoney, fromMinor, money, subtract, toMinor } from './money.ts';

const amount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
const denominator = fc.bigInt({ min: 1n, max: 10n ** 12n });
const usd = (micros: bigint) => money('USD', micros);
const absolute = (value: bigint) => (value < 0n ? -value : value);

describe('sums', () => {
  test('commute, associate, and subtraction undoes them', () => {
    fc.assert(
      fc.property(amount, amount, amount, (a, b, c) => {
        expect(add(usd(a), usd(b))).toEqual(add(usd(b), usd(a)));
        expect(add(add(usd(a), usd(b)), usd(c))).toEqual(add(usd(a), add(usd(b), usd(c))));
        expect(subtract(add(usd(a), usd(b)), usd(b))).toEqual(usd(a));
      }),
    );
  });

  test('do not mix currencies', () => {
    expect(() => add(usd(1n), money('EUR', 1n))).toThrow('cannot combine USD and EUR');
    expect(() => subtract(usd(1n), money('EUR', 1n))).toThrow(TypeError);
  });

  test.each(['usd', 'US', 'USDT', '', 'U$D'])('refuse the currency %j', (currency) => {
    expect(() => money(currency, 1n)).toThrow(TypeError);
  });
});

describe('divideHalfEven', () => {
  test('is within a half of the exact quotient', () => {
    fc.assert(
      fc.property(amount, amount, denominator, (micros, by, per) => {
        const result = divideHalfEven(micros * by, per);
        expect(absolute(result * per - micros * by) * 2n <= per).toBe(true);
      }),
    );
  });

  test('is symmetric for negative numbers, and reversible', () => {
    fc.assert(
      fc.property(amount, denominator, denominator, (micros, by, per) => {
        expect(divideHalfEven(-micros * by, per)).toBe(-divideHalfEven(micros * by, per));
        expect(divideHalfEven(micros * by, by)).toBe(micros);
      }),
    );
  });

  test.each([
    [1n, 0n],
    [3n, 2n],
    [5n, 2n],
    [7n, 4n],
    [-1n, 0n],
    [-3n, -2n],
    [-5n, -2n],
  ])('half of %d is %d: ties go to the even neighbour', (micros, half) => {
    expect(divideHalfEven(micros, 2n)).toBe(half);
  });

  test.each([0n, -1n])('refuses the denominator %d', (per) => {
    expect(() => divideHalfEven(1n, per)).toThrow(RangeError);
  });
});

describe('minor units', () => {
  test('come back', () => {
    fc.assert(
      fc.property(amount, fc.constantFrom('USD', 'JPY', 'KWD'), (minor, currency) => {
        expect(toMinor(fromMinor(currency, minor))).toBe(minor);
      }),
    );
  });

  test.each([
    ['USD', 12_340_000n, '12.34 USD'],
    ['USD', 5_000n, '0.00 USD'],
    ['USD', 15_000n, '0.02 USD'],
    ['USD', -15_000n, '-0.02 USD'],
    ['USD', -4_000n, '0.00 USD'],
    ['USD', 50_000n, '0.05 USD'],
    ['JPY', 1_200_000_000n, '1200 JPY'],
    ['KWD', 1_234_500n, '1.234 KWD'],
    ['EUR', 0n, '0.00 EUR'],
  ])('%s %d micros read %s', (currency, micros, text) => {
    expect(formatMoney(money(currency, micros))).toBe(text);
  });
});
