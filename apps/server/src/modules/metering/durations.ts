/**
 * A histogram of durations in steps of a factor √2: bucket 0 is below 128 µs, the last (31) above 4.2 s. A quantile
 * read from it is at most a factor √2 from the exact one, and in practice closer, since it is interpolated.
 */
export const durationBuckets = 32;
const firstBoundUs = 128;
const stepsPerOctave = 2;

/** The bucket of a duration in microseconds. */
export function bucketOf(durationUs: number): number {
  if (durationUs < firstBoundUs) return 0;
  const bucket = 1 + Math.floor(Math.log2(durationUs / firstBoundUs) * stepsPerOctave);
  return bucket < durationBuckets ? bucket : durationBuckets - 1;
}

const lowerBound = (bucket: number): number => (bucket === 0 ? 0 : firstBoundUs * 2 ** ((bucket - 1) / stepsPerOctave));

/**
 * The duration in microseconds below which the share `q` (0 to 1) of the requests lies. `maxUs`, the longest of all,
 * bounds the answer and the open last bucket.
 */
export function quantileUs(counts: readonly number[], q: number, maxUs: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let left = total * q;
  for (const [bucket, count] of counts.entries()) {
    if (count === 0) continue;
    if (left <= count) {
      const from = lowerBound(bucket);
      const to = bucket === durationBuckets - 1 ? maxUs : Math.min(maxUs, lowerBound(bucket + 1));
      return Math.min(maxUs, from + Math.max(0, to - from) * (left / count));
    }
    left -= count;
  }
  return maxUs;
}
