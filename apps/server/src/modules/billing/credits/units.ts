import { one, parseDecimal } from '../../../kernel/decimal.ts';

/** What the seller sells as credits, and what usage costs in them. Numbers are decimal text. */
export interface CreditUnit {
  unit: string;
  currency: string;
  /** Of one unit, in units of the currency. */
  price: string;
  rates: readonly { feature: string; amount: string }[];
}

/** Credits are reserved in millionths of their unit. */
export const partsInOne = 1_000_000n;
/** A part as the ledger has it, scaled as in kernel/decimal.ts. */
export const part = one / partsInOne;

const isCurrency = (unit: string): boolean => /^[A-Z]{3}$/.test(unit);

/** What one unit costs, scaled as in kernel/decimal.ts; a currency costs itself. Undefined where the unit is not sold. */
export function priceOf(units: readonly CreditUnit[], wanted: string): { currency: string; price: bigint } | undefined {
  const known = units.find(({ unit }) => unit === wanted);
  if (known !== undefined) return { currency: known.currency, price: parseDecimal(known.price) };
  return isCurrency(wanted) ? { currency: wanted, price: one } : undefined;
}

/** How many parts so many units of a feature cost, rounded up to the next; undefined where the unit has no rate for it. */
export function costIn(
  units: readonly CreditUnit[],
  wanted: string,
  feature: string,
): ((units: number) => number) | undefined {
  const rates = units.find(({ unit }) => unit === wanted)?.rates;
  const amount = rates?.find((rate) => rate.feature === feature)?.amount;
  if (amount === undefined) return undefined;
  const rate = parseDecimal(amount);
  return (count) => Number((BigInt(count) * rate + part - 1n) / part);
}
