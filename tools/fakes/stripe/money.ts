import type { Price } from './wire.ts';

// Stripe's decimals have up to 12 places.
const scale = 10n ** 12n;

/** Cents with decimals, times 10¹². */
function scaled(decimal: string | null): bigint {
  const [, sign, whole = '0', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal ?? '0') ?? [];
  const value = BigInt(whole) * scale + BigInt(part.padEnd(12, '0'));
  return sign === '-' ? -value : value;
}

/** To whole cents, halves away from zero. */
function rounded(value: bigint, divisor: bigint): number {
  const half = divisor / 2n;
  return Number(value < 0n ? -((-value + half) / divisor) : (value + half) / divisor);
}

/** What a quantity of a price costs, in cents (docs.stripe.com/products-prices/pricing-models). */
export function costOf(price: Price, quantity: number): number {
  if (price.billing_scheme === 'per_unit') {
    const { divide_by, round } = price.transform_quantity ?? { divide_by: 1, round: 'up' };
    const packages = round === 'up' ? Math.ceil(quantity / divide_by) : Math.floor(quantity / divide_by);
    return rounded(scaled(price.unit_amount_decimal) * BigInt(packages), scale);
  }
  let sum = 0n;
  let below = 0;
  for (const { up_to, unit_amount_decimal, flat_amount_decimal } of price.tiers ?? []) {
    const isLast = up_to === null || quantity <= up_to;
    if (price.tiers_mode === 'volume') {
      if (isLast) return rounded(scaled(unit_amount_decimal) * BigInt(quantity) + scaled(flat_amount_decimal), scale);
      continue;
    }
    const inTier = (isLast ? quantity : up_to) - below;
    if (inTier > 0 || below === 0) sum += scaled(unit_amount_decimal) * BigInt(inTier) + scaled(flat_amount_decimal);
    if (isLast) break;
    below = up_to;
  }
  return rounded(sum, scale);
}

/** The share of an amount for the seconds from `from` to `end` of a period. */
export function share(amount: number, period: { start: number; end: number }, from: number): number {
  const left = BigInt(Math.max(0, period.end - from));
  return rounded(BigInt(amount) * left, BigInt(period.end - period.start));
}
