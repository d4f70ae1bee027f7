import { second } from '../../../kernel/clock.ts';
import { fromMinor, type Money, money, subtract, toMinor } from '../../../kernel/money.ts';
import { prorate } from '../pricing/prorate.ts';
import type { ChangePreview, ChangeRequest, ProviderSubscription, SoldPlan } from './provider.ts';

/** Providers count in whole seconds. */
const secondsOf = (date: Date): number => Math.floor(date.getTime() / second);

/**
 * What a change costs at once, for providers that do not say it themselves, by the rule of Stripe and Polar: the rest of the
 * period is given back at the old price and charged at the new one, or a whole new period where the interval changes.
 * Nothing during a trial. Each amount is the share as our own invoices have it, in whole cents, since it is paid alone.
 */
export function previewOf(known: ProviderSubscription, { from, to, quantity, at }: ChangeRequest): ChangePreview {
  const { currency } = to.amount;
  if (known.status === 'trialing') return { at, due: money(currency, 0n), lines: [] };
  const [start, end, now] = [secondsOf(known.periodStart), secondsOf(known.periodEnd), secondsOf(at)];
  const restOf = (plan: SoldPlan, seats: number): Money =>
    inCents(plan, prorate(whole(plan, seats), end - now, end - start));
  const credit = restOf(from, known.quantity);
  const isWhole = from.interval !== to.interval;
  const charge = isWhole ? inCents(to, whole(to, quantity)) : restOf(to, quantity);
  return {
    at,
    due: subtract(charge, credit),
    lines: [
      { description: `Unused time on ${from.name}`, amount: { currency, micros: -credit.micros } },
      { description: isWhole ? to.name : `Remaining time on ${to.name}`, amount: charge },
    ],
  };
}

const whole = ({ amount }: SoldPlan, seats: number): bigint => amount.micros * BigInt(seats);

const inCents = ({ amount: { currency } }: SoldPlan, micros: bigint): Money =>
  fromMinor(currency, toMinor(money(currency, micros)));
