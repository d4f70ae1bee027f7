import { day, hour, minute, second } from '../../../kernel/clock.ts';

/** Before each attempt, from the end of the one before: 75.6 hours in all. Milliseconds. */
export const pauses: readonly number[] = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** So that deliveries that failed together do not come again together. */
const jitter = 0.2;
/** The longest pause that a receiver can ask for. */
const maxAskedMs = day;

/** The pause after so many attempts; undefined after the last. `askedMs`: what `Retry-After` asks for. `random`: 0 to 1. */
export function pauseAfter(attempts: number, askedMs: number, random: number): number | undefined {
  const pause = pauses[attempts];
  if (pause === undefined) return undefined;
  if (askedMs > 0) return Math.min(askedMs, maxAskedMs);
  return Math.round(pause * (1 - jitter + 2 * jitter * random));
}
