import { divideHalfEven } from '../../../kernel/money.ts';

/**
 * The share of an amount that a part of a whole costs, such as 10 of 30 days, rounded half to even to the micro-unit: the one
 * rounding of all shares of time.
 * @throws RangeError where the part does not lie within the whole
 */
export function prorate(amountMicros: bigint, part: number, whole: number): bigint {
  if (!(part >= 0 && part <= whole)) throw new RangeError(`${part} does not lie within ${whole}`);
  return divideHalfEven(amountMicros * BigInt(part), BigInt(whole));
}

/**
 * The share of the part from `fromMs` to `toMs`, counted from the beginning. The shares of parts that follow each other
 * add up to the amount, since each is the difference of two sums.
 */
export const prorateBetween = (amountMicros: bigint, fromMs: number, toMs: number, totalMs: number): bigint =>
  prorate(amountMicros, toMs, totalMs) - prorate(amountMicros, fromMs, totalMs);
