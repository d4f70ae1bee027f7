import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, formatDecimal, groupDigits, one, parseDecimal, plainText, roundDecimal } from './decimal.ts';

const wide = 10n ** 42n;

describe('parseDecimal', () => {
  it('reads what formatDecimal writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -wide, max: wide }), (scaled) => {
        expect(parseDecimal(formatDecimal(scaled))).toBe(scaled);
      }),
    );
  });

  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['0.000000000000000001', 1n],
    ['-0.1', -one / 10n],
    ['-1.5', (-3n * one) / 2n],
    ['007.10', (71n * one) / 10n],
    // An average of PostgreSQL may have more decimals than are exact here: ties go to the even neighbour.
    ['0.3333333333333333333', 333_333_333_333_333_333n],
    ['0.0000000000000000005', 0n],
    ['0.0000000000000000015', 2n],
    ['-0.0000000000000000015', -2n],
  ])('reads %s', (text, scaled) => {
    expect(parseDecimal(text)).toBe(scaled);
  });

  it.each(['', '.5', '5.', '1e3', 'NaN', 'Infinity', '1,000', ' 1', '+1', '0x10', '--1', '1.2.3', '١'])(
    'refuses %j',
    (text) => {
      expect(() => parseDecimal(text)).toThrow(RangeError);
    },
  );

  it('adds up exactly, in any order', () => {
    const decimal = fc
      .tuple(fc.bigInt(-(10n ** 24n) + 1n, 10n ** 24n - 1n), fc.integer({ min: 0, max: 18 }))
      .map(([digits, places]) => {
        const text = String(digits < 0n ? -digits : digits).padStart(places + 1, '0');
        const sign = digits < 0n ? '-' : '';
        return places === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
      });
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1 }), (texts) => {
        const sum = texts.reduce((total, text) => total + parseDecimal(text), 0n);
        expect(texts.reverse().reduce((total, text) => total + parseDecimal(text), 0n)).toBe(sum);
        for (const text of texts) expect(parseDecimal(formatDecimal(parseDecimal(text)))).toBe(parseDecimal(text));
      }),
    );
    expect(formatDecimal(parseDecimal('0.1') + parseDecimal('0.2'))).toBe('0.3');
  });
});

describe('roundDecimal', () => {
  it('is off by half a step at most, keeps what has no more decimals, and does the same twice', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -wide, max: wide }), fc.integer({ min: 0, max: 18 }), (scaled, decimals) => {
        const step = 10n ** BigInt(18 - decimals);
        const rounded = roundDecimal(scaled, decimals);
        const off = rounded - scaled;
        expect(rounded % step).toBe(0n);
        expect((off < 0n ? -off : off) * 2n <= step).toBe(true);
        expect(roundDecimal(rounded, decimals)).toBe(rounded);
        expect(roundDecimal(-scaled, decimals)).toBe(-rounded);
      }),
    );
  });
});

it('writes numbers without an exponent, and the same number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = plainText(value);
      expect(text).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(text)).toBe(value === 0 ? 0 : value);
    }),
  );
});

describe('Decimal', () => {
  it.each(['0', '0.001', '999999999999999.999999999999'])('takes %s', (text) => {
    expect(Decimal.safeParse(text).success).toBe(true);
  });

  it.each(['-1', '0.0000000000001', '1000000000000000', '', '1e3', '.5'])('refuses %j', (text) => {
    expect(Decimal.safeParse(text).success).toBe(false);
  });
});

it('groups digits', () => {
  expect(['1', '999', '1000', '-1234567.12345'].map(groupDigits)).toEqual(['1', '999', '1,000', '-1,234,567.12345']);
});
