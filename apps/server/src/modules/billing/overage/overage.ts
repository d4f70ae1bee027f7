import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { ChargesSoFar } from '../../metering/index.ts';
import { countSoFar } from '../cycle/month.ts';
import type { Counted } from '../cycle/usage.ts';
import { includedIn } from '../pricing/usage-price.ts';
import { look } from '../subscriptions/shared.ts';
import { findPurchase } from '../subscriptions/store.ts';

/** What the transaction's organization would pay the operator for its usage now; undefined where it buys of nobody. */
export async function chargesSoFar(tx: TenantTx): Promise<ChargesSoFar | undefined> {
  const party = await findPurchase(tx);
  if (party === undefined) return undefined;
  const { row, terms } = await look(tx, party);
  const counted = await countSoFar(tx, party, row);
  return { currency: terms.currency, start: row.periodStart, end: row.periodEnd, prices: counted.map(pricedOf) };
}

const pricedOf = ({ run: { span, terms }, price, quantity, priced }: Counted) => ({
  feature: price.feature,
  plan: terms.slug,
  ...span,
  included: includedIn(price),
  used: quantity,
  amount: priced.amountMicros,
  rates: priced.lines.map(({ tier, quantity: units, unitAmount, amountMicros }) => ({
    ...{ tier, quantity: units, unitAmount },
    amount: amountMicros,
  })),
});
