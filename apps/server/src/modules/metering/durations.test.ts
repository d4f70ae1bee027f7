import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, durationBuckets, quantileUs } from './durations.ts';

const histogram = (durations: readonly number[]): number[] => {
  const counts = new Array<number>(durationBuckets).fill(0);
  for (const each of durations) counts[bucketOf(each)] = (counts[bucketOf(each)] ?? 0) + 1;
  return counts;
};

describe('durations', () => {
  it.each([
    [0, 0],
    [127, 0],
    [128, 1],
    [181, 1],
    [182, 2],
    [256, 3],
    [4_194_303, 30],
    [4_194_304, 31],
    [1e12, 31],
  ])('of %i µs lie in bucket %i', (durationUs, bucket) => {
    expect(bucketOf(durationUs)).toBe(bucket);
  });

  it('gives quantiles within a factor √2 of the exact ones', () => {
    const durations = fc.array(fc.integer({ min: 128, max: 4_000_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.95, 1), (found, q) => {
        const sorted = found.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(q * sorted.length) - 1] ?? 0;
        const estimate = quantileUs(histogram(found), q, Math.max(...found));
        expect(estimate).toBeLessThanOrEqual(exact * Math.SQRT2 * 1.001);
        expect(estimate).toBeGreaterThanOrEqual(exact / Math.SQRT2 / 1.001);
      }),
    );
  });

  it('is bounded by the longest, also in the open last bucket', () => {
    expect(quantileUs(histogram([100, 30_000_000]), 1, 30_000_000)).toBe(30_000_000);
    expect(quantileUs(histogram([10]), 0.95, 10)).toBeLessThanOrEqual(10);
    expect(quantileUs([], 0.95, 0)).toBe(0);
  });
});
