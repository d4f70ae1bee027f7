import { billingErrors } from '../errors.ts';
import type { BillingTx, Party } from '../party.ts';
import { creditInvoice } from '../payments/payments.ts';
import { termsOf } from '../plans/store.ts';
import { prorate } from '../pricing/prorate.ts';
import type { ProviderName } from '../providers/provider.ts';
import { subscriptionEvents } from './schema.ts';
import { hold, tellOf } from './shared.ts';
import {
  endsWithTerm,
  keepAccount,
  keepCollector,
  linesInAdvance,
  type SubscriptionRow,
  updateSubscription,
} from './store.ts';

/** Job of one whose move was taken back. */
export const stayAtProviderName = 'billing.stay-at-provider';

/**
 * With the next term, to the provider that the seller has now. What is open stays with whoever collects it. Doing it twice
 * does nothing more.
 *
 * @throws NOT_SUBSCRIBED, NOTHING_TO_MOVE
 */
export async function moveSubscription(tx: BillingTx, party: Party, to: ProviderName): Promise<SubscriptionRow> {
  const held = await hold(tx, party);
  const { row: before } = held;
  if (before.movesTo === to) return before;
  if (endsWithTerm(before) || before.provider === to) throw billingErrors.NOTHING_TO_MOVE();
  if (before.providerRef === null) await keepCollector(tx, before);
  const row = await updateSubscription(tx, before, { movesTo: to });
  const told = { event: subscriptionEvents.changed, action: 'subscription.move', risk: 'high' } as const;
  tellOf(tx, party, { ...held, row }, told);
  return row;
}

/**
 * Takes over a subscription that has ended at its provider: its month is closed as usual, and its next term is invoiced
 * here.
 */
export async function handOver(tx: BillingTx, party: Party, before: SubscriptionRow): Promise<SubscriptionRow> {
  await keepCollector(tx, before);
  await keepAccount(tx, before);
  const row = await updateSubscription(tx, before, {
    ...{ provider: 'ledger', providerRef: null, cancelAtPeriodEnd: false, canceledAt: null },
    movesTo: before.movesTo === 'ledger' ? null : before.movesTo,
  });
  const terms = await termsOf(tx, party.seller, row);
  tellOf(tx, party, { row, terms }, { event: subscriptionEvents.changed, action: 'subscription.hand-over' });
  return row;
}

/** Whether a checkout at the next provider may begin: the term that runs is invoiced, and not paid. */
export async function waitsForCheckout(tx: BillingTx, row: SubscriptionRow): Promise<boolean> {
  if (row.movesTo === null || row.providerRef !== null) return false;
  return (await linesInAdvance(tx, row, tx.now)).some(({ status }) => status === 'open');
}

/** A provider charges the plan from this instant on: what our invoices charge for the time after it is given back. */
export async function creditUnused(tx: BillingTx, party: Party, row: SubscriptionRow, at: number): Promise<void> {
  const unused = new Map<(typeof lines)[number]['invoiceId'], bigint>();
  const lines = await linesInAdvance(tx, row, at);
  for (const { invoiceId, amount, start, end, left } of lines) {
    const used = prorate(BigInt(amount), Math.max(at - start, 0), end - start);
    const sum = (unused.get(invoiceId) ?? 0n) + BigInt(amount) - used;
    unused.set(invoiceId, sum > BigInt(left) ? BigInt(left) : sum);
  }
  for (const [invoice, amount] of unused) {
    if (amount <= 0n) continue;
    const reason = 'The plan is paid at another provider from here on';
    await creditInvoice(tx, party.seller, invoice, { amount: String(amount), reason });
  }
}
