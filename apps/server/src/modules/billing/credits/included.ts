import { formatDecimal, parseDecimal } from '../../../kernel/decimal.ts';
import type { BillingTx, Party } from '../party.ts';
import type { PlanTerms } from '../plans/store.ts';
import { prorateBetween } from '../pricing/prorate.ts';
import { quotaStartOf, type SubscriptionRow, segmentsOf } from '../subscriptions/store.ts';
import { endGrant, grantCredits } from './credits.ts';
import { type GrantRow, grantsWithPrefix, setExpiry } from './store.ts';
import { part } from './units.ts';

const prefixOf = (row: SubscriptionRow): string => `included ${row.id} ${quotaStartOf(row)} `;

/**
 * The credits that the plan includes in the month of quotas that runs, each once; they expire with it. Of a plan that began within the
 * month, the share of the rest; what is left of the plan before ends.
 */
export async function includeCredits(
  tx: BillingTx,
  party: Party,
  { row, terms }: { row: SubscriptionRow; terms: PlanTerms },
): Promise<void> {
  const there = await grantsWithPrefix(tx, party, prefixOf(row));
  const own = `${prefixOf(row)}${terms.planId} ${terms.version} `;
  for (const grant of there) {
    if (!isLive(grant, tx.now)) continue;
    if (!grant.key.startsWith(own)) await endGrant(tx, party, grant);
    // A change of term moved the end of the month.
    else if (grant.expiresAt !== row.periodEnd) await setExpiry(tx, grant, row.periodEnd);
  }
  if (terms.credits.length === 0 || row.periodEnd <= tx.now) return;
  const from = await planSince(tx, row);
  for (const [index, { unit, amount, features }] of terms.credits.entries()) {
    const key = `${own}${index}`;
    const share = shareFrom(amount, from, row);
    if (share === 0n || there.some((grant) => grant.key === key)) continue;
    await grantCredits(tx, party, {
      ...{ kind: 'included', unit, amount: formatDecimal(share), features, key },
      ...{ name: terms.name, effectiveAt: from, expiresAt: row.periodEnd },
    });
  }
}

/** What is left of them ends with the subscription. */
export async function endIncluded(tx: BillingTx, party: Party, row: SubscriptionRow): Promise<void> {
  for (const grant of await grantsWithPrefix(tx, party, prefixOf(row)))
    if (isLive(grant, tx.now)) await endGrant(tx, party, grant);
}

/** Whether there is anything for the two to do. */
export const hasIncluded = async (
  tx: BillingTx,
  party: Party,
  row: SubscriptionRow,
  terms: PlanTerms,
): Promise<boolean> => terms.credits.length > 0 || (await grantsWithPrefix(tx, party, prefixOf(row))).length > 0;

const isLive = ({ expiresAt, voidedAt }: GrantRow, now: number): boolean =>
  voidedAt === null && expiresAt !== null && expiresAt > now;

/** When the month's last run of the plan began. */
async function planSince(tx: BillingTx, row: SubscriptionRow): Promise<number> {
  let since = row.periodStart;
  let last = '';
  for (const { planId, planVersion, startsAt } of await segmentsOf(tx, row)) {
    const plan = `${planId} ${planVersion}`;
    if (plan !== last) since = startsAt;
    last = plan;
  }
  return since;
}

/** Whole parts, scaled as in kernel/decimal.ts. */
function shareFrom(amount: string, from: number, { periodStart, periodEnd }: SubscriptionRow): bigint {
  const [begin, whole] = [Math.max(0, from - periodStart), periodEnd - periodStart];
  return prorateBetween(parseDecimal(amount) / part, Math.min(begin, whole), whole, whole) * part;
}
