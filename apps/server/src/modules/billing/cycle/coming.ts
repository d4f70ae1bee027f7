import type { SystemTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { includeCredits } from '../credits/included.ts';
import { periodAt } from '../periods/periods.ts';
import { endsWithTerm, isLimited, lockById, partyOf } from '../subscriptions/store.ts';
import { nextChoice } from './renew.ts';

/**
 * Grants what the plan includes in a month that has begun and whose predecessor is not closed yet: closing waits for usage and
 * for its hour, and finds them there.
 */
export async function includeComing(tx: SystemTx, id: Id<'sub'>): Promise<void> {
  const row = await lockById(tx, id);
  if (row === undefined || row.periodEnd > tx.now || isLimited(row)) return;
  const { periodEnd: start, termEnd, timezone } = row;
  const endsTerm = termEnd <= start;
  if (endsWithTerm(row) && endsTerm) return;
  const party = partyOf(row);
  const { terms, term } = await nextChoice(tx, party, row, endsTerm);
  const anchor = term === row.term ? row.anchor : start;
  const { end } = periodAt({ anchor, interval: 'month', timezone }, start);
  await includeCredits(tx, party, { row: { ...row, periodStart: start, periodEnd: end, quotaStart: null }, terms });
}
