import { second } from '../../../kernel/clock.ts';
import { fromMinor, type Money, money, multiplyRate, subtract, toMinor } from '../../../kernel/money.ts';
import type { ChangePreview, ChangeRequest, ProviderSubscription } from './provider.ts';

const seconds = (date: Date): bigint => BigInt(Math.floor(date.getTime() / second));

/** A payment is in whole cents. */
const payable = (amount: Money): Money => fromMinor(amount.currency, toMinor(amount));

/**
 * What a change costs at once, by the second: the rest of the period is given back at the old price and charged at the
 * new one, or a whole new period where the interval changes. Nothing during a trial.
 */
export function prorated(known: ProviderSubscription, { from, to, quantity, at }: ChangeRequest): ChangePreview {
  const { currency } = to.amount;
  if (known.status === 'trialing') return { at, due: money(currency, 0n), lines: [] };
  const [start, end, now] = [seconds(known.periodStart), seconds(known.periodEnd), seconds(at)];
  const [left, whole] = [end - now, end - start];
  const credit = payable(multiplyRate(from.amount, BigInt(known.quantity) * left, whole));
  const isWhole = from.interval !== to.interval;
  const charge = payable(multiplyRate(to.amount, BigInt(quantity) * (isWhole ? 1n : left), isWhole ? 1n : whole));
  return {
    at,
    due: subtract(charge, credit),
    lines: [
      { description: `Unused time on ${from.name}`, amount: { currency, micros: -credit.micros } },
      { description: isWhole ? to.name : `Remaining time on ${to.name}`, amount: charge },
    ],
  };
}
