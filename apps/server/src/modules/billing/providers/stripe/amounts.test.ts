import { expect, it } from 'vitest';
import { money } from '../../../../kernel/money.ts';
import { fromStripe, toStripe } from './amounts.ts';

it.each([
  ['USD', 12_345_678n, 1235],
  ['USD', 5_000n, 0],
  ['JPY', 1_500_000_000n, 1500],
  ['MGA', 5_000_000_000n, 5000],
  ['ISK', 5_000_000n, 500],
  ['ISK', 5_400_000n, 500],
  ['UGX', 1_000_000_000n, 100_000],
  ['KWD', 5_124_000n, 5120],
  ['KWD', -5_124_000n, -5120],
])('%s: %d micro-units are %d there', (currency, micros, amount) => {
  expect(toStripe(money(currency, micros))).toBe(amount);
});

it.each(['USD', 'JPY', 'MGA', 'ISK', 'UGX', 'KWD'])('%s comes back as it went', (currency) => {
  const whole = money(currency, 7_000_000n);
  expect(fromStripe(toStripe(whole), currency.toLowerCase())).toEqual(whole);
});
