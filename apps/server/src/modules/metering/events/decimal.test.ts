import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf, fromUnits, plainText, toUnits } from './decimal.ts';

describe('quantities', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [12.5, '12.5'],
    [1e-7, '0.0000001'],
    [1.5e-7, '0.00000015'],
    [1e21, '1000000000000000000000'],
    [1.25e22, '12500000000000000000000'],
    ['0.000000000000000001', '0.000000000000000001'],
    ['-3', '-3'],
  ])('reads %j as %s', (value, text) => {
    expect(amountOf(value)).toBe(text);
  });

  it.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e24,
    1e-19,
    'NaN',
    'Infinity',
    '1e5',
    '1e400',
    '',
    ' 1',
    '+1',
    '.5',
    '1.',
    '0x10',
    '1,5',
    '1'.repeat(25),
    `0.${'1'.repeat(19)}`,
    '١',
    null,
    undefined,
    true,
    [],
    {},
  ])('refuses %j', (value) => {
    expect(amountOf(value)).toBeUndefined();
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
        const sum = texts.reduce((total, text) => total + toUnits(text), 0n);
        expect(texts.reverse().reduce((total, text) => total + toUnits(text), 0n)).toBe(sum);
        expect(toUnits(fromUnits(sum))).toBe(sum);
        for (const text of texts) expect(toUnits(fromUnits(toUnits(text)))).toBe(toUnits(text));
      }),
    );
    expect(fromUnits(toUnits('0.1') + toUnits('0.2'))).toBe('0.3');
    expect(fromUnits(toUnits('-0.1'))).toBe('-0.1');
  });
});
