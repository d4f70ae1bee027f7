import { describe, expect, it } from 'vitest';
import { amountOf } from './definition.ts';

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
});
