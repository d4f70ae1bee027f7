import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day } from '../../../kernel/clock.ts';
import { prorate, prorateBetween } from './prorate.ts';

const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

describe('proration', () => {
  it('of any parts adds up to the amount, each within a micro-unit of its share', () => {
    const parts = fc.array(fc.integer({ min: 0, max: 400 * day }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(amount, parts, (micros, lengths) => {
        const total = lengths.reduce((sum, length) => sum + length, 0);
        if (total === 0) return;
        let from = 0;
        let sum = 0n;
        for (const length of lengths) {
          const share = prorateBetween(micros, from, from + length, total);
          const off = share * BigInt(total) - micros * BigInt(length);
          expect((off < 0n ? -off : off) <= BigInt(total)).toBe(true);
          sum += share;
          from += length;
        }
        expect(sum).toBe(micros);
      }),
    );
  });

  it('is nothing at the beginning and all at the end', () => {
    expect([0, 1, 2, 3].map((used) => prorate(10n, used, 3))).toEqual([0n, 3n, 7n, 10n]);
    expect(prorate(-29_000_000n, 10 * day, 30 * day)).toBe(-9_666_667n);
  });

  it.each([
    [-1, 10],
    [11, 10],
    [Number.NaN, 10],
    [0, 0],
  ])('refuses %d of %d ms', (used, total) => {
    expect(() => prorate(1n, used, total)).toThrow(RangeError);
  });
});
