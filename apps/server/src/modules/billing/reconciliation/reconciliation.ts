import type { Background } from '../../../kernel/background.ts';
import { toIso } from '../../../kernel/clock.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import { parseDecimal } from '../../../kernel/decimal.ts';
import type { Id } from '../../../kernel/ids.ts';
import { billedUnits } from '../../metering/index.ts';
import { attempt } from '../cycle/jobs.ts';
import { type Charged, chargedLately } from '../cycle/store.ts';
import { chargeLateUsage, unitsOf } from '../cycle/usage.ts';
import { issueInvoice } from '../invoices/issue.ts';
import { buyerOf, type Party } from '../party.ts';
import { termsOf } from '../plans/store.ts';
import { lockEvenEnded, partyOf, type SubscriptionRow } from '../subscriptions/store.ts';
import { type Comparison, compareProviders } from './providers/compare.ts';
import { chargedSubscriptions, invoicedFor, rawUnits } from './store.ts';

export interface Difference {
  subscriptionId: Id<'sub'>;
  feature: string;
  periodStart: string;
  /** `rollups`: units of requests and of their sums; `units`: counted and charged; `amount`: charged and invoiced. */
  what: 'rollups' | 'units' | 'amount';
  expected: string;
  found: string;
}

export interface Reconciliation {
  subscriptions: number;
  /** Parts of months of which usage came late; each is an adjustment on the next invoice. */
  adjusted: number;
  differences: Difference[];
  /** Of each account at a provider. */
  providers: Comparison[];
}

/** Enough to see what is wrong; the alert counts all. */
const maxDifferences = 100;

/**
 * Requests = their sums = charged units, charged = invoiced amounts, and what was collected = what providers say of it, for
 * the last 70 days. Late usage is charged first, of subscriptions that ended too; what differs then is told to the operators
 * with both numbers.
 */
export async function reconcile(background: Background, maxPages?: number): Promise<Reconciliation> {
  const ids = await background.inSystem(chargedSubscriptions);
  const differences: Difference[] = [];
  let adjusted = 0;
  for (const id of ids) {
    await attempt(background, id, async (tx) => {
      const row = await lockEvenEnded(tx, id);
      if (row === undefined) return;
      const party = partyOf(row);
      adjusted += await chargeLate(tx, party, row);
      for (const charged of await chargedLately(tx, id)) differences.push(...(await compare(tx, party, row, charged)));
    });
  }
  for (const { subscriptionId, what, feature, periodStart, expected, found } of differences) {
    background.kernel.alerts.raise({
      key: `reconcile:${subscriptionId}:${feature}:${periodStart}:${what}`,
      title: 'Billing does not add up',
      detail: `${subscriptionId}, ${feature} from ${periodStart}, ${what}: ${expected} expected, ${found} found.`,
      severity: 'critical',
    });
  }
  const providers = await compareProviders(background, maxPages);
  for (const each of providers) tellOf(background, each);
  return { subscriptions: ids.length, adjusted, differences: differences.slice(0, maxDifferences), providers };
}

function tellOf({ kernel }: Background, { sellerId, provider, differences }: Comparison): void {
  for (const { invoiceId, providerRef, what, expected, found } of differences) {
    const isRest = what === 'compared';
    const invoice = `${sellerId}, invoice ${invoiceId ?? 'unknown here'}, ${providerRef} there`;
    kernel.alerts.raise({
      key: `reconcile:${sellerId}:${provider}:${providerRef}:${what}`,
      title: isRest ? `Not all invoices could be compared with ${provider}` : `${provider} has other amounts`,
      detail: isRest
        ? `${sellerId}: ${found} of ${expected}; the next run goes on.`
        : `${invoice}, ${what}: ${expected} expected, ${found} found.`,
      severity: isRest ? 'warning' : 'critical',
    });
  }
}

/** Of a subscription that ended no invoice follows that it could stand on: it gets one of its own. */
async function chargeLate(tx: SystemTx, party: Party, row: SubscriptionRow): Promise<number> {
  const late = await chargeLateUsage(tx, party, row);
  if (late === 0 || row.status !== 'canceled') return late;
  const { currency } = await termsOf(tx, party.seller, row);
  const revisions = (await chargedLately(tx, row.id)).reduce((sum, each) => sum + each.revisions, 0);
  await issueInvoice(tx, party, {
    key: `late ${row.id} ${revisions}`,
    reason: 'cancel',
    subscription: row.id,
    currency,
    span: { start: row.periodStart, end: row.endedAt ?? tx.now },
    lines: [],
  });
  return late;
}

async function compare(tx: SystemTx, party: Party, { id }: SubscriptionRow, charged: Charged): Promise<Difference[]> {
  const { feature, startsAt: start, endsAt: end, quantity, amount, price } = charged;
  const about = { subscriptionId: id, feature, periodStart: toIso(start) };
  const found: Difference[] = [];
  if (price.model !== 'seat') {
    const raw = await rawUnits(tx, buyerOf(party), feature, { start, end });
    const sums = String((await billedUnits(tx, buyerOf(party), { start, end })).get(feature) ?? 0n);
    if (raw !== sums) found.push({ ...about, what: 'rollups', expected: raw, found: sums });
    // By requests, or by the seller's meter of this name.
    const units = (await unitsOf(tx, party, [price], { start, end })).get(feature) ?? '0';
    if (parseDecimal(units) !== parseDecimal(quantity))
      found.push({ ...about, what: 'units', expected: units, found: quantity });
  }
  const invoiced = await invoicedFor(tx, id, feature, { start });
  if (invoiced !== amount) found.push({ ...about, what: 'amount', expected: amount, found: invoiced });
  return found;
}
