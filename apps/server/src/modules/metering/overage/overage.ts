import type { TenantTx } from '../../../kernel/db/tx.ts';
import { formatDecimal, parseDecimal } from '../../../kernel/decimal.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import type { Period } from '../days.ts';
import { readEntitlements, type StoredEntitlement } from '../entitlements/store.ts';
import { meteredUnits } from '../meters/units.ts';
import { meteringState } from '../state.ts';
import { unitsOf } from '../store/reads.ts';
import { presentPeriod } from '../usage.ts';
import type { PricedSoFar } from './schema.ts';

/** What is included, used and beyond it in the present period, by meter, and what that costs. */
export async function overage(tx: TenantTx) {
  const { counts, sales } = tx.use(meteringState);
  const { entitlements } = await readEntitlements(tx, { org: tx.org });
  const charges = await sales.chargesSoFar(tx);
  const priced = charges?.prices ?? [];
  const others = entitlements.filter(
    ({ feature }) => !counts.has(feature) && !priced.some((price) => price.feature === feature),
  );
  const period = charges ?? presentPeriod(others, tx.now);
  const items = [...priced.map(itemOf), ...(await unpricedItems(tx, others, period))];
  return {
    period: { start: period.start, end: period.end },
    currency: charges?.currency ?? null,
    amount: String(priced.reduce((sum, { amount }) => sum + amount, 0n)),
    items: items.sort((a, b) => a.start - b.start || (a.meter < b.meter ? -1 : 1)),
  };
}

const itemOf = ({ feature, included, used, amount, rates, ...part }: PricedSoFar) => ({
  ...part,
  meter: feature,
  included,
  used,
  overageUnits: beyond(used, included),
  amount: String(amount),
  rates: rates.map((rate) => ({ ...rate, amount: String(rate.amount) })),
});

/** Of meters that are bounded and cost nothing. */
async function unpricedItems(tx: TenantTx, entitlements: readonly StoredEntitlement[], period: Period) {
  if (entitlements.length === 0) return [];
  const own = new Map((await unitsOf(tx, period)).map(({ meter, units }) => [meter, String(units)]));
  const slugs = entitlements.map(({ feature }) => feature).filter((feature) => !own.has(feature));
  const span = { from: period.start, to: period.end };
  const operators = await meteredUnits(tx, { org: operatorOrg, subject: tx.org }, slugs, span);
  return entitlements.map(({ feature: meter, amount }) => {
    const included = amount === null ? null : String(amount);
    const used = own.get(meter) ?? operators.get(meter) ?? '0';
    const overageUnits = included === null ? '0' : beyond(used, included);
    return { meter, plan: null, ...period, included, used, overageUnits, amount: '0', rates: [] };
  });
}

function beyond(used: string, included: string): string {
  const more = parseDecimal(used) - parseDecimal(included);
  return more > 0n ? formatDecimal(more) : '0';
}
