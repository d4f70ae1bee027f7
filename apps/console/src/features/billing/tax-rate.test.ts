import { expect, it } from 'vitest';
import { percentOf, taxRateOf } from './tax-rate.ts';

it.each([
  ['', null],
  ['0', 0],
  ['19', 190_000],
  ['8.1', 81_000],
  ['7,25', 72_500],
  ['100', 1_000_000],
])('reads %j', (text, rate) => {
  expect(taxRateOf(text)).toBe(rate);
  expect(taxRateOf(percentOf(rate))).toBe(rate);
});

it.each(['101', '-1', 'a', '1.23456'])('refuses %j', (text) => expect(() => taxRateOf(text)).toThrow('from 0 to 100'));
