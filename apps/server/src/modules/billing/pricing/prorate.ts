import { divideHalfEven } from '../../../kernel/money.ts';

/**
 * The share of an amount that the first `usedMs` of `totalMs` cost, rounded half to even to the micro-unit.
 * @throws RangeError where the part does not lie within the whole
 */
export function prorate(amountMicros: bigint, usedMs: number, totalMs: number): bigint {
  if (!(usedMs >= 0 && usedMs <= totalMs)) throw new RangeError(`${usedMs} ms do not lie within ${totalMs} ms`);
  return divideHalfEven(amountMicros * BigInt(usedMs), BigInt(totalMs));
}

/**
 * The share of the part from `fromMs` to `toMs`, counted from the beginning. The shares of parts that follow each other
 * add up to the amount, since each is the difference of two sums.
 */
export const prorateBetween = (amountMicros: bigint, fromMs: number, toMs: number, totalMs: number): bigint =>
  prorate(amountMicros, toMs, totalMs) - prorate(amountMicros, fromMs, totalMs);
