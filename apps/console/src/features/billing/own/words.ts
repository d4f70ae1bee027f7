import type { Tone } from '../../../ui/badge.tsx';
import { formatMoney, formatNumber } from '../../../ui/format.ts';
import type { Invoice, PlanOffer, Subscription } from './queries.ts';

export type Term = Subscription['term'];

export const subscriptionTones: Record<Subscription['status'], Tone> = {
  trialing: 'info',
  active: 'success',
  past_due: 'danger',
  canceled: 'neutral',
};

export const invoiceTones: Record<Invoice['status'], Tone> = {
  draft: 'neutral',
  open: 'warning',
  paid: 'success',
  void: 'neutral',
  uncollectible: 'danger',
};

/** `past_due` is "Past due", `api calls` "API calls". */
export function labelOf(word: string): string {
  const text = word.replaceAll(/[_-]/g, ' ');
  return (text.charAt(0).toUpperCase() + text.slice(1)).replace(/^Api\b/, 'API');
}

/** "$29.00 a month", for one seat; undefined where the plan is not sold by this term. */
export function priceOf({ amounts, currency }: PlanOffer, term: Term): string | undefined {
  const amount = amounts[term];
  return amount === null ? undefined : formatMoney(amount, currency);
}

/** What a plan includes, one line each. */
export const includedIn = ({ entitlements }: PlanOffer): string[] =>
  entitlements.map(({ feature, amount, hard }) => {
    const name = labelOf(feature.replaceAll('.', ' '));
    if (amount === null) return `${name}: unlimited`;
    return `${name}: ${formatNumber(Number(amount))}${hard ? '' : ', more is charged'}`;
  });

/** The cheapest first; those by agreement last. */
export function byPrice(one: PlanOffer, other: PlanOffer): number {
  const [a, b] = [one, other].map(({ amounts: { month, year } }) => month ?? (year === null ? null : yearly(year)));
  if (a == null || b == null) return a === b ? 0 : a == null ? 1 : -1;
  return Number(a) - Number(b);
}
const yearly = (amount: string): string => String(BigInt(amount) / 12n);
