import { toDate } from '../../../kernel/clock.ts';
import type { Line } from '../invoices/lines.ts';
import type { BillingTx, Party } from '../party.ts';
import { closeSegment, type SubscriptionRow, segmentsOf } from '../subscriptions/store.ts';
import { type Counted, countUsage, linesOf, runsOf, storeUsage } from './usage.ts';

/** Ends the month of usage that runs: what it costs, charged once for ever. Usage of a trial costs nothing. */
export async function closeMonth(tx: BillingTx, party: Party, row: SubscriptionRow, at: number): Promise<Line[]> {
  // What ends or changes it may come when it is over and not closed yet.
  const end = Math.min(at, row.periodEnd);
  await closeSegment(tx, row, toDate(end));
  if (row.status === 'trialing') return [];
  const runs = await runsOf(tx, party, row, await segmentsOf(tx, row), end);
  const counted = await countUsage(tx, party, runs);
  await storeUsage(tx, party, row, counted);
  return linesOf(counted);
}

/** The same so far, without ending it. */
export async function countSoFar(tx: BillingTx, party: Party, row: SubscriptionRow): Promise<Counted[]> {
  if (row.status === 'trialing') return [];
  const runs = await runsOf(tx, party, row, await segmentsOf(tx, row), row.periodEnd);
  return countUsage(tx, party, runs);
}
