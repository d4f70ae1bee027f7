import { describe, expect, it } from 'vitest';
import { microsOf } from './amounts.ts';

describe('microsOf', () => {
  it.each([
    ['49', '49000000'],
    ['49.5', '49500000'],
    ['0,000001', '1'],
    [' 0.1 ', '100000'],
    ['999999999.999999', '999999999999999'],
  ])('reads %s', (text, micros) => expect(microsOf(text)).toBe(micros));

  it.each(['', '-1', '1.2345678', '1e3', 'a', '1.', '1 000'])('refuses %j', (text) =>
    expect(() => microsOf(text)).toThrow('is no amount'),
  );
});
