import { divideHalfEven, fromMinor, type Money, money } from '../../../../kernel/money.ts';
import { numberOf } from '../minor.ts';

/**
 * Where the numbers of Stripe are not those of ISO 4217: ariary are whole there, and krónur and shillings have hundredths,
 * which must be 0. https://docs.stripe.com/currencies#special-cases
 */
const microsPerMinor = new Map<string, bigint>([
  ['MGA', 1_000_000n],
  ['ISK', 10_000n],
  ['UGX', 10_000n],
]);
/** What an amount must be a multiple of, in Stripe's numbers: see above, and "Three-decimal currencies" on that page. */
const steps = new Map<string, bigint>([
  ['ISK', 100n],
  ['UGX', 100n],
  ...['BHD', 'JOD', 'KWD', 'OMR', 'TND'].map((currency): [string, bigint] => [currency, 10n]),
]);

/** As the API of Stripe takes it, rounded half to even to what it charges. @throws BILLING_REFUSED */
export function toStripe(amount: Money): number {
  const { currency, micros } = amount;
  const step = steps.get(currency) ?? 1n;
  const perMinor = microsPerMinor.get(currency) ?? fromMinor(currency, 1n).micros;
  return numberOf(divideHalfEven(micros, perMinor * step) * step);
}

/** From an answer of Stripe, which has currencies in lower case. */
export function fromStripe(amount: number, currency: string): Money {
  const code = currency.toUpperCase();
  const perMinor = microsPerMinor.get(code) ?? fromMinor(code, 1n).micros;
  return money(code, BigInt(amount) * perMinor);
}
