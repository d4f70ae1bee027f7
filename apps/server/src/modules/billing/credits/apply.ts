import { formatDecimal, one } from '../../../kernel/decimal.ts';
import { spendAtMost } from '../../metering/index.ts';
import { type Line, sumOf } from '../invoices/lines.ts';
import type { BillingTx, Party } from '../party.ts';
import { balanceOf, scaledOf, settleCredits, spendableAt } from './credits.ts';
import { mayPay, scopesOfParty } from './payers.ts';
import { readUnits, type Scope } from './store.ts';
import { part, priceOf } from './units.ts';

/** A micro-unit of a currency, scaled as in kernel/decimal.ts. */
const micro = one / 1_000_000n;

interface Applied {
  currency: string;
  lines: readonly Line[];
}

/**
 * Pays usage on an invoice from credits, as far as they reach and the invoice comes to anything: answers the lines that take
 * off what was paid. What a plan includes is off already, and calls that credits paid when they were made are not invoiced.
 * `key` names the invoice for ever.
 */
export const payUsage = (
  tx: BillingTx,
  party: Party,
  { key, ...applied }: Applied & { key: string },
): Promise<Line[]> =>
  paidLines(tx, party, applied, {
    spend: (scope, parts) => spendAtMost(tx, balanceOf(party, scope), parts),
    end: (scope) => book(tx, party, scope, key),
  });

/** The lines that `payUsage` would answer at a later instant, of the credits that are there. Nothing is spent. */
export function previewPaid(
  tx: BillingTx,
  party: Party,
  { at, ...applied }: Applied & { at: number },
): Promise<Line[]> {
  const left = new Map<Scope, number>();
  return paidLines(tx, party, applied, {
    async spend(scope, most) {
      const available = left.get(scope) ?? (await spendableAt(tx, party, scope, at));
      const parts = Math.max(0, Math.min(most, available));
      left.set(scope, available - parts);
      return parts;
    },
    end: async () => {},
  });
}

interface Spending {
  /** As many parts as there are, at most so many. */
  spend(scope: Scope, most: number): Promise<number>;
  end(scope: Scope): Promise<void>;
}

async function paidLines(
  tx: BillingTx,
  party: Party,
  { currency, lines }: Applied,
  { spend, end }: Spending,
): Promise<Line[]> {
  const owed = usageOf(lines);
  let rest = sumOf(lines);
  if (owed.size === 0 || rest <= 0n) return [];
  const units = await readUnits(tx, party.seller);
  const paid: Line[] = [];
  for (const scope of await scopesOfParty(tx, party)) {
    const sold = priceOf(units, scope.unit);
    if (sold?.currency !== currency) continue;
    for (const [feature, due] of owed) {
      const asked = due < rest ? due : rest;
      if (asked <= 0n || !mayPay(scope, feature)) continue;
      const wanted = partsFor(asked, sold.price);
      // No balance is more.
      const parts = await spend(scope, Number(wanted < mostParts ? wanted : mostParts));
      const amount = BigInt(parts) === wanted ? asked : (scaledOf(parts) * sold.price) / (one * micro);
      if (amount === 0n) continue;
      paid.push(lineOf(scope.unit, feature, { parts, amount, price: sold.price }));
      owed.set(feature, due - amount);
      rest -= amount;
    }
    await end(scope);
  }
  return paid;
}

/** Micro-units of usage by feature, those that late usage added or took away included. */
function usageOf(lines: readonly Line[]): Map<string, bigint> {
  const owed = new Map<string, bigint>();
  for (const { kind, feature, amount } of lines) {
    if (feature === null || (kind !== 'usage' && kind !== 'adjustment')) continue;
    owed.set(feature, (owed.get(feature) ?? 0n) + amount);
  }
  for (const [feature, amount] of owed) if (amount <= 0n) owed.delete(feature);
  return owed;
}

/** Rounded up to pay an amount of micro-units whole; what too few of them pay is rounded down. */
const partsFor = (amount: bigint, price: bigint): bigint => divideUp(amount * micro * one, price * part);

const mostParts = BigInt(Number.MAX_SAFE_INTEGER);

/** What an organization spends in its own transaction, the job books: the ledger is the operator's. */
async function book(tx: BillingTx, party: Party, scope: Scope, key: string): Promise<void> {
  if (tx.scope === 'tenant' && tx.org !== party.seller) return;
  await settleCredits(tx, party, scope, `invoice ${key}`);
}

const lineOf = (
  unit: string,
  feature: string,
  { parts, amount, price }: { parts: number; amount: bigint; price: bigint },
): Line => ({
  kind: 'credit',
  description: `${feature}, paid with credits (${unit})`,
  quantity: formatDecimal(scaledOf(parts)),
  unitAmount: formatDecimal(-price),
  amount: -amount,
  tier: null,
  feature,
  plan: null,
  periodStart: null,
  periodEnd: null,
});

const divideUp = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor;
