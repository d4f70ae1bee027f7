import { balanceOfNotes } from '../credit-notes/store.ts';
import { previewPaid } from '../credits/apply.ts';
import { countSoFar } from '../cycle/month.ts';
import { linesOf } from '../cycle/usage.ts';
import { sumOf, termLine } from '../invoices/lines.ts';
import { lineOfItem, waitingItems } from '../invoices/store.ts';
import type { BillingTx, Party } from '../party.ts';
import { periodAt } from '../periods/periods.ts';
import { termsOf } from '../plans/store.ts';
import { look } from '../subscriptions/shared.ts';
import { endsWithTerm } from '../subscriptions/store.ts';

/** What the next invoice of the subscription would be if nothing more happened. */
export async function upcoming(tx: BillingTx, party: Party) {
  const { row, terms } = await look(tx, party);
  const ends = row.termEnd <= row.periodEnd;
  const { nextPlanId, nextPlanVersion, nextTerm, nextSeats, periodEnd, timezone } = row;
  const usage = linesOf(await countSoFar(tx, party, row));
  const waiting = (await waitingItems(tx, party, terms.currency)).map(lineOfItem);
  const changed = ends && nextPlanId !== null && nextPlanVersion !== null;
  const term = (changed ? nextTerm : null) ?? row.term;
  const choice = {
    terms: changed ? await termsOf(tx, party.seller, { planId: nextPlanId, planVersion: nextPlanVersion }) : terms,
    term,
    seats: (changed ? nextSeats : null) ?? row.seats,
  };
  const anchor = term === row.term ? row.anchor : periodEnd;
  const span = periodAt({ anchor, interval: term, timezone }, periodEnd);
  const plan = ends && !endsWithTerm(row) ? [termLine(choice, span)] : [];
  const owed = [...usage, ...plan, ...waiting];
  const lines = [...owed, ...(await previewPaid(tx, party, { currency: terms.currency, lines: owed, at: periodEnd }))];
  return {
    ...{ currency: terms.currency, periodStart: row.periodStart, periodEnd },
    subtotal: String(sumOf(lines)),
    balance: String(await balanceOfNotes(tx, party, terms.currency)),
    lines: lines.map((line) => ({ ...line, amount: String(line.amount) })),
  };
}
