import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, formatDecimal, groupDigits, parseDecimal } from './decimal.ts';

describe('parseDecimal', () => {
  it('reads what formatDecimal writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (scaled) => {
        expect(parseDecimal(formatDecimal(scaled))).toBe(scaled);
      }),
    );
  });

  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['0.000000000001', 1n],
    ['-1.5', -1_500_000_000_000n],
    ['007.10', 7_100_000_000_000n],
    // An average of PostgreSQL has more decimals than are exact here: ties go to the even neighbour.
    ['0.3333333333333333333', 333_333_333_333n],
    ['0.0000000000005', 0n],
    ['0.0000000000015', 2n],
    ['-0.0000000000015', -2n],
    ['99999999999999999999.999999999999', 99_999_999_999_999_999_999_999_999_999_999n],
  ])('reads %s', (text, scaled) => {
    expect(parseDecimal(text)).toBe(scaled);
  });

  it.each(['', '.5', '5.', '1e3', 'NaN', 'Infinity', '1,000', ' 1', '+1', '0x10', '--1', '1.2.3'])(
    'refuses %j',
    (text) => {
      expect(() => parseDecimal(text)).toThrow(RangeError);
    },
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
